import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Database } from '../../core/database/open.ts'
import type { Runner } from '../../core/runner/runner.ts'
import { openTestDatabase } from '../../core/testing/databases.ts'
import { casesReply, usualReply } from '../../core/testing/model-server.ts'
import { startAnyRunner } from '../../core/testing/runners.ts'
import { labelsOf, wordsOf } from './testing/look.ts'
import { type Stage, startStage } from './testing/stage.ts'

const ASK = 'turn "1h30m" into seconds'
const CODE = 'def twice(x):\n    return x * 2\n'

let database: Database
let runner: Runner
let stage: Stage
beforeAll(async () => {
  runner = startAnyRunner()
  database = await openTestDatabase('embedded')
  stage = await startStage(database, { runner, publicUrl: 'https://tanzaku.example.com/' })
})
afterAll(async () => {
  await stage?.close()
  await runner?.close()
  await database?.close()
})
beforeEach(() => {
  stage.slack.ephemerals.length = 0
  stage.server.replyWith(null)
})

async function asked(text = ASK) {
  const { slack, hana, idle } = stage
  const channel = slack.addChannel().id
  await slack.command({ user: hana, channel, text })
  await idle()
  const root = String(slack.messages(channel)[0]?.ts)
  const thread = () => slack.messages(channel, root)
  const press = async (label: string, user = hana) => {
    await slack.press({
      user,
      channel,
      ts: String(thread().findLast((one) => labelsOf(one).includes(label))?.ts),
      label,
    })
    await idle()
  }
  const { items } = await stage.core.list({ limit: 1 })
  return { channel, root, thread, press, id: String(items[0]?.id) }
}

const whispered = async (words: string) => {
  await expect.poll(() => stage.slack.ephemerals.some((one) => wordsOf(one).includes(words))).toBe(true)
  return stage.slack.ephemerals.findLast((one) => wordsOf(one).includes(words))
}

const cases = (list: Parameters<typeof casesReply>[0]) =>
  stage.server.replyWith((one) => (one.form === 'cases' ? casesReply(list) : usualReply(one)))

describe('any message with code', () => {
  test.each([
    ['a code block', { text: `look: \`\`\`${CODE}\`\`\`` }],
    ['a file', { text: 'look', files: [{ name: 'twice.py', content: CODE, mimetype: 'text/x-python' }] }],
  ])('%s gets tests from its menu, in the thread under it', async (_, said) => {
    const { slack, hana, mio, idle } = stage
    cases([{ name: 'two', act: 'twice(2)', expected: '4', because: '' }])
    const channel = slack.addChannel().id
    const ts = await slack.say({ user: mio, channel, ...said })
    slack.deliverTimes = 3
    await slack.shortcut({ user: hana, channel, ts, callback_id: 'generate_tests' })
    slack.deliverTimes = 1
    await idle()
    expect(slack.messages(channel, ts).map(({ text }) => text)).toEqual([expect.stringMatching(/^✅ 1\/1 passed/)])
    const [snippet] = (await stage.core.list({ limit: 1 })).items
    expect(snippet).toMatchObject({
      revision: { code: expect.stringContaining(CODE.trimEnd()), cause: 'imported' },
      author: { name: 'Hana' },
    })
    // Somebody else’s message, but a thread of ours: what is said there is heard.
    await slack.say({ user: mio, channel, thread: ts, text: 'use addition' })
    await idle()
    expect(slack.messages(channel, ts).at(-1)?.text).toMatch(/^r2/)
  })

  test('is improved by a form', async () => {
    const { slack, hana, idle } = stage
    const channel = slack.addChannel().id
    const ts = await slack.say({ user: hana, channel, text: `\`\`\`${CODE}\`\`\`` })
    await slack.shortcut({ user: hana, channel, ts, callback_id: 'improve_code' })
    await expect.poll(() => slack.views.at(-1)?.title).toMatchObject({ text: 'Improve this code' })
    const form = { user: hana, view: String(slack.views.at(-1)?.id) }
    await slack.submit({ ...form, values: { 'tz:text': 'use addition' } })
    await idle()
    expect(slack.messages(channel, ts).at(-1)?.text).toMatch(/^r2/)
  })

  test('without code says so', async () => {
    const { slack, hana } = stage
    const channel = slack.addChannel().id
    const ts = await slack.say({ user: hana, channel, text: 'no code at all' })
    await slack.shortcut({ user: hana, channel, ts, callback_id: 'generate_tests' })
    await whispered('There is no code in this message.')
  })

  test('an answer of ours is not imported again', async () => {
    const { slack, hana, idle } = stage
    const { channel, thread } = await asked()
    const before = (await stage.core.list({ limit: 100 })).items.length
    await slack.shortcut({ user: hana, channel, ts: String(thread()[0]?.ts), callback_id: 'generate_tests' })
    await idle()
    expect((await stage.core.list({ limit: 100 })).items).toHaveLength(before)
    expect(thread()).toHaveLength(2)
  })
})

