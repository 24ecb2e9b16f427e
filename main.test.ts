import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import postgres from 'postgres'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { TOKEN } from './admin-web/testing/api.ts'
import { holdModel } from './admin-web/testing/held-model.ts'
import { SOON, startTanzaku, type Tanzaku } from './admin-web/testing/process.ts'
import { createProxy, type TcpProxy } from './admin-web/testing/proxy.ts'
import { startSlack } from './bots/slack/testing/slack.ts'
import { createPostgres } from './core/testing/databases.ts'
import { type ModelServer, startModelServer } from './core/testing/model-server.ts'
import { nameWithout, testDatabaseUrl } from './core/testing/needs.ts'

const SNIPPETS = '/api/v1/snippets'
const ASK = { description: 'turn "1h30m" into seconds' }
const WAIT = { Prefer: 'wait=60' }
const SECRETS = {
  API_TOKEN: TOKEN,
  ADMIN_PASSWORD: 'the-admin-password-0123',
  SESSION_SECRET: 'the-session-secret-0123',
  OPENAI_API_KEY: 'sk-the-key-of-the-model-0123',
}

let server: ModelServer
let folder: string
const running: Tanzaku[] = []

beforeAll(async () => {
  server = await startModelServer()
})
afterAll(() => server?.close())
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tanzaku-main-'))
  server.replyWith(null)
  server.asked.length = 0
})
afterEach(async () => {
  for (const one of running) one.tell('SIGKILL')
  await Promise.all(running.map(({ ended }) => ended))
  rmSync(folder, { recursive: true })
  // Whatever a test was about: what a process says, many people may read.
  const said = running.splice(0).map((one) => one.said())
  for (const secret of Object.values(SECRETS)) expect(said.join('\n')).not.toContain(secret)
})

function start(env: Record<string, string> = {}, options: { args?: string[]; cwd?: string } = {}): Tanzaku {
  const process = startTanzaku(env, { cwd: folder, ...options })
  running.push(process)
  return process
}

/** What a process needs to be whole; the database is the embedded one unless it is told another. */
function whole(env: Record<string, string> = {}): Record<string, string> {
  return { ...SECRETS, OPENAI_BASE_URL: server.baseURL, DATA_DIR: folder, ...env }
}

// Each starts processes, and an ending one may wait for a step in hand (GRACE_MS of main.ts).
const SLOW = { timeout: 120_000 }

