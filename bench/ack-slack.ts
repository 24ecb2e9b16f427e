import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { startSlack } from '../bots/slack/testing/slack.ts'
import { CHANNELS, type Chat, PEOPLE, spawnNoop, until } from './ack-chat.ts'

/** Slack over signed HTTP. */
export async function openSlack(): Promise<Chat> {
  const slack = await startSlack()
  const { botToken: token, signingSecret, apiUrl } = slack
  const people = Array.from({ length: PEOPLE }, (_, n) => slack.addUser({ name: `Person ${n}` }).id)
  slack.allowPings.push(...people)
  const channels = Array.from({ length: CHANNELS }, () => slack.addChannel().id)
  const port = await freePort()
  const hearAt = async (where: number) => {
    await until(() => answers(where))
    slack.httpUrl = `http://127.0.0.1:${where}/slack/events`
  }
  return {
    name: 'Slack',
    env: {
      SLACK_BOT_TOKEN: token,
      SLACK_SIGNING_SECRET: signingSecret,
      SLACK_API_URL: apiUrl,
      SLACK_PORT: String(port),
    },
    startNoop: async () => {
      const elsewhere = await freePort()
      const noop = spawnNoop({ chat: 'slack', token, signingSecret, apiUrl, port: String(elsewhere) })
      await hearAt(elsewhere)
      return noop
    },
    heard: () => hearAt(port),
    ask: async (n) => {
      const [user = '', channel = ''] = [people[n % PEOPLE], channels[n % CHANNELS]]
      await slack.command({ user, channel, text: `turn "1h30m" into seconds, request ${n}` })
    },
    threads: () =>
      channels.flatMap((channel) =>
        slack.messages(channel).map(({ ts }) => slack.messages(channel, ts).map(({ text }) => text ?? '')),
      ),
    faults: slack.faults,
    close: slack.close,
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo // it listens
  server.close()
  await once(server, 'close')
  return port
}

async function answers(port: number): Promise<boolean> {
  return fetch(`http://127.0.0.1:${port}/`).then(
    () => true,
    () => false,
  )
}
