import { isNull } from 'drizzle-orm'
import { expect } from 'vitest'
import type { Database } from '../../../core/database/open.ts'
import { jobs } from '../../../core/database/schema.ts'
import type { Core, CoreParts } from '../../../core/index.ts'
import { createLog } from '../../../core/log.ts'
import { startTestCore } from '../../../core/testing/core.ts'
import type { ModelServer } from '../../../core/testing/model-server.ts'
import { createConversation } from '../../conversation.ts'
import { createChatCourier } from '../../courier.ts'
import { type DiscordApp, startDiscordApp } from '../app.ts'
import { createRest } from '../rest.ts'
import { createDiscordSurface } from '../surface.ts'
import { type LocalDiscord, startDiscord } from './discord.ts'

/** A whole Tanzaku on a local Discord: real discord.js, real REST, real database; the model's server is ours. */
export type Stage = {
  discord: LocalDiscord
  app: DiscordApp
  core: Core
  server: ModelServer
  /** Somebody who reads English, and a channel with the bot in it. */
  hana: string
  /** Somebody who reads Japanese. */
  mio: string
  channel: string
  /** Says something that is meant for the bot, and waits until it shows that it heard. Gives the message's id. */
  say: (said: Parameters<LocalDiscord['say']>[0]) => Promise<string>
  /** Resolves when nothing is left to be done or told of what was heard. */
  idle: () => Promise<void>
  close: () => Promise<void>
}

type Options = Partial<CoreParts> & {
  allowMessageContent?: boolean
  threadReplies?: 'all' | 'mention'
  publicUrl?: string
  /** How long the token of an interaction lives, in ms. */
  tokenMs?: number
}

export async function startStage(database: Database, options: Options = {}): Promise<Stage> {
  const { allowMessageContent = true, threadReplies = 'all', publicUrl, tokenMs, ...parts } = options
  const discord = await startDiscord({ allowMessageContent, ...(tokenMs === undefined ? {} : { tokenMs }) })
  const log = createLog({ level: process.env.STAGE_LOG ?? 'silent', format: 'json', secrets: [] })
  const house = { publicUrl }
  const { token, applicationId, apiUrl } = discord
  const courier = createChatCourier(createDiscordSurface(createRest(token, apiUrl, log), log, applicationId), house)
  const running = await startTestCore(database, { couriers: { discord: courier }, log, ...parts })
  const { core, server } = running
  const conversation = createConversation({ core, house, threadReplies, log })
  const signal = new AbortController().signal
  const app = await startDiscordApp({ token, applicationId, apiUrl }, { conversation, log, signal })
  await discord.connected()
  await app.registered
  return {
    discord,
    app,
    core,
    server,
    hana: discord.addUser({ name: 'Hana', locale: 'en-US' }).id,
    mio: discord.addUser({ name: 'Mio', locale: 'ja' }).id,
    channel: discord.addChannel({ name: 'dev' }).id,
    say: async (said) => {
      const id = discord.say(said)
      const find = () => discord.messages(said.channel).find((message) => message.id === id)
      await expect.poll(() => find()?.reactions.has('👀')).toBe(true)
      return id
    },
    idle: async () => {
      const { db } = database
      await expect.poll(() => db.$count(jobs, isNull(jobs.finishedAt)), { timeout: 25_000 }).toBe(0)
    },
    close: async () => {
      await app.close()
      await running.close()
      await discord.close()
    },
  }
}