describe('settings', SLOW, () => {
  test('without a model it stops, and says what to set and what can be tried without', async () => {
    const process = start({ DATA_DIR: folder })
    expect(await process.ended).toBe(1)
    for (const word of ['OPENAI_API_KEY', 'OPENAI_BASE_URL', 'npm run demo']) expect(process.said()).toContain(word)
    expect(process.said()).not.toMatch(/\n\s+at /)
  })

  test('everything that is wrong is said at once, each with a line to add, and no secret is shown', async () => {
    const process = start({
      ...SECRETS,
      OPENAI_API_KEY: '',
      API_TOKEN: '',
      API_TOKEN_FILE: '/nowhere/token',
      DATABASE_URL: 'mysql://root:the-database-password@localhost/x',
      PORT: '99999',
      LOG_LEVEL: 'loud',
      DEFAULT_LOCALE: 'fr',
      OPENAI_TIMEOUT_MS: '1.5',
    })
    expect(await process.ended).toBe(1)
    const said = process.said()
    for (const name of ['DATABASE_URL', 'PORT', 'LOG_LEVEL', 'DEFAULT_LOCALE', 'OPENAI_TIMEOUT_MS']) {
      expect(said).toMatch(new RegExp(`• ${name}: .*Add the line: ${name}=`))
    }
    expect(said).toMatch(/API_TOKEN_FILE: cannot read \/nowhere\/token \(ENOENT\)/)
    expect(said).toContain('OPENAI_API_KEY')
    expect(said).not.toContain('the-database-password')
    expect(said).not.toMatch(/\n\s+at /)
  })

  test('a role nobody knows is named, with those there are', async () => {
    const process = start(whole(), { args: ['worker', 'admni'] })
    expect(await process.ended).toBe(1)
    expect(process.said()).toMatch(/Unknown role admni\b.*admin, slack, discord, worker/)
  })

  test('half of what a chat needs is named, and so is a role without its tokens', async () => {
    const half = start(whole({ SLACK_BOT_TOKEN: 'xoxb-1', DISCORD_BOT_TOKEN: 'a.b.c' }))
    expect(await half.ended).toBe(1)
    for (const name of ['SLACK_APP_TOKEN=', 'SLACK_SIGNING_SECRET=', 'DISCORD_APPLICATION_ID=']) {
      expect(half.said()).toContain(name)
    }
    const role = start(whole(), { args: ['slack'] })
    expect(await role.ended).toBe(1)
    expect(role.said()).toContain('SLACK_BOT_TOKEN=')
  })

  test('tokens that Slack refuses end the start, in a sentence', async () => {
    const slack = await startSlack()
    const wrong = { SLACK_BOT_TOKEN: 'xoxb-wrong', SLACK_APP_TOKEN: slack.appToken, SLACK_API_URL: slack.apiUrl }
    const process = start(whole(wrong))
    expect(await process.ended).toBe(1)
    expect(process.said()).toMatch(/Slack refuses these tokens \(invalid_auth\)/)
    expect(process.said()).not.toMatch(/\n\s+at /)
    await slack.close()
  })

  test('a .env is read, and the environment comes before it', async () => {
    writeFileSync(join(folder, '.env'), 'DEFAULT_LOCALE=fr\nLOG_LEVEL=loud\n')
    const process = start(whole({ LOG_LEVEL: 'info' }))
    expect(await process.ended).toBe(1)
    expect(process.said()).toContain('DEFAULT_LOCALE')
    expect(process.said()).not.toContain('LOG_LEVEL')
  })

  test('a port that is taken is said in a sentence that names the setting', async () => {
    const taken = createServer().listen(0, '127.0.0.1')
    await once(taken, 'listening')
    const { port } = taken.address() as AddressInfo // it listens on a port
    const process = start(whole({ PORT: String(port), DATABASE_URL: 'postgres://nobody@127.0.0.1:1/nothing' }))
    expect(await process.ended).toBe(1)
    expect(process.said()).toMatch(/PORT: cannot listen on 127\.0\.0\.1, port \d+ \(EADDRINUSE\)/)
    expect(process.said()).not.toMatch(/\n\s+at /)
    taken.close()
  })
})

describe('on the embedded database', SLOW, () => {
  test('a request goes from end to end; the token may come from a file', async () => {
    writeFileSync(join(folder, 'token'), `${TOKEN}\n`)
    const process = start(whole({ API_TOKEN: '', API_TOKEN_FILE: join(folder, 'token') }))
    await process.ready(200)
    const answer = await process.call('POST', SNIPPETS, ASK, WAIT)
    expect(answer.status).toBe(201)
    expect(answer.snippet()).toMatchObject({ state: 'idle', title: 'Duration to seconds', revision: { number: 1 } })
    const metrics = await (await fetch(`${await process.url()}/metrics`)).text()
    expect(metrics).toMatch(/^tanzaku_model_calls_total\{outcome="ok"\} 2$/m)
    expect(metrics).toMatch(/^tanzaku_model_tokens_total\{direction="output"\} \d+$/m)
    process.tell('SIGTERM')
    expect(await process.ended).toBe(0)
  })

  test('a second process on the same folder is refused, and told of DATABASE_URL; the next one is not', async () => {
    const first = start(whole())
    await first.ready(200)
    for (const port of ['0', new URL(await first.url()).port]) {
      const second = start(whole({ PORT: port }))
      expect(await second.ended).toBe(1)
      expect(second.said()).toContain('DATABASE_URL=postgres://')
      expect(second.said()).not.toMatch(/\n\s+at /)
    }
    // The first goes on; and what it keeps is there after kill -9, which leaves no lock behind.
    const { id } = (await first.call('POST', SNIPPETS, ASK, WAIT)).snippet()
    first.tell('SIGKILL')
    expect(await first.ended).toBe('SIGKILL')
    const next = start(whole())
    await next.ready(200)
    expect((await next.call('GET', `${SNIPPETS}/${id}`)).snippet()).toMatchObject({ id, revision: { number: 1 } })
  })

  test('SIGTERM while the model never answers ends it well, and the job goes on after a restart', async () => {
    const first = start(whole())
    await first.ready(200)
    const held = holdModel(server)
    const waiting = first.call('POST', SNIPPETS, ASK, WAIT)
    await held.asked
    first.tell('SIGTERM')
    const accepted = await waiting
    expect(accepted.status).toBe(202)
    expect(await first.ended).toBe(0) // past its limit it would be 1

    server.replyWith(null)
    const second = start(whole())
    await second.ready(200)
    const job = async () => (await second.call('GET', accepted.headers.get('Location') ?? '')).job().status
    await expect.poll(job, SOON).toBe('succeeded')
    expect((await second.call('GET', `${SNIPPETS}/${accepted.snippet().id}`)).snippet()).toMatchObject({
      state: 'idle',
      revision: { number: 1 },
    })
    held.release()
  })
})