describe('the home page', () => {
  test('offers examples, then lists what somebody asked for', async () => {
    const { slack, idle } = stage
    const ken = slack.addUser({ name: 'Ken', locale: 'ja-JP' }).id
    slack.allowPings.push(ken)
    await slack.openHome(ken)
    await expect
      .poll(() => labelsOf(slack.homes.get(ken) as never))
      .toEqual(['新しく作る', 'スラッグ', 'CSV 合計', '日付'])
    await slack.press({ user: ken, home: true, label: 'スラッグ' })
    await expect.poll(() => slack.views.at(-1)?.user).toBe(ken)
    await slack.submit({ user: ken, view: String(slack.views.at(-1)?.id) })
    await idle()
    const im = slack.im(ken).id
    const [card] = slack.messages(im)
    expect(card?.text).toContain('Python')
    expect(slack.messages(im, String(card?.ts))).toHaveLength(1)
    await slack.openHome(ken)
    await expect.poll(() => labelsOf(slack.homes.get(ken) as never)).toEqual(['新しく作る', '開く'])
  })
})

describe('lookups', () => {
  test('what was found is opened, and put where all can see it', async () => {
    const { slack, hana, mio, channel, idle } = stage
    const { id } = await asked('a very peculiar request')
    await slack.command({ user: hana, channel, text: 'search peculiar' })
    const list = await whispered('Found for “peculiar”')
    await slack.press({ user: hana, channel, ts: String(list?.ts), label: 'Open' })
    const shown = await whispered('a very peculiar request')
    expect(labelsOf(shown)).toEqual(expect.arrayContaining(['Generate tests', 'Improve', 'Post here']))
    const before = slack.messages(channel).length
    await slack.press({ user: hana, channel, ts: String(shown?.ts), label: 'Post here' })
    await idle()
    expect(slack.messages(channel)).toHaveLength(before + 1)
    expect(wordsOf(slack.messages(channel).at(-1))).toContain(id)
    const copy = slack.messages(channel).at(-1)
    expect(wordsOf(copy)).not.toContain('def to_seconds')
    const [code, ...more] = slack.messages(channel, String(copy?.ts))
    expect(more).toEqual([])
    expect(wordsOf(code)).toContain('def to_seconds')
    expect(labelsOf(code)).toEqual(['Open on the web'])
    expect((await stage.core.get(id)).place).not.toMatchObject({ channel })
    await slack.command({ user: mio, channel, text: `show ${id.toUpperCase()}` })
    await whispered('○ 未テスト')
  })

  test('list and help are for one person, in their language', async () => {
    const { slack, mio, channel } = stage
    await slack.command({ user: mio, channel, text: 'help' })
    await whispered('文章から、テスト済みのコードを作ります。')
    await slack.command({ user: mio, channel, text: 'LIST' })
    await whispered('まだありません。例：')
    await slack.command({ user: mio, channel, text: 'search ありえない言葉' })
    const nothing = await whispered('見つかりませんでした')
    await slack.press({ user: mio, channel, ts: String(nothing?.ts), label: '新しく作る' })
    await expect.poll(() => JSON.stringify(slack.views.at(-1)?.blocks)).toContain('"initial_value":"ありえない言葉"')
  })

  test('history, changes, tests and the file are a press away', async () => {
    const { slack, hana, idle } = stage
    const { channel, root, press } = await asked()
    await slack.say({ user: hana, channel, thread: root, text: 'use Decimal' })
    await idle()
    await press('History')
    const history = await whispered('r1 · Generated')
    expect(wordsOf(history)).toContain('Hana: use Decimal')
    await press('Show changes')
    await whispered('The two versions have the same code.')
    await press('Download')
    await expect.poll(() => slack.files.filter(({ channel: at }) => at === slack.im(hana).id)).toHaveLength(1)
    await press('Generate tests')
    await press('Show tests')
    await whispered('unittest')
  })
})

