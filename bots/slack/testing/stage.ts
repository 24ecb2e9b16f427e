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
import { startSlackApp } from '../app.ts'
import manifest from '../manifest.json' with { type: 'json' }
import { createSlackSurface } from '../surface.ts'
import { createWeb } from '../web.ts'
import { type LocalSlack, startSlack } from './slack.ts'

const SCOPES = manifest.oauth_config.scopes.bot

export type Transport = 'socket' | 'http'

/** A whole Tanzaku on a local Slack: real Bolt, real WebClient, real database; the model's server is ours. */
export type Stage = {
  slack: LocalSlack
  core: Core
  server: ModelServer
  /** Somebody who reads English, and a channel with the bot in it. */
  hana: string
  /** Somebody who reads Japanese. */
  mio: string
  channel: string
  /** Resolves when nothing is left to be done or told. */
  idle: () => Promise<void>
  close: () => Promise<void>
}

type Options = Partial<CoreParts> & {
  transport?: Transport
  threadReplies?: 'all' | 'mention'
  publicUrl?: string
  /** The bot's scopes; those of the manifest unless given. */
  scopes?: string[]
}

export async function startStage(database: Database, options: Options = {}): Promise<Stage> {
  const { transport = 'socket', threadReplies = 'all', publicUrl, scopes = SCOPES, ...parts } = options
  const slack = await startSlack({ retryMs: 50, scopes })
  const log = createLog({ level: process.env.STAGE_LOG ?? 'silent', format: 'json', secrets: [] })
  const house = { publicUrl }
  const courier = createChatCourier(createSlackSurface(createWeb(slack.botToken, slack.apiUrl, log), log), house)
  const running = await startTestCore(database, { couriers: { slack: courier }, log, ...parts })
  const { core, server } = running
  const conversation = createConversation({ core, house, threadReplies, log })
  const settings = { token: slack.botToken, apiUrl: slack.apiUrl, host: '127.0.0.1', port: 0 }
  const way = transport === 'socket' ? { appToken: slack.appToken } : { signingSecret: slack.signingSecret }
  const signal = new AbortController().signal
  const app = await startSlackApp({ ...settings, ...way }, { conversation, log, signal })
  slack.httpUrl = app.url
  if (transport === 'socket') await slack.connected()
  const hana = slack.addUser({ name: 'Hana', locale: 'en-US' }).id
  const mio = slack.addUser({ name: 'Mio', locale: 'ja-JP' }).id
  slack.allowPings.push(hana, mio)
  const channel = slack.addChannel({ name: 'dev' }).id
  return {
    slack,
    core,
    server,
    hana,
    mio,
    channel,
    idle: async () => {
      await slack.settled()
      const { db } = database
      await expect.poll(() => db.$count(jobs, isNull(jobs.finishedAt)), { timeout: 25_000 }).toBe(0)
    },
    close: async () => {
      await app.close()
      await running.close()
      await slack.close()
    },
  }
}