const noPostgres = !testDatabaseUrl
describe.skipIf(noPostgres)(`on Postgres ${noPostgres ? nameWithout('postgres') : ''}`, SLOW, () => {
  let database: Awaited<ReturnType<typeof createPostgres>>
  let proxy: TcpProxy

  beforeEach(async () => {
    database = await createPostgres()
    proxy = await createProxy(database.url)
  })
  afterEach(async () => {
    for (const one of running) one.tell('SIGKILL')
    await proxy.cut()
    await database.drop()
  })

  /** An API call and a page that fail for want of a database say so, and nothing more. */
  async function expectUnavailable(process: Tanzaku): Promise<void> {
    for (const [method, path, body] of [
      ['GET', SNIPPETS],
      ['GET', `${SNIPPETS}/k7m2q9xd`],
      ['POST', SNIPPETS, ASK],
    ] as const) {
      const answer = await process.call(method, path, body)
      expect(answer.problem()).toMatchObject({ status: 503, code: 'database_unavailable', retryAfter: 5 })
      expect(answer.headers.get('Retry-After')).toBe('5')
      expect(answer.text).not.toMatch(/select|insert|snippets|ECONN|127\.0\.0\.1|\bat /i)
    }
  }

  test('it starts without its database, and is ready by itself when that comes', async () => {
    const process = start(whole({ DATABASE_URL: proxy.url }))
    const url = await process.url()
    expect((await fetch(`${url}/healthz`)).status).toBe(200)
    expect((await fetch(`${url}/readyz`)).status).toBe(503)
    await expectUnavailable(process)
    await expect.poll(process.said, SOON).toContain('does not answer')
    await proxy.open()
    await process.ready(200)
    expect((await process.call('POST', SNIPPETS, ASK, WAIT)).status).toBe(201)
  })

  test('it ends well when it is told to before its database ever came', async () => {
    const process = start(whole({ DATABASE_URL: proxy.url }))
    await expect.poll(process.said, SOON).toContain('does not answer')
    process.tell('SIGTERM')
    expect(await process.ended).toBe(0)
  })

  test('it outlives its database going away, and works again by itself when that is back', async () => {
    await proxy.open()
    const process = start(whole({ DATABASE_URL: proxy.url }))
    await process.ready(200)
    expect((await process.call('POST', SNIPPETS, ASK, WAIT)).status).toBe(201)
    const held = holdModel(server)
    const kept = await process.call('POST', SNIPPETS, ASK)
    await held.asked

    await proxy.cut()
    await process.ready(503)
    expect((await fetch(`${await process.url()}/healthz`)).status).toBe(200)
    await expectUnavailable(process)
    held.release()

    await proxy.open()
    await process.ready(200)
    expect((await process.call('POST', SNIPPETS, ASK, WAIT)).status).toBe(201)
    const job = async () => (await process.call('GET', kept.headers.get('Location') ?? '')).job().status
    await expect.poll(job, SOON).toBe('succeeded')

    const admin = postgres(database.url, { max: 1, onnotice: () => {} })
    const ears = async () => {
      const [row] = await admin`
        select count(*)::int as n from pg_stat_activity
        where datname = current_database() and query ilike 'listen%tanzaku_changes%'`
      return row?.n
    }
    await expect.poll(ears, SOON).toBe(1)
    await admin.end()
    process.tell('SIGTERM')
    expect(await process.ended).toBe(0)
  })

  test('roles can be machines of their own: one accepts, another does the work', async () => {
    const env = whole({ DATABASE_URL: database.url })
    const admin = start(env, { args: ['admin'] })
    await admin.ready(200)
    const accepted = await admin.call('POST', SNIPPETS, ASK)
    const location = accepted.headers.get('Location') ?? ''
    const waiting = admin.call('POST', SNIPPETS, ASK, WAIT)
    expect((await admin.call('GET', location)).job().status).toBe('queued')

    const worker = start(env, { args: ['worker'] })
    await worker.ready(200)
    expect((await worker.call('GET', SNIPPETS)).problem().code).toBe('not_found')
    expect((await waiting).status).toBe(201)
    const job = async () => (await admin.call('GET', location)).job().status
    await expect.poll(job, SOON).toBe('succeeded')
  })

  test('listening to Slack and answering there can be machines of their own', async () => {
    const slack = await startSlack({ retryMs: 200, retries: 100 })
    try {
      const hana = slack.addUser({ name: 'Hana' }).id
      const channel = slack.addChannel().id
      const tokens = { SLACK_BOT_TOKEN: slack.botToken, SLACK_APP_TOKEN: slack.appToken, SLACK_API_URL: slack.apiUrl }
      const env = whole({ DATABASE_URL: database.url, ...tokens })
      const ears = start(env, { args: ['slack'] })
      await ears.ready(200)
      await slack.connected()
      expect(await slack.command({ user: hana, channel, text: ASK.description })).toEqual({})
      expect(slack.messages(channel)).toEqual([])
      const worker = start(env, { args: ['worker'] })
      await worker.ready(200)
      const thread = () => slack.messages(channel).flatMap(({ ts }) => slack.messages(channel, ts))
      await expect.poll(() => thread().map(({ text }) => text), SOON).toEqual(['Duration to seconds · Python · r1'])
      ears.tell('SIGTERM')
      expect(await ears.ended).toBe(0)
      for (const token of [slack.botToken, slack.appToken]) {
        expect(ears.said() + worker.said()).not.toContain(token)
      }
    } finally {
      await slack.close()
    }
  })

  test('--migrate makes the tables and ends', async () => {
    const process = start({ DATABASE_URL: database.url, DATA_DIR: folder }, { args: ['--migrate'] })
    expect(await process.ended).toBe(0)
    const admin = postgres(database.url, { max: 1, onnotice: () => {} })
    const [row] = await admin`select count(*)::int as n from snippets`
    expect(row?.n).toBe(0)
    await admin.end()
  })

  test('no secret is said at any level, whatever goes wrong', async () => {
    const password = "p@ss/w%rd 'ünï'-0123"
    const role = new URL(database.url).pathname.slice(1)
    const admin = postgres(database.url, { max: 1, onnotice: () => {} })
    await admin.unsafe(`create role ${role} login superuser password '${password.replaceAll("'", "''")}'`)
    try {
      const url = new URL(proxy.url)
      url.username = role
      url.password = encodeURIComponent(password)
      await proxy.open()
      const process = start(whole({ DATABASE_URL: url.href, LOG_LEVEL: 'trace' }))
      await process.ready(200)
      // A server that repeats the key, wrong tokens, broken bodies, a database that is cut off.
      server.replyWith(() => ({ error: { message: `Incorrect API key: ${SECRETS.OPENAI_API_KEY}` }, status: 401 }))
      const failed = await process.call('POST', SNIPPETS, ASK, WAIT)
      expect(failed.problem().code).toBe('model_auth')
      expect(failed.text).not.toContain(SECRETS.OPENAI_API_KEY)
      await process.call('GET', SNIPPETS, undefined, { Authorization: `Bearer x${TOKEN}` })
      await process.call('GET', SNIPPETS, undefined, { Authorization: `Basic ${TOKEN}`, Cookie: TOKEN })
      await process.call('GET', `/${TOKEN}?token=${TOKEN}`)
      await process.call('POST', SNIPPETS, { code: 'x', description: TOKEN, token: TOKEN })
      await proxy.cut()
      await process.ready(503)
      process.tell('SIGTERM')
      await process.ended

      // A password that is wrong ends it; so does a database that isn't there.
      await proxy.open()
      url.password = encodeURIComponent(`${password}!`)
      const wrong = start(whole({ DATABASE_URL: url.href, LOG_LEVEL: 'trace' }))
      url.password = encodeURIComponent(password)
      url.pathname = '/nowhere'
      const nowhere = start(whole({ DATABASE_URL: url.href, LOG_LEVEL: 'trace' }))
      expect([await wrong.ended, await nowhere.ended]).toEqual([1, 1])

      const said = [process, wrong, nowhere].map((one) => one.said()).join('\n')
      expect(said).toContain('model_auth')
      for (const form of [password, encodeURIComponent(password), JSON.stringify(password).slice(1, -1)]) {
        expect(said).not.toContain(form)
      }
    } finally {
      for (const one of running) one.tell('SIGKILL')
      await admin`drop owned by ${admin(role)} cascade`
      await admin`drop role ${admin(role)}`
      await admin.end()
    }
  })
})
