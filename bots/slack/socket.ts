import { setTimeout as sleep } from 'node:timers/promises'
import type { SocketModeReceiver } from '@slack/bolt'
import type { Logger } from '../../core/index.ts'
import { slackErrorOf } from './web.ts'

const LONGEST_PAUSE_MS = 30_000

/**
 * Connects again whenever the connection has ended, for as long as it takes: Slack itself ends it every few hours,
 * and the rest of the process goes on meanwhile. What nobody acknowledged, Slack delivers again.
 */
export function keepConnected(receiver: SocketModeReceiver, log: Logger): { stop: () => void } {
  const over = new AbortController()
  let connecting = false

  const connect = async (): Promise<void> => {
    if (connecting || over.signal.aborted) return
    connecting = true
    for (let pause = 100; !over.signal.aborted; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
      try {
        await receiver.start()
        log.info('connected to Slack again')
        break
      } catch (error) {
        const refused = slackErrorOf(error)
        if (refused) log.error({ err: error }, `Slack refuses the connection (${refused}); look at SLACK_APP_TOKEN`)
        else log.warn({ err: error, retryInMs: pause }, 'no connection to Slack')
        await sleep(pause, undefined, { signal: over.signal }).catch(() => {}) // stopped: the loop ends
      }
    }
    connecting = false
  }

  receiver.client.on('disconnected', () => void connect())
  return { stop: () => over.abort() }
}
