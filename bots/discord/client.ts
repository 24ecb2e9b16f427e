import { setTimeout as pause } from 'node:timers/promises'
import {
  type APIApplication,
  Client,
  Events,
  GatewayCloseCodes,
  GatewayIntentBits as Intent,
  Options,
  Partials,
  type REST,
  Routes,
} from 'discord.js'
import type { Logger } from '../../core/index.ts'
import type { DiscordSettings } from './app.ts'
import { statusOf } from './rest.ts'

/** Discord refuses what we show it: nothing helps but other settings. */
export class DiscordRefusal extends Error {
  constructor(why: string) {
    super(why)
    this.name = 'DiscordRefusal'
  }
}

const wrongToken = () =>
  new DiscordRefusal(
    'Discord refuses this token. Copy DISCORD_BOT_TOKEN anew from “Bot” of your application at https://discord.com/developers/applications',
  )

export type Connection = { readsAll: () => boolean; close: () => Promise<void> }

type Tools = { rest: REST; log: Logger; signal: AbortSignal }

/**
 * Connects to the gateway; `listen` is called with each client before it does. The MessageContent intent is asked
 * for; where the application may not have it (close code 4014, whenever that comes), it goes on without.
 */
export async function connect(
  settings: DiscordSettings,
  { rest, log, signal }: Tools,
  listen: (client: Client<true>) => void,
): Promise<Connection> {
  await introduce(settings, { rest, log, signal })
  let readsAll = true
  let client: Client | undefined
  let closed = false

  const open = async (): Promise<void> => {
    const next = createClient(settings, readsAll)
    client = next
    next.on(Events.Error, (error) => log.warn({ err: error }, 'the Discord client had an error'))
    next.on(Events.ShardError, (error) => log.debug({ err: error }, 'the connection to Discord had an error'))
    next.on(Events.Debug, (message) => log.trace({ part: 'discord' }, message))
    listen(next as Client<true>) // its user is there when events are
    const code = await logIn(next, settings.token)
    if (code !== undefined) return lose(next, code)
    next.on(Events.ShardDisconnect, ({ code: later }) => {
      if (closed || client !== next) return
      lose(next, later).catch((error: unknown) =>
        log.fatal({ err: error }, 'the connection to Discord is lost for good'),
      )
    })
  }

  /** The gateway closed a connection and would do so again, unless we ask for less. */
  const lose = async (lost: Client, code: number): Promise<void> => {
    await lost.destroy()
    if (code === GatewayCloseCodes.AuthenticationFailed) throw wrongToken()
    if (code !== GatewayCloseCodes.DisallowedIntents || !readsAll) {
      throw new DiscordRefusal(`Discord closed the connection for good (${code}).`)
    }
    log.warn('the application may not read all messages: in threads the bot hears mentions only')
    readsAll = false
    return open()
  }

  await open()
  log.info({ readsAll }, 'listening to Discord')
  return {
    readsAll: () => readsAll,
    close: async () => {
      closed = true
      await client?.destroy()
    },
  }
}

function createClient({ apiUrl }: DiscordSettings, readsAll: boolean): Client {
  return new Client({
    intents: [Intent.Guilds, Intent.GuildMessages, Intent.DirectMessages, ...(readsAll ? [Intent.MessageContent] : [])],
    // Direct messages are heard though their channel was never seen, and edits though the message was not.
    partials: [Partials.Channel, Partials.Message],
    // What is kept of messages only tells whether an edit changed the words.
    makeCache: Options.cacheWithLimits({ ...Options.DefaultMakeCacheSettings, MessageManager: 50, ReactionManager: 0 }),
    rest: apiUrl ? { api: apiUrl.replace(/\/$/, '') } : {},
  })
}

/** Logs in and waits for the guilds; the code with which Discord closed the connection instead, if it did. */
async function logIn(client: Client, token: string): Promise<number | undefined> {
  const started = new Promise<number | undefined>((resolve) => {
    client.once(Events.ClientReady, () => resolve(undefined))
    client.once(Events.ShardDisconnect, ({ code }) => resolve(code))
  })
  try {
    await client.login(token)
    return await started
  } catch (error) {
    // The code comes with an event of its own, right after.
    const code = await Promise.race([started, new Promise<undefined>((resolve) => setTimeout(resolve, 100, undefined))])
    if (code === undefined) throw error
    return code
  }
}

const LONGEST_PAUSE_MS = 30_000

/** Whether Discord knows us, and as whom; asked until it answers. */
async function introduce({ applicationId }: DiscordSettings, { rest, log, signal }: Tools): Promise<void> {
  for (let wait = 1_000; ; wait = Math.min(wait * 2, LONGEST_PAUSE_MS)) {
    try {
      const { id } = (await rest.get(Routes.currentApplication())) as APIApplication // as documented
      if (id === applicationId) return
      throw new DiscordRefusal(
        `DISCORD_BOT_TOKEN belongs to another application. Set the line: DISCORD_APPLICATION_ID=${id}`,
      )
    } catch (error) {
      if (error instanceof DiscordRefusal) throw error
      if (statusOf(error) === 401) throw wrongToken()
      signal.throwIfAborted()
      log.warn({ err: error, retryInMs: wait }, 'Discord does not answer')
      await pause(wait, undefined, { signal })
    }
  }
}
