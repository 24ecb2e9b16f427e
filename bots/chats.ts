import type { z } from 'zod'
import type { Core, Couriers, Logger } from '../core/index.ts'
import type { House } from './buttons.ts'
import { createConversation } from './conversation.ts'
import { createChatCourier } from './courier.ts'
import { type DiscordSettings, startDiscordApp } from './discord/app.ts'
import type { discordEnvironment } from './discord/config.ts'
import { createRest } from './discord/rest.ts'
import { createDiscordSurface } from './discord/surface.ts'
import { type SlackSettings, startSlackApp } from './slack/app.ts'
import type { slackEnvironment } from './slack/config.ts'
import { createSlackSurface } from './slack/surface.ts'
import { createWeb } from './slack/web.ts'

/** The chats whose tokens are there. */
export type ChatSettings = { slack?: SlackSettings | undefined; discord?: DiscordSettings | undefined }

type Settings = z.output<z.ZodObject<typeof slackEnvironment & typeof discordEnvironment>> & { HOST: string }

/** What the environment says of each chat, for those that it has tokens for. */
export function readChats(settings: Settings): ChatSettings {
  const { SLACK_BOT_TOKEN: slack, DISCORD_BOT_TOKEN: discord, HOST: host } = settings
  return {
    slack: slack
      ? {
          token: slack,
          appToken: settings.SLACK_APP_TOKEN,
          signingSecret: settings.SLACK_SIGNING_SECRET,
          apiUrl: settings.SLACK_API_URL,
          host,
          port: settings.SLACK_PORT,
        }
      : undefined,
    discord: discord
      ? {
          token: discord,
          applicationId: settings.DISCORD_APPLICATION_ID ?? '', // the rules asked for it
          guildId: settings.DISCORD_GUILD_ID,
          apiUrl: settings.DISCORD_API_URL,
        }
      : undefined,
  }
}

/** One courier for each chat, whichever roles a process has: any worker can answer. */
export function chatCouriers({ slack, discord }: ChatSettings, house: House, log: Logger): Couriers {
  const couriers: Couriers = {}
  if (slack) {
    const { token, apiUrl } = slack
    couriers.slack = createChatCourier(createSlackSurface(createWeb(token, apiUrl, log), log), house)
  }
  if (discord) {
    const { token, apiUrl, applicationId } = discord
    const surface = createDiscordSurface(createRest(token, apiUrl, log), log, applicationId)
    couriers.discord = createChatCourier(surface, house)
  }
  return couriers
}

type ChatParts = {
  core: Core
  house: House
  threadReplies: 'all' | 'mention'
  log: Logger
  /** Aborted when the process ends: nobody waits for a chat that is away any longer. */
  signal: AbortSignal
}

/** Begins to listen to each chat; `close` hears nothing any more, and ends what was heard. */
export async function startChats(
  { slack, discord }: ChatSettings,
  { core, house, threadReplies, log, signal }: ChatParts,
): Promise<{ close: () => Promise<void> }> {
  const conversation = createConversation({ core, house, threadReplies, log })
  const parts = { conversation, log, signal }
  const apps = await Promise.all([
    ...(slack ? [startSlackApp(slack, parts)] : []),
    ...(discord ? [startDiscordApp(discord, parts)] : []),
  ])
  return { close: async () => void (await Promise.all(apps.map((app) => app.close()))) }
}