describe('a question', () => {
  const wrong = { name: 'double', act: 'to_seconds("1h30m")', expected: '90', because: ASK }

  /** Tests with one that the request itself contradicts. */
  async function questioned() {
    stage.server.replyWith((one) => {
      if (one.form === 'cases')
        return casesReply([wrong, { ...wrong, act: 'to_seconds("0h")', expected: '5400', because: '' }])
      if (one.form === 'derivation') {
        const id = /"id":"(\w+)","act":"to_seconds\(\\"1h30m/.exec(one.user)?.[1] ?? ''
        const derived = { id, settled: true, expected: '5400', raises: '', because: ASK }
        return { content: JSON.stringify({ cases: [derived] }) }
      }
      return usualReply(one)
    })
    const story = await asked()
    await story.press('Generate tests')
    await story.press('Repair')
    return story
  }

  test('is asked with its choices, calls whoever asked, and the first answer counts', async () => {
    const { slack, mio, hana, idle } = stage
    const { thread, press, channel } = await questioned()
    const question = thread().find(({ text }) => text?.startsWith('❓'))
    expect(question?.text).toBe('❓ This test looks wrong')
    expect(labelsOf(question).slice(0, 3)).toEqual(['Fix the test', 'Test is right', 'Leave it'])
    expect(thread().at(-1)?.text).toBe(`<@${hana}> one question`)
    await press('Fix the test', mio)
    expect(thread().find(({ ts }) => ts === question?.ts)?.text).toBe('Mio chose Fix the test.')
    expect(thread().at(-1)?.text).toMatch(/^✅ 2\/2 passed/)
    await slack.press({
      user: hana,
      channel,
      ts: String(question?.ts),
      blocks: question?.blocks ?? [],
      label: 'Test is right',
    })
    await whispered('Mio has answered this already.')
    await idle()
  })

  test('left alone, it stays as it is', async () => {
    const { thread, press } = await questioned()
    await press('Leave it')
    expect(thread().map(({ text }) => text)).toContain('Hana chose Leave it.')
  })
})

test('improving tests is a form of its own', async () => {
  const { slack, hana, idle } = stage
  const { press, thread } = await asked()
  await press('Generate tests')
  await press('Improve tests')
  await expect.poll(() => slack.views.at(-1)?.title).toMatchObject({ text: 'Improve the tests' })
  cases([{ name: 'more', act: 'to_seconds("2h")', expected: '5400' }])
  await slack.submit({ user: hana, view: String(slack.views.at(-1)?.id), values: { 'tz:text': 'add a test for "2h"' } })
  await idle()
  expect(thread().length).toBeGreaterThan(2)
})

test('an abrupt end of the connection loses nothing', { timeout: 60_000 }, async () => {
  const { slack, hana, idle } = stage
  const channel = slack.addChannel().id
  slack.dropConnections('abrupt')
  slack.retries = 100
  slack.retryMs = 300
  const ts = await slack.say({ user: hana, channel, text: `<@${slack.botUser}> ${ASK}` })
  await slack.connected()
  await idle()
  expect(slack.messages(channel, ts).map(({ text }) => text)).toEqual(['Duration to seconds · Python · r1'])
})

test('nothing was sent that Slack would refuse', () => {
  expect(stage.slack.faults).toEqual([])
})
