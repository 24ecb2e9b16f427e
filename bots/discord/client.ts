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
  const closing = new AbortController()
  const ends = AbortSignal.any([signal, closing.signal])

  const open = async (): Promise<void> => {
    const next = createClient(settings, readsAll)
    client = next
    next.on(Events.Error, (error) => log.warn({ err: error }, 'the Discord client had an error'))
    next.on(Events.ShardError, (error) => log.debug({ err: error }, 'the connection to Discord had an error'))
    next.on(Events.Debug, (message) => log.trace({ part: 'discord' }, message))
    listen(next as Client<true>) // its user is there when events are
    const code = await logIn(next, settings.token)
    if (closed) return end(next) // meanwhile
    if (code !== undefined) return lose(next, code)
    next.on(Events.ShardDisconnect, ({ code: later }) => {
      if (closed || client !== next) return
      void again(() => lose(next, later))
    })
  }

  /** The gateway closed a connection and would do so again, unless we ask for less. */
  const lose = async (lost: Client, code: number): Promise<void> => {
    await end(lost)
    if (code === GatewayCloseCodes.AuthenticationFailed) throw wrongToken()
    if (code !== GatewayCloseCodes.DisallowedIntents || !readsAll) {
      throw new DiscordRefusal(`Discord closed the connection for good (${code}).`)
    }
    log.warn('the application may not read all messages: in threads the bot hears mentions only')
    readsAll = false
    return open()
  }

  /** Connects anew until it is done: what holds a connection up passes, and the rest of the process goes on. */
  const again = async (connecting: () => Promise<void>): Promise<void> => {
    let said = ''
    for (let wait = 1_000; !ends.aborted; wait = Math.min(wait * 2, SLOWLY_MS)) {
      try {
        return await connecting()
      } catch (error) {
        const refused = error instanceof DiscordRefusal
        if (refused) wait = SLOWLY_MS
        // A refusal takes somebody to mend it: it is said once, not every minute.
        if (!refused) log.warn({ err: error, retryInMs: wait }, 'no connection to Discord')
        else if (said !== error.message) log.error({ err: error, retryInMs: wait }, 'Discord lets us in no more')
        said = refused ? error.message : said
        if (client) await end(client)
        await pause(wait, undefined, { signal: ends }).catch(() => {}) // ended: the loop does, too
        connecting = open
      }
    }
  }

  for (let wait = 1_000; ; wait = Math.min(wait * 2, LONGEST_PAUSE_MS)) {
    try {
      await open()
      break
    } catch (error) {
      if (client) await end(client)
      if (error instanceof DiscordRefusal) throw error
      signal.throwIfAborted()
      log.warn({ err: error, retryInMs: wait }, 'no connection to Discord')
      await waitFor(wait, signal)
    }
  }
  log.info({ readsAll }, 'listening to Discord')
  return {
    readsAll: () => readsAll,
    close: async () => {
      closed = true
      closing.abort()
      if (client) await end(client)
    },
  }
}

/** Ends a client, which can wait for a connection that never comes. */
async function end(client: Client): Promise<void> {
  const done = new AbortController()
  const late = pause(DESTROY_MS, undefined, { signal: done.signal }).catch(() => {}) // it was quicker
  await Promise.race([client.destroy(), late])
  done.abort()
}

/** Rejects with the reason of the signal when that ends it. */
async function waitFor(ms: number, signal: AbortSignal): Promise<void> {
  await pause(ms, undefined, { signal }).catch(() => signal.throwIfAborted())
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
const SLOWLY_MS = 60_000
const DESTROY_MS = 3_000

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
      await waitFor(wait, signal)
    }
  }
}
