import { setTimeout as sleep } from 'node:timers/promises'
import { Events, type Interaction, type REST } from 'discord.js'
import type { Logger } from '../../core/index.ts'
import type { Conversation } from '../conversation.ts'
import { type Connection, connect } from './client.ts'
import { onAutocomplete, onCommand } from './listeners/commands.ts'
import type { DiscordParts } from './listeners/context.ts'
import { onMenu } from './listeners/menus.ts'
import { onEdit, onMessage } from './listeners/messages.ts'
import { onForm, onPress } from './listeners/presses.ts'
import { createOriginals } from './original.ts'
import { registerCommands } from './register.ts'
import { createRest } from './rest.ts'

export type DiscordSettings = {
  token: string
  applicationId: string
  /** Set: commands are registered for this guild only. */
  guildId?: string | undefined
  apiUrl?: string | undefined
}

export type DiscordApp = {
  /** Resolves when the commands are as they should be. */
  registered: Promise<void>
  close: () => Promise<void>
}

/** Connects to Discord and begins to listen. Throws a DiscordRefusal; waits for a Discord that is away. */
export async function startDiscordApp(
  settings: DiscordSettings,
  { conversation, log, signal }: { conversation: Conversation; log: Logger; signal: AbortSignal },
): Promise<DiscordApp> {
  const { token, apiUrl } = settings
  const rest = createRest(token, apiUrl, log)
  const originals = createOriginals(rest)
  const working = new Set<Promise<void>>()
  const closing = new AbortController()
  const connection: Connection = await connect(settings, { rest, log, signal }, (client) => {
    const track = (work: Promise<unknown>, failed: (error: unknown) => void) => {
      const done = work.then(() => {}, failed).finally(() => working.delete(done))
      working.add(done)
    }
    const listen = (work: Promise<void>) => track(work, (error) => log.error({ err: error }, 'a Discord event failed'))
    const afterwards: DiscordParts['afterwards'] = (what, work) =>
      track(work, (error) => log.warn({ err: error }, `${what} failed`))
    const parts: DiscordParts = { conversation, client, rest, originals, apiUrl, log, afterwards }
    client.on(Events.InteractionCreate, (interaction) => listen(onInteraction(parts, interaction)))
    client.on(Events.MessageCreate, (message) => listen(onMessage(parts, message)))
    client.on(Events.MessageUpdate, (before, after) => listen(onEdit(parts, before, after)))
  })
  const registering = registerPatiently(rest, settings, { log, signal: AbortSignal.any([signal, closing.signal]) })
  return {
    registered: registering,
    close: async () => {
      closing.abort()
      await connection.close() // nothing comes any more
      while (working.size > 0) await Promise.all(working)
      await registering
    },
  }
}

const LONGEST_PAUSE_MS = 60_000

/** Registers the commands, however long Discord takes: what is registered already works meanwhile. */
async function registerPatiently(
  rest: REST,
  settings: DiscordSettings,
  { log, signal }: { log: Logger; signal: AbortSignal },
): Promise<void> {
  for (let pause = 1_000; !signal.aborted; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
    try {
      return await registerCommands(rest, settings, log)
    } catch (error) {
      log.warn({ err: error, retryInMs: pause }, 'the commands could not be registered')
      await sleep(pause, undefined, { signal }).catch(() => {}) // ended: the loop does, too
    }
  }
}

async function onInteraction(parts: DiscordParts, interaction: Interaction): Promise<void> {
  if (interaction.isChatInputCommand()) return onCommand(parts, interaction)
  if (interaction.isAutocomplete()) return onAutocomplete(parts, interaction)
  if (interaction.isMessageContextMenuCommand()) return onMenu(parts, interaction)
  if (interaction.isButton()) return onPress(parts, interaction)
  if (interaction.isModalSubmit()) return onForm(parts, interaction)
}
