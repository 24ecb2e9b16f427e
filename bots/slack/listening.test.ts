import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Database } from '../../core/database/open.ts'
import { openTestDatabase } from '../../core/testing/databases.ts'
import { labelsOf, wordsOf } from './testing/look.ts'
import { type Stage, startStage } from './testing/stage.ts'

// What is heard, and what is none of our business.

const ASK = 'turn "1h30m" into seconds'
const ANSWER = 'Duration to seconds · Python · r1'

let database: Database
let stage: Stage
beforeAll(async () => {
  database = await openTestDatabase('embedded')
  stage = await startStage(database)
})
afterAll(async () => {
  await stage?.close()
  await database?.close()
})
beforeEach(() => {
  stage.slack.ephemerals.length = 0
  stage.server.replyWith(null)
})

const toUs = (text: string) => `<@${stage.slack.botUser}> ${text}`
const texts = (channel: string, thread: string) => stage.slack.messages(channel, thread).map(({ text }) => text)

describe('an edited message', () => {
  test('at the root of a thread we were called into is none of ours', async () => {
    const { slack, hana, mio, idle } = stage
    const channel = slack.addChannel().id
    const root = await slack.say({ user: mio, channel, text: 'deploy at five?' })
    await slack.say({ user: hana, channel, thread: root, text: toUs(ASK) })
    await idle()
    await slack.edit({ channel, ts: root, text: 'deploy at six!' })
    await idle()
    expect(texts(channel, root).slice(1)).toEqual([ANSWER])
  })

  test('that was a word for an action is not done again', async () => {
    const { slack, hana, idle } = stage
    const channel = slack.addChannel().id
    const root = await slack.say({ user: hana, channel, text: toUs(ASK) })
    await idle()
    const ts = await slack.say({ user: hana, channel, thread: root, text: 'test' })
    await idle()
    const before = texts(channel, root).length
    await slack.edit({ channel, ts, text: 'tests' })
    await idle()
    expect(texts(channel, root)).toHaveLength(before)
  })

  test('that mentions us only now is a request', async () => {
    const { slack, hana, idle } = stage
    const channel = slack.addChannel().id
    const ts = await slack.say({ user: hana, channel, text: toUs('') })
    await slack.edit({ channel, ts, text: toUs(ASK) })
    await idle()
    expect(texts(channel, ts)).toEqual([ANSWER])
  })
})

describe('a thread', () => {
  test('of a request that failed stays ours for the next one', async () => {
    const { slack, hana, server, idle } = stage
    const channel = slack.addChannel().id
    server.replyWith(() => ({ error: { message: 'no', type: 'invalid_request_error' }, status: 400 }))
    await slack.command({ user: hana, channel, text: 'something odd' })
    await idle()
    const root = String(slack.messages(channel)[0]?.ts)
    server.replyWith(null)
    await slack.say({ user: hana, channel, thread: root, text: ASK })
    await idle()
    expect(slack.messages(channel)).toHaveLength(1)
    expect(slack.messages(channel)[0]?.text).toContain('Duration to seconds')
    await slack.say({ user: hana, channel, thread: root, text: 'raise ValueError for bad input' })
    await idle()
    expect(texts(channel, root).at(-1)).toMatch(/^r2/)
  })

  test('in a direct message is between the two, whoever began it', async () => {
    const { slack, hana, idle } = stage
    const im = slack.im(hana).id
    slack.misbehave('users.info', { error: 'internal_error' })
    const root = await slack.say({ user: hana, channel: im, text: ASK })
    await idle()
    await slack.say({ user: hana, channel: im, thread: root, text: 'raise ValueError for bad input' })
    await idle()
    expect(texts(im, root).at(-1)).toMatch(/^r2/)
  })

  test('is not begun by a form that was opened and never sent', async () => {
    const { slack, hana, mio, idle } = stage
    const channel = slack.addChannel().id
    const ts = await slack.say({ user: mio, channel, text: '```def twice(x):\n    return x * 2\n```' })
    await slack.shortcut({ user: hana, channel, ts, callback_id: 'improve_code' })
    await expect.poll(() => slack.views.length).toBeGreaterThan(0)
    await slack.say({ user: mio, channel, thread: ts, text: 'shall we have lunch?' })
    await idle()
    expect(texts(channel, ts)).toEqual(['shall we have lunch?'])
  })
})

describe('somebody of another organisation', () => {
  const stranger = async (user: string, channel: string, text: string) => {
    const { slack } = stage
    const ts = await slack.say({ user: stage.hana, channel, text: 'a message to stand for theirs' })
    const event = { type: 'app_mention', user, user_team: 'T0OTHER', channel, ts, text: toUs(text), event_ts: ts }
    await slack.deliver({ kind: 'events_api', payload: slack.wrapEvent(event) })
    await stage.idle()
  }

  test('sees what lives in the shared channel, and no more', async () => {
    const { slack, hana, channel, idle } = stage
    await slack.command({ user: hana, channel, text: 'the recipe of the sauce' })
    await idle()
    const user = slack.addUser({ name: 'Stranger' }).id
    const shared = slack.addChannel().id
    await stranger(user, shared, 'search sauce')
    await expect
      .poll(() => slack.ephemerals.map((one) => [one.user, one.text]))
      .toEqual([[user, 'Nothing found for “sauce”.']])
    await slack.command({ user: hana, channel: shared, text: 'the recipe of another sauce' })
    await idle()
    slack.ephemerals.length = 0
    await stranger(user, shared, 'search sauce')
    await expect.poll(() => slack.ephemerals[0]?.text).toBe('Found for “sauce”')
    expect(labelsOf(slack.ephemerals[0])).toEqual(['Open'])
  })
})

test('a version can be gone back to again and again from one list', async () => {
  const { slack, hana, idle } = stage
  const channel = slack.addChannel().id
  const root = await slack.say({ user: hana, channel, text: toUs(ASK) })
  await idle()
  await slack.say({ user: hana, channel, thread: root, text: 'use Decimal' })
  await idle()
  await slack.say({ user: hana, channel, thread: root, text: 'history' })
  await expect.poll(() => slack.ephemerals.length).toBe(1)
  const list = { user: hana, channel, ts: String(slack.ephemerals[0]?.ts), label: 'Revert to r1' }
  await slack.press(list)
  await idle()
  await slack.press(list)
  await idle()
  expect(texts(channel, root).at(-1)).toMatch(/^r4/)
})

test('nothing was sent that Slack would refuse', () => {
  expect(stage.slack.faults).toEqual([])
  expect(wordsOf(stage.slack.messages(stage.channel)[0])).not.toBe('')
})
