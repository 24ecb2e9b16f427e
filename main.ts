// The front door: environment → config → core → the roles asked for; SIGTERM closes them in reverse.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { loadEnvFile } from 'node:process'
import { createApp } from './admin-web/app.ts'
import { adminWebEnvironment } from './admin-web/config.ts'
import { listen } from './admin-web/listen.ts'
import { chatCouriers, readChats, startChats } from './bots/chats.ts'
import { botsEnvironment } from './bots/config.ts'
import { DiscordRefusal } from './bots/discord/client.ts'
import { discordEnvironment, discordRules } from './bots/discord/config.ts'
import { SlackRefusal } from './bots/slack/app.ts'
import { slackEnvironment, slackRules } from './bots/slack/config.ts'
import { coreEnvironment } from './core/config.ts'
import { isDatabaseAway } from './core/database/faults.ts'
import { FolderInUse } from './core/database/lock.ts'
import { type Database, openDatabase } from './core/database/open.ts'
import { EnvironmentError, readEnvironment, secretsOf } from './core/environment.ts'
import { type Core, createCore } from './core/index.ts'
import { createLog, type Logger } from './core/log.ts'
import { createMetrics } from './core/metrics.ts'
import { createModel } from './core/model/openai.ts'
import { chooseRunner } from './core/runner/choose.ts'
import { EngineAway } from './core/runner/docker/engine-away.ts'
import { keptSecret } from './core/sign-in/secrets.ts'
import { readRoles, requireModel, requireTokens, rolesOf } from './roles.ts'

const environment = {
  ...coreEnvironment,
  ...adminWebEnvironment,
  ...botsEnvironment,
  ...slackEnvironment,
  ...discordEnvironment,
}

// SIGTERM: the steps in hand may end within GRACE_MS, then they are handed back; whatever hangs, the
// process is gone after LIMIT_MS, before orchestrators lose patience (Docker: 10 s by default, set 30).
const GRACE_MS = 12_000
const LIMIT_MS = 19_000

async function main(args: string[]): Promise<void> {
  if (existsSync('.env')) loadEnvFile('.env')
  const migrateOnly = args.includes('--migrate')
  const buildOnly = args.includes('--build-runner')
  const named = readRoles(args.filter((arg) => arg !== '--migrate' && arg !== '--build-runner'))
  // Whoever only runs tests asks no model anything.
  const askless = migrateOnly || buildOnly || (named.length === 1 && named.includes('runner'))
  const settings = readEnvironment(environment, process.env, (values) => [
    ...(askless ? [] : requireModel(values)),
    ...slackRules(values),
    ...discordRules(values),
    ...requireTokens(named, values),
  ])
  const roles = rolesOf(named, settings)
  const { DATABASE_URL: url, DATA_DIR: dataDir, DEFAULT_LOCALE: defaultLocale } = settings
  const admin = roles.has('admin') && !migrateOnly && !buildOnly ? adminSecrets(settings) : undefined
  const log = createLog({
    level: settings.LOG_LEVEL,
    format: settings.LOG_FORMAT ?? (process.stdout.isTTY ? 'pretty' : 'json'),
    secrets: [...secretsOf(environment, settings), ...Object.values(admin ?? {})],
  })
  if (buildOnly) {
    const { buildOwnImage } = await import('./core/runner/docker/image.ts')
    return buildOwnImage(settings.DOCKER_HOST, log)
  }
  const metrics = createMetrics()

  if (migrateOnly) {
    const database = await openDatabase({ url, dataDir })
    await database.migrate()
    await database.close()
    return log.info('the tables are up to date')
  }

  // First of all, so that a second process on one folder hears of that, and not of a port that is taken.
  const database = await openDatabase({ url, dataDir })
  // With a DATABASE_URL nothing is connected yet: the process answers, and until the database does,
  // readiness is red.
  let core: Core | undefined
  const closing = new AbortController()
  const web = {
    core: () => core,
    apiToken: settings.API_TOKEN,
    sessionSecret: admin?.secret ?? '',
    publicUrl: settings.PUBLIC_URL,
    defaultLocale,
    log,
    metrics,
    closing: closing.signal,
  }
  const server = await listenAt(createApp(web, { admin: roles.has('admin') }), settings)
  log.info({ url: server.url, roles: [...roles] }, 'listening')
  const ending = new Promise<string>((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, resolve)
  })
  void ending.then(() => {
    closing.abort() // whatever waits, for a chat that is away too, waits no longer
    setTimeout(() => process.exit(1), LIMIT_MS).unref()
  })

  const model = createModel({
    apiKey: settings.OPENAI_API_KEY,
    baseURL: settings.OPENAI_BASE_URL,
    model: settings.OPENAI_MODEL,
    structured: settings.OPENAI_STRUCTURED,
    timeoutMs: settings.OPENAI_TIMEOUT_MS,
    log,
    metrics,
  })
  const runner = roles.has('runner') ? await chooseRunner(settings, log) : undefined
  const chats = readChats(settings)
  const house = { publicUrl: settings.PUBLIC_URL }
  const limits = { timeoutMs: settings.RUNNER_TIMEOUT_MS, memoryMb: settings.RUNNER_MEMORY_MB }
  const maxRepairRounds = settings.MAX_REPAIR_ROUNDS
  const parts = {
    database,
    model,
    runner,
    limits,
    maxRepairRounds,
    couriers: chatCouriers(chats, house, log),
    defaultLocale,
    log,
    metrics,
  }
  const started = await Promise.race([
    startCore(database, log, () => createCore({ ...parts, ...(admin ? { admin } : {}) })),
    ending.then(() => undefined),
  ])
  core = started
  const crews = [...(roles.has('worker') ? (['hands'] as const) : []), ...(runner ? (['runner'] as const) : [])]
  const worker = await started?.startWorker(crews)
  const heard = {
    slack: roles.has('slack') ? chats.slack : undefined,
    discord: roles.has('discord') ? chats.discord : undefined,
  }
  const threadReplies = settings.THREAD_REPLIES
  const chatParts = { house, threadReplies, log, signal: closing.signal }
  const listening = started
    ? await startChats(heard, { core: started, ...chatParts }).catch((error: unknown) => {
        if (!closing.signal.aborted) throw error
        return undefined
      })
    : undefined
  if (started && !closing.signal.aborted) log.info({ database: url ? 'postgres' : 'embedded' }, 'ready')

  log.info({ signal: await ending }, 'closing')
  await listening?.close() // first: nothing is accepted any more
  await Promise.all([server.close(GRACE_MS), worker?.close(GRACE_MS)])
  await runner?.close()
  await started?.close()
  await database.close()
  log.info('closed')
}

