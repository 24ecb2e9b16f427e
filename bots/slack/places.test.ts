import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Database } from '../../core/database/open.ts'
import { openTestDatabase } from '../../core/testing/databases.ts'
import { wordsOf } from './testing/look.ts'
import { type Stage, startStage } from './testing/stage.ts'

// Where Tanzaku listens, where it speaks, and who may see what.

const ASK = 'turn "1h30m" into seconds'

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
})

const mention = (text: string) => `<@${stage.slack.botUser}> ${text}`
const { botUser } = { botUser: () => stage.slack.botUser }

/** Asks in a channel of its own and returns the root of the snippet's thread. */
async function asked(channel: string, text = ASK): Promise<string> {
  const ts = await stage.slack.say({ user: stage.hana, channel, text: mention(text) })
  await stage.idle()
  return ts
}

describe('a mention', () => {
  test('makes the message the root: no card, the answer is in its thread', async () => {
    const channel = stage.slack.addChannel().id
    const ts = await asked(channel)
    expect(stage.slack.messages(channel)).toHaveLength(1)
    expect(stage.slack.messages(channel)[0]?.reactions).toMatchObject([{ name: 'eyes' }])
    expect(stage.slack.messages(channel, ts).map(({ text }) => text)).toEqual(['Duration to seconds · Python · r1'])
  })

  test('comes as two events and is heard once', async () => {
    const channel = stage.slack.addChannel().id
    stage.slack.deliverTimes = 3
    const ts = await asked(channel).finally(() => {
      stage.slack.deliverTimes = 1
    })
    expect(stage.slack.messages(channel, ts)).toHaveLength(1)
  })

  test('alone asks what is wanted', async () => {
    const channel = stage.slack.addChannel().id
    await asked(channel, '')
    expect(stage.slack.messages(channel)).toHaveLength(1)
    expect(wordsOf(stage.slack.ephemerals[0])).toContain('What should the code do?')
  })

  test('in a thread it was called into is heard, other replies there are not', async () => {
    const { slack, hana, mio, idle } = stage
    const channel = slack.addChannel().id
    const root = await slack.say({ user: mio, channel, text: 'how would you do this?' })
    await slack.say({ user: hana, channel, thread: root, text: mention(ASK) })
    await idle()
    await slack.say({ user: mio, channel, thread: root, text: 'thanks, that looks good' })
    await idle()
    const texts = () => slack.messages(channel, root).map(({ text }) => text)
    expect(texts().slice(1)).toEqual(['Duration to seconds · Python · r1', 'thanks, that looks good'])
    await slack.say({ user: mio, channel, thread: root, text: mention('raise ValueError for bad input') })
    await idle()
    expect(texts().at(-1)).toMatch(/^r2 · Python/)
  })
})

describe('in a thread of ours', () => {
  test('what is said to somebody else is not for us', async () => {
    const { slack, hana, mio, idle } = stage
    const channel = slack.addChannel().id
    const root = await asked(channel)
    await slack.say({ user: hana, channel, thread: root, text: `<@${mio}> do you like it?` })
    await slack.say({ user: hana, channel, thread: root, text: `<@${mio}> and <@${botUser()}> use Decimal` })
    await idle()
    const texts = slack.messages(channel, root).map(({ text }) => text)
    expect(texts.filter((text) => text?.startsWith('r2 · Python'))).toHaveLength(1)
    expect(texts.filter((text) => text?.startsWith('r3'))).toEqual([])
  })

  test.each([
    ['history', 'Duration to seconds · History'],
    ['履歴。', 'Duration to seconds · History'],
    ['ＨＩＳＴＯＲＹ！', 'Duration to seconds · History'],
    ['Delete…', 'Delete “Duration to seconds”?'],
    ['stop', 'Nothing is being worked on.'],
    ['repair', 'There are no tests yet.'],
  ])('the word %s is no feedback', async (word, says) => {
    const { slack, hana, idle } = stage
    const channel = slack.addChannel().id
    const root = await asked(channel)
    slack.deliverTimes = 3
    await slack.say({ user: hana, channel, thread: root, text: word })
    slack.deliverTimes = 1
    await idle()
    await expect.poll(() => slack.ephemerals.map(({ text }) => text)).toEqual([says])
    expect(slack.ephemerals[0]).toMatchObject({ user: hana, thread: root })
    expect(slack.messages(channel, root)).toHaveLength(2)
  })
})

describe('direct messages', () => {
  test('need no mention; a reply in the thread is feedback', async () => {
    const { slack, hana, idle } = stage
    const { id: im } = slack.im(hana)
    const ts = await slack.say({ user: hana, channel: im, text: ASK })
    await idle()
    expect(slack.messages(im, ts).map(({ text }) => text)).toEqual(['Duration to seconds · Python · r1'])
    await slack.say({ user: hana, channel: im, thread: ts, text: 'raise ValueError for bad input' })
    await idle()
    expect(slack.messages(im, ts).at(-1)?.text).toMatch(/^r2/)
  })
})

describe('what was asked for privately', () => {
  test.each(['group', 'mpim'] as const)('in a %s is found there and by its author only', async (type) => {
    const { slack, hana, mio, channel } = stage
    const secret = slack.addChannel({ type }).id
    const ts = await asked(secret, `turn "1h30m" into seconds for ${type}`)
    expect(slack.messages(secret, ts)).toHaveLength(1)
    const search = async (user: string, where: string) => {
      slack.ephemerals.length = 0
      await slack.command({ user, channel: where, text: `search seconds for ${type}` })
      return slack.ephemerals[0]?.text
    }
    const found = `Found for “seconds for ${type}”`
    expect(await search(hana, channel)).toBe(found)
    expect(await search(mio, secret)).toBe(`「seconds for ${type}」の検索結果`)
    expect(await search(mio, channel)).toBe(`「seconds for ${type}」は見つかりませんでした。`)
    const [{ id } = { id: '' }] = (await stage.core.list({ query: `seconds for ${type}`, limit: 1 })).items
    slack.ephemerals.length = 0
    await slack.command({ user: mio, channel, text: `show ${id}` })
    expect(slack.ephemerals[0]?.text).toBe('このスニペットは削除されました。')
  })

  test('by slash command too', async () => {
    const { slack, hana, core, idle } = stage
    const secret = slack.addChannel({ type: 'group' }).id
    await slack.command({ user: hana, channel: secret, text: 'a private slash command' })
    await slack.command({ user: hana, channel: stage.channel, text: 'a public slash command' })
    await idle()
    const { items } = await core.list({ query: 'slash command', limit: 5 })
    expect(items.map(({ description, visibility }) => [description, visibility])).toEqual([
      ['a public slash command', 'workspace'],
      ['a private slash command', 'private'],
    ])
  })
})

test('a mention alone is in a public channel when Slack says so', async () => {
  const { slack, hana, core, idle } = stage
  const channel = slack.addChannel().id
  const ts = await slack.say({ user: hana, channel, text: 'what Slack then calls a mention' })
  const event = { type: 'app_mention', user: hana, channel, ts, text: mention('public by lookup') }
  await slack.deliver({ kind: 'events_api', payload: slack.wrapEvent({ ...event, event_ts: event.ts }) })
  await idle()
  const { items } = await core.list({ query: 'public by lookup', limit: 1 })
  expect(items[0]).toMatchObject({ visibility: 'workspace', author: { name: 'Hana' } })
})

test('nothing was sent that Slack would refuse', () => {
  expect(stage.slack.faults).toEqual([])
})
