import { Events, type Interaction } from 'discord.js'
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
  const connection: Connection = await connect(settings, { rest, log, signal }, (client) => {
    const parts: DiscordParts = { conversation, client, rest, originals, apiUrl, log }
    const listen = (work: Promise<void>) => {
      const done = work
        .catch((error: unknown) => log.error({ err: error }, 'a Discord event failed'))
        .finally(() => working.delete(done))
      working.add(done)
    }
    client.on(Events.InteractionCreate, (interaction) => listen(onInteraction(parts, interaction)))
    client.on(Events.MessageCreate, (message) => listen(onMessage(parts, message)))
    client.on(Events.MessageUpdate, (before, after) => listen(onEdit(parts, before, after)))
  })
  await registerCommands(rest, settings, log)
  return {
    close: async () => {
      await connection.close() // nothing comes any more
      await Promise.all(working)
    },
  }
}

async function onInteraction(parts: DiscordParts, interaction: Interaction): Promise<void> {
  if (interaction.isChatInputCommand()) return onCommand(parts, interaction)
  if (interaction.isAutocomplete()) return onAutocomplete(parts, interaction)
  if (interaction.isMessageContextMenuCommand()) return onMenu(parts, interaction)
  if (interaction.isButton()) return onPress(parts, interaction)
  if (interaction.isModalSubmit()) return onForm(parts, interaction)
}
