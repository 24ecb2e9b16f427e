import { setTimeout as sleep } from 'node:timers/promises'
import { App, HTTPReceiver, type ReceiverEvent, SocketModeReceiver } from '@slack/bolt'
import type { WebClient } from '@slack/web-api'
import type { Logger } from '../../core/index.ts'
import type { Conversation } from '../conversation.ts'
import { registerActions } from './listeners/actions.ts'
import { registerCommands } from './listeners/commands.ts'
import type { SlackParts } from './listeners/context.ts'
import { registerForms } from './listeners/forms.ts'
import { registerHome } from './listeners/home.ts'
import { registerMessages } from './listeners/messages.ts'
import { registerShortcuts } from './listeners/shortcuts.ts'
import { createPeople } from './people.ts'
import { createPlaces } from './places.ts'
import { keepConnected } from './socket.ts'
import { createWeb, slackErrorOf, slackLogger, webOptions } from './web.ts'

export type SlackSettings = {
  token: string
  apiUrl?: string | undefined
  /** Set: Socket Mode. Else requests arrive at `host` and `port`, signed with `signingSecret`. */
  appToken?: string | undefined
  signingSecret?: string | undefined
  host: string
  port: number
}

export type SlackApp = {
  /** Where requests arrive; undefined with Socket Mode. */
  url: string | undefined
  close: () => Promise<void>
}

/** Slack refuses what we show it: nothing helps but other settings. */
export class SlackRefusal extends Error {
  constructor(error: string) {
    super(`Slack refuses these tokens (${error}). Look at SLACK_BOT_TOKEN, and SLACK_APP_TOKEN where it is set.`)
    this.name = 'SlackRefusal'
  }
}

/** Connects to Slack and begins to listen. Throws a SlackRefusal; waits for a Slack that is away. */
export async function startSlackApp(
  settings: SlackSettings,
  { conversation, log, signal }: { conversation: Conversation; log: Logger; signal: AbortSignal },
): Promise<SlackApp> {
  const { token, apiUrl } = settings
  const web = createWeb(token, apiUrl, log)
  const us = await introduce(web, log, signal)
  const receiver = createReceiver(settings, log)
  const app = new AckAfterWork({
    receiver,
    // One workspace; where there are more, this asks for the team's own token, and nothing else changes.
    authorize: async () => ({ botToken: token, botId: us.botId, botUserId: us.botUser, teamId: us.team }),
    clientOptions: webOptions(apiUrl, log),
    logger: slackLogger(log),
  })
  app.error(async (error) => {
    log.error({ err: error }, 'a Slack event failed')
    throw error // unacknowledged, Slack delivers it again
  })
  const { botUser, team, workspaceUrl } = us
  const people = createPeople(web, log)
  const places = createPlaces(web, log)
  const parts: SlackParts = { conversation, web, people, places, botUser, team, workspaceUrl, token, apiUrl, log }
  registerCommands(app, parts)
  registerMessages(app, parts)
  registerActions(app, parts)
  registerForms(app, parts)
  registerShortcuts(app, parts)
  registerHome(app, parts)
  const url = await start(app, settings)
  const keeping = receiver instanceof SocketModeReceiver ? keepConnected(receiver, log) : undefined
  log.info(url ? { url } : { transport: 'Socket Mode' }, 'listening to Slack')
  return {
    url,
    close: async () => {
      keeping?.stop()
      await app.stop()
    },
  }
}

/**
 * Bolt acknowledges events before any listener has run: a crash between would lose them. Here Slack hears that we
 * have an event when its listeners are done, so when it is stored.
 */
class AckAfterWork extends App {
  override async processEvent(event: ReceiverEvent): Promise<void> {
    if (!('event' in event.body)) return super.processEvent(event)
    let acknowledged = false
    const ack = async () => {
      acknowledged = true
    }
    await super.processEvent({ ...event, ack })
    if (acknowledged) await event.ack()
  }
}

function createReceiver({ appToken, signingSecret = '', apiUrl }: SlackSettings, log: Logger) {
  const logger = slackLogger(log)
  if (!appToken) return new HTTPReceiver({ signingSecret, logger })
  return new SocketModeReceiver({
    appToken,
    logger,
    // Its own way to reconnect ends the process where Slack can't be reached: see socket.ts.
    autoReconnectEnabled: false,
    installerOptions: { clientOptions: webOptions(apiUrl, log) },
  })
}

async function start(app: App, { appToken, host, port }: SlackSettings): Promise<string | undefined> {
  try {
    const server = await (appToken ? app.start() : app.start({ host, port }))
    if (appToken || !('address' in server)) return undefined
    const address = server.address()
    return typeof address === 'object' && address ? `http://${host}:${address.port}/slack/events` : undefined
  } catch (error) {
    const name = slackErrorOf(error)
    if (name) throw new SlackRefusal(name)
    throw error
  }
}

const LONGEST_PAUSE_MS = 30_000
const AWAY = new Set(['internal_error', 'fatal_error', 'service_unavailable', 'request_timeout', 'ratelimited'])

/** Who we are there; asked until Slack answers. */
async function introduce(web: WebClient, log: Logger, signal: AbortSignal) {
  for (let pause = 1_000; ; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
    try {
      const {
        bot_id: botId = '',
        user_id: botUser = '',
        team_id: team = '',
        url: workspaceUrl = '',
      } = await web.auth.test()
      log.info({ team }, 'known to Slack')
      return { botId, botUser, team, workspaceUrl }
    } catch (error) {
      const name = slackErrorOf(error)
      if (name && !AWAY.has(name)) throw new SlackRefusal(name)
      signal.throwIfAborted()
      log.warn({ err: error, retryInMs: pause }, 'Slack does not answer')
      await sleep(pause, undefined, { signal })
    }
  }
}
