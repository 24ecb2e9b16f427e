import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createLog } from '../../core/log.ts'
import type { Ground } from '../testing/ground.ts'
import { describeSurface } from '../testing/surface-contract.ts'
import { createSlackSurface } from './surface.ts'
import { labelsOf, wordsOf } from './testing/look.ts'
import { type LocalSlack, startSlack } from './testing/slack.ts'
import { createWeb } from './web.ts'

const METHODS = { post: 'chat.postMessage', edit: 'chat.update', file: 'files.completeUploadExternal' }

async function start(): Promise<Ground> {
  const slack = await startSlack()
  const log = createLog({ level: 'silent', format: 'json', secrets: [] })
  const web = createWeb(slack.botToken, slack.apiUrl, log)
  const door = await openDoor(slack)
  const bystander = slack.addUser({ name: 'Ken' }).id
  return {
    surface: createSlackSurface(web, log),
    mention: `<@${bystander}>`,
    faults: slack.faults,
    address: async (kind) => {
      const user = slack.addUser().id
      slack.allowPings.push(user)
      const channel = slack.addChannel({ bot: kind !== 'closed' }).id
      const place = { channel, root: 'card' as const }
      if (kind === 'thread') {
        const thread = await slack.say({ user, channel, text: 'a message of their own' })
        return { surface: 'slack', user, place: { channel, thread, root: 'message' } }
      }
      await slack.command({ user, channel, text: 'turn "1h30m" into seconds' })
      return { surface: 'slack', user, place, responseUrl: door.responseUrl() }
    },
    messages: ({ place: { channel, thread, card } }) => {
      const root = thread ?? card
      const ours = (where: 'channel' | 'thread') =>
        slack
          .messages(channel, where === 'thread' ? root : undefined)
          .filter(({ user, subtype }) => user === slack.botUser && subtype !== 'file_share')
          .map((message) => ({ id: message.ts, where, words: wordsOf(message), labels: labelsOf(message) }))
      return [...ours('channel'), ...(root ? ours('thread') : [])]
    },
    files: ({ place }) =>
      slack.files
        .filter(({ channel, deleted }) => channel === place.channel && !deleted)
        .map(({ name, content = '' }) => ({ name, content })),
    whispers: () => slack.ephemerals.map((message) => ({ user: message.user, words: wordsOf(message) })),
    // What would call anybody else is a fault there.
    pings: () => slack.pings.map(({ user }) => user),
    erase: ({ place: { channel } }, ts) => slack.erase({ channel, ts }),
    misbehave: (what, how) =>
      slack.misbehave(
        METHODS[what],
        how === 'lost' ? { cut: 'after' } : { rateLimited: { retryAfter: how.comeBackAfter } },
      ),
    close: async () => {
      await door.close()
      await slack.close()
    },
  }
}

/** Where commands arrive: all that is wanted of them is where they can be answered. */
async function openDoor(slack: LocalSlack) {
  let latest: string | undefined
  const server = createServer(async (request, response) => {
    let body = ''
    for await (const part of request) body += part
    latest = new URLSearchParams(body).get('response_url') ?? latest
    response.end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  slack.httpUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}` // it listens on TCP
  return {
    responseUrl: () => latest,
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

describeSurface('Slack', start)