type AdminSettings = { DATA_DIR: string; ADMIN_PASSWORD?: string | undefined; SESSION_SECRET?: string | undefined }

/** What signing in takes, made and kept in the data folder where the settings don't say. */
function adminSecrets({ DATA_DIR, ADMIN_PASSWORD, SESSION_SECRET }: AdminSettings) {
  const secret = SESSION_SECRET ?? keptSecret(DATA_DIR, 'session-secret', 32).value
  if (ADMIN_PASSWORD !== undefined) return { password: ADMIN_PASSWORD, secret }
  const { value: password, made } = keptSecret(DATA_DIR, 'admin-password', 12)
  // Once, to the terminal of whoever installs it, and never into the log.
  if (made) console.error(`Admin web: sign in with ${password} (kept in ${join(DATA_DIR, 'admin-password')})`)
  return { password, secret }
}

/** Listens; throws an EnvironmentError when the settings name no address that can be listened on. */
async function listenAt(app: Parameters<typeof listen>[0], { HOST, PORT }: { HOST: string; PORT: number }) {
  try {
    return await listen(app, HOST, PORT)
  } catch (error) {
    const why = (error as NodeJS.ErrnoException).code ?? error // net throws nothing else
    throw new EnvironmentError([
      `HOST, PORT: cannot listen on ${HOST}, port ${PORT} (${why}). Add a line with another port: PORT=3001`,
    ])
  }
}

const LONGEST_PAUSE_MS = 15_000

/** Migrates and starts, again with growing pauses while the database is away. */
async function startCore(database: Database, log: Logger, start: () => Promise<Core>): Promise<Core> {
  for (let pause = 1_000; ; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
    try {
      await database.migrate()
      return await start()
    } catch (error) {
      if (!isDatabaseAway(error)) throw error
      log.warn({ err: error, retryInMs: pause }, 'the database of DATABASE_URL does not answer')
      await new Promise((resolve) => setTimeout(resolve, pause))
    }
  }
}

main(process.argv.slice(2)).then(
  () => process.exit(0),
  (error: unknown) => {
    // These say themselves what to do; anything else is a fault of ours or of the machine, and may
    // have people's words or a secret in it.
    const known = [EnvironmentError, FolderInUse, EngineAway, SlackRefusal, DiscordRefusal].some(
      (kind) => error instanceof kind,
    )
    if (known && error instanceof Error) console.error(error.message)
    else
      createLog({ level: 'fatal', format: 'json', secrets: secretsOf(environment, process.env) }).fatal(
        { err: error },
        'Tanzaku ends',
      )
    process.exit(1)
  },
)
