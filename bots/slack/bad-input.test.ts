import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Database } from '../../core/database/open.ts'
import { openTestDatabase } from '../../core/testing/databases.ts'
import { codeReply, usualReply } from '../../core/testing/model-server.ts'
import { labelsOf, wordsOf } from './testing/look.ts'
import { type Stage, startStage } from './testing/stage.ts'

const ASK = 'turn "1h30m" into seconds'

let database: Database
let stage: Stage
beforeAll(async () => {
  database = await openTestDatabase('embedded')
  stage = await startStage(database, { transport: 'http' })
})
afterAll(async () => {
  await stage?.close()
  await database?.close()
})
beforeEach(() => {
  stage.slack.ephemerals.length = 0
  stage.server.replyWith(null)
})

const count = async () => (await stage.core.list({ limit: 100 })).items.length

/** Asks by slash command in a channel of its own. */
async function asked(text = ASK) {
  const { slack, hana, idle } = stage
  const channel = slack.addChannel().id
  await slack.command({ user: hana, channel, text })
  await idle()
  const [card] = slack.messages(channel)
  if (!card) throw new Error('no card')
  const thread = () => slack.messages(channel, card.ts)
  const { items } = await stage.core.list({ limit: 1 })
  return { channel, card, root: card.ts, thread, id: String(items[0]?.id) }
}

describe('commands', () => {
  test('an empty one asks what is wanted, with a form that is a request when it is sent', async () => {
    const { slack, mio, channel, idle } = stage
    const before = slack.messages(channel).length
    await slack.command({ user: mio, channel, text: '  ' })
    const [whisper] = slack.ephemerals
    expect(whisper?.text).toContain('どんなコードが必要ですか？')
    slack.deliverTimes = 3
    await slack.press({ user: mio, channel, ts: String(whisper?.ts), label: '入力する' })
    await expect.poll(() => slack.views.length).toBe(1)
    const form = slack.views.at(-1)
    await slack.submit({ user: mio, view: String(form?.id), values: { 'tz:text': ASK } })
    slack.deliverTimes = 1
    await idle()
    expect(slack.messages(channel)).toHaveLength(before + 1)
  })

  test.each(['list of primes', 'help me sort a list', 'show the weather as text', '  list  of 3'])(
    '"%s" is a request',
    async (text) => {
      const { card } = await asked(text)
      expect(wordsOf(card)).toContain(text.trim().replaceAll(/ +/g, ' '))
    },
  )

  test('10,000 characters are refused and given back', async () => {
    const { slack, hana, channel } = stage
    const before = await count()
    const text = `sort this: ${'あ'.repeat(10_000 - 11)}`
    await slack.command({ user: hana, channel, text })
    expect(slack.ephemerals[0]?.text).toBe('10,000 characters; the limit is 4,000. Your text is below.')
    expect(wordsOf(slack.ephemerals[0])).toContain('sort this: あああ')
    expect(await count()).toBe(before)
  })

  test.each([
    ['ｐｙｔｈｏｎ： 素数を返す', 'python'],
    ['js: reverse a string', 'javascript'],
    ['Ruby：文字列を逆にする', 'ruby'],
  ])('%s fixes the language', async (text, language) => {
    const { id } = await asked(text)
    expect(await stage.core.get(id)).toMatchObject({ language, description: text.replace(/^.*?[:：]\s*/, '') })
  })

  test('where the bot is not, it says how to invite it, and no model is asked', async () => {
    const { slack, hana, server, idle } = stage
    const channel = slack.addChannel({ bot: false }).id
    const before = server.asked.length
    await slack.command({ user: hana, channel, text: ASK })
    await idle()
    expect(slack.ephemerals.map(({ text, via }) => [text, via])).toEqual([
      ["I can't post here. Type /invite @Tanzaku and try again.", 'response_url'],
    ])
    expect(server.asked).toHaveLength(before)
    slack.invite(channel)
    await slack.press({ user: hana, channel, ts: String(slack.ephemerals[0]?.ts), label: 'Try again' })
    await idle()
    expect(slack.messages(channel)).toHaveLength(1)
  })

  test('in an archived channel they are answered to one person alone', async () => {
    const { slack, hana, idle } = stage
    const channel = slack.addChannel().id
    slack.archive(channel)
    await slack.command({ user: hana, channel, text: ASK })
    await idle()
    expect(slack.ephemerals[0]?.text).toContain('archived')
  })

  test('a missing scope is named', async () => {
    const { slack, hana, idle } = stage
    const channel = slack.addChannel().id
    slack.misbehave('chat.postMessage', { error: 'missing_scope' })
    await slack.command({ user: hana, channel, text: ASK })
    await idle()
    expect(slack.ephemerals[0]?.text).toContain('The app lacks a permission')
  })
})

describe('messages', () => {
  test('an edited request counts as feedback, once', async () => {
    const { slack, hana, idle } = stage
    const channel = slack.addChannel().id
    const us = `<@${slack.botUser}>`
    const ts = await slack.say({ user: hana, channel, text: `${us} ${ASK}` })
    await idle()
    for (const more of ['; bad input is an error', '; bad input is 0']) {
      await slack.edit({ channel, ts, text: `${us} ${ASK}${more}` })
      await idle()
    }
    const { items } = await stage.core.list({ limit: 1 })
    expect(items[0]?.revision?.number).toBe(2)
    expect(slack.messages(channel, ts)).toHaveLength(2)
    const said = (await stage.core.timeline(String(items[0]?.id))).filter(({ type }) => type === 'feedback')
    expect(said).toMatchObject([{ text: `${ASK}; bad input is an error` }])
  })

  test('a deleted one changes nothing, one of a bot is not heard', async () => {
    const { slack, hana, idle } = stage
    const { channel, root, thread } = await asked()
    const ts = await slack.say({ user: hana, channel, thread: root, text: 'use Decimal' })
    await slack.erase({ channel, ts })
    await idle()
    expect(thread().at(-1)?.text).toMatch(/^r2/)
    const before = thread().length
    for (const who of [
      { bot_id: 'B0OTHER', user: 'U0OTHER' },
      { bot_id: slack.botId, user: slack.botUser },
    ]) {
      const event = {
        type: 'message',
        channel,
        channel_type: 'channel',
        thread_ts: root,
        ts: '1700000000.000200',
        text: 'x',
      }
      await slack.deliver({ kind: 'events_api', payload: slack.wrapEvent({ ...event, ...who, event_ts: event.ts }) })
    }
    await idle()
    expect(thread()).toHaveLength(before)
  })

  test('feedback of 4,000 characters is refused and given back', async () => {
    const { slack, hana, idle } = stage
    const { channel, root } = await asked()
    await slack.say({ user: hana, channel, thread: root, text: `please ${'x'.repeat(3993)}` })
    await idle()
    await expect
      .poll(() => slack.ephemerals.map(({ text }) => text))
      .toEqual(['4,000 characters; the limit is 3,000. Your text is below.'])
  })

  test('other words after a failed request are a request of their own', async () => {
    const { slack, hana, server, idle } = stage
    server.replyWith(() => ({ error: { message: 'no', type: 'invalid_request_error' }, status: 400 }))
    const { channel, root, thread } = await asked('something odd')
    expect(labelsOf(thread()[0])).toContain('Try again')
    server.replyWith(null)
    await slack.say({ user: hana, channel, thread: root, text: ASK })
    await idle()
    expect(thread().at(-1)?.text).toBe('Duration to seconds · Python · r1')
  })
})

describe('what Slack did not send', () => {
  const payload = () => ({ command: '/snippet', text: 'forged', team_id: stage.slack.team, channel_id: stage.channel })
  test.each([
    ['a wrong signature', { signature: 'wrong' as const }],
    ['no signature', { signature: 'missing' as const }],
    ['a stale timestamp', { timestamp: Math.floor(Date.now() / 1000) - 600 }],
  ])('%s is refused', async (_, forgery) => {
    const before = await count()
    const [outcome] = await stage.slack.deliver({ kind: 'slash_commands', payload: payload(), ...forgery })
    expect(outcome).toMatchObject({ acked: false, status: 401 })
    expect(await count()).toBe(before)
  })

  test('a payload of another shape ends in no work, and the next one is heard', async () => {
    const before = await count()
    await stage.slack.deliver({ kind: 'interactive', payload: { type: 'block_actions', actions: 'none' } })
    await stage.slack.deliver({ kind: 'events_api', payload: { type: 'event_callback', event: { type: 'message' } } })
    expect(await count()).toBe(before)
    await asked()
    expect(await count()).toBe(before + 1)
  })

  test('a replayed request is the same request', async () => {
    const { slack, hana, idle } = stage
    const channel = slack.addChannel().id
    slack.deliverTimes = 3
    await slack.command({ user: hana, channel, text: ASK })
    slack.deliverTimes = 1
    await idle()
    expect(slack.messages(channel)).toHaveLength(1)
  })
})

describe('buttons', () => {
  test('one of an older version explains itself; it can be gone back to', async () => {
    const { slack, hana, mio, idle } = stage
    const { channel, root, thread } = await asked()
    const first = thread()[0]
    await slack.say({ user: hana, channel, thread: root, text: 'use Decimal' })
    await idle()
    expect(labelsOf(thread()[0])).toEqual([])
    const old = { user: mio, channel, ts: String(first?.ts), blocks: first?.blocks ?? [], label: 'Generate tests' }
    await slack.press(old)
    await expect.poll(() => slack.ephemerals.at(-1)?.text).toBe('これは r1 です。現在は r2 です。')
    const whisper = slack.ephemerals.at(-1)
    expect(labelsOf(whisper)).toEqual(['r2 を開く', 'r1 に戻す'])
    await slack.press({ user: mio, channel, ts: String(whisper?.ts), label: 'r1 に戻す' })
    await idle()
    expect(thread().at(-1)?.text).toMatch(/^r3 · Python/)
  })

  test('one of a deleted snippet says so, and everything of it is emptied', async () => {
    const { slack, hana, idle } = stage
    const { channel, card, root, thread, id } = await asked()
    const answer = thread()[0]
    await slack.press({ user: hana, channel, ts: String(answer?.ts), label: 'Delete…' })
    await expect.poll(() => slack.ephemerals.at(-1)?.text).toBe('Delete “Duration to seconds”?')
    expect(wordsOf(slack.ephemerals.at(-1))).toContain("1 version goes too. This can't be undone.")
    await slack.press({ user: hana, channel, ts: String(slack.ephemerals.at(-1)?.ts), label: 'Delete' })
    await idle()
    for (const message of [slack.messages(channel)[0], ...thread()]) {
      expect(message?.text).toBe('Deleted by Hana')
      expect(wordsOf(message)).toBe('Deleted by Hana')
    }
    await expect(stage.core.get(id)).rejects.toMatchObject({ code: 'not_found' })
    await slack.press({
      user: hana,
      channel,
      ts: String(answer?.ts),
      blocks: answer?.blocks ?? [],
      label: 'Generate tests',
    })
    await expect.poll(() => slack.ephemerals.at(-1)?.text).toBe('This snippet was deleted.')
    await slack.say({ user: hana, channel, thread: root, text: 'and now?' })
    await idle()
    expect(slack.messages(channel)[0]?.ts).toBe(card.ts)
  })

  test('nobody else may delete, but an admin', async () => {
    const { slack, mio, idle } = stage
    const { channel, thread } = await asked()
    const ts = String(thread()[0]?.ts)
    await slack.press({ user: mio, channel, ts, label: 'Delete…' })
    await expect.poll(() => slack.ephemerals.at(-1)?.text).toBe('削除できるのは Hana さんと管理者だけです。')
    const admin = slack.addUser({ name: 'Ken', is_admin: true }).id
    await slack.press({ user: admin, channel, ts, label: 'Delete…' })
    await expect.poll(() => slack.ephemerals.at(-1)?.text).toBe('Delete “Duration to seconds”?')
    await slack.press({ user: admin, channel, ts: String(slack.ephemerals.at(-1)?.ts), label: 'Keep' })
    await idle()
    expect(thread()[0]?.text).toBe('Duration to seconds · Python · r1')
  })

  test('an expired trigger opens no form and breaks nothing', async () => {
    const { slack, hana, idle } = stage
    const { channel, thread } = await asked()
    slack.misbehave('views.open', { error: 'expired_trigger_id' })
    await slack.press({ user: hana, channel, ts: String(thread()[0]?.ts), label: 'Improve' })
    await idle()
    await slack.press({ user: hana, channel, ts: String(thread()[0]?.ts), label: 'Improve' })
    await expect.poll(() => slack.views.length).toBeGreaterThan(0)
  })

  test('stop stops, and says who did it; it can be done again', async () => {
    const { slack, hana, mio, server, idle } = stage
    const channel = slack.addChannel().id
    server.replyWith(() => new Promise(() => {}))
    await slack.command({ user: hana, channel, text: ASK })
    await expect.poll(() => labelsOf(slack.messages(channel)[0])).toEqual(['Stop'])
    const card = () => slack.messages(channel)[0]
    await slack.press({ user: mio, channel, ts: String(card()?.ts), label: 'Stop' })
    await idle()
    expect(wordsOf(card())).toContain('Stopped by Mio')
    server.replyWith(null)
    const [stopped] = slack.messages(channel, String(card()?.ts))
    expect(stopped?.text).toBe('Stopped by Mio')
    await slack.press({ user: hana, channel, ts: String(stopped?.ts), label: 'Try again' })
    await idle()
    expect(slack.messages(channel, String(card()?.ts)).map(({ text }) => text)).toEqual([
      'Duration to seconds · Python · r1',
    ])
  })
})

describe('delivery', () => {
  test('a rate limit is obeyed, a cut connection posts nothing twice', async () => {
    const { slack } = stage
    slack.misbehave('chat.postMessage', { rateLimited: { retryAfter: 1, times: 1 } })
    slack.misbehave('chat.postMessage', { cut: 'after', times: 2 })
    slack.misbehave('chat.update', { cut: 'after', times: 1 })
    const { channel, thread } = await asked()
    expect(slack.messages(channel)).toHaveLength(1)
    expect(thread().map(({ text }) => text)).toEqual(['Duration to seconds · Python · r1'])
  })

  test('a message that somebody deleted is posted anew', async () => {
    const { slack, hana, server, idle } = stage
    const { channel, root, thread } = await asked()
    let go = () => {}
    const gate = new Promise<void>((resolve) => {
      go = resolve
    })
    server.replyWith(async (one) => {
      await gate
      return usualReply(one)
    })
    await slack.say({ user: hana, channel, thread: root, text: 'use Decimal' })
    await expect.poll(() => thread().at(-1)?.text).toMatch(/^⏳/)
    await slack.erase({ channel, ts: String(thread().at(-1)?.ts) })
    go()
    await idle()
    expect(thread().at(-1)?.text).toMatch(/^r2/)
  })

  test('whoever waited long is called, once', async () => {
    const { slack, hana, server, idle } = stage
    let go = () => {}
    const gate = new Promise<void>((resolve) => {
      go = resolve
    })
    server.replyWith(async (one) => {
      await gate
      return usualReply(one)
    })
    const channel = slack.addChannel().id
    await slack.command({ user: hana, channel, text: ASK })
    await expect.poll(() => slack.messages(channel)).toHaveLength(1)
    await database.db.execute(sql`update jobs set created_at = now() - interval '2 minutes' where finished_at is null`)
    go()
    await idle()
    const thread = slack.messages(channel, String(slack.messages(channel)[0]?.ts))
    expect(thread.map(({ text }) => text)).toEqual([
      'Duration to seconds · Python · r1',
      `<@${hana}> ready: Not tested`,
    ])
    expect(slack.pings).toMatchObject([{ user: hana, channel }])
  })
})

describe('what Slack refuses for good', () => {
  test('an error nobody has heard of holds up nobody', async () => {
    const { slack, hana, idle } = stage
    const { channel, root } = await asked()
    slack.misbehave('chat.update', { error: 'ekm_access_denied', times: 2 })
    await slack.say({ user: hana, channel, thread: root, text: 'use Decimal' })
    await slack.say({ user: hana, channel, thread: root, text: 'and round' })
    await idle()
    expect((await stage.core.list({ limit: 1 })).items[0]?.revision?.number).toBe(3)
  })

  test('a file that may not be posted is not promised', async () => {
    const { slack, hana, server, idle } = stage
    const long = Array.from({ length: 60 }, (_, n) => `def f${n}():\n    return ${n}\n`).join('')
    server.replyWith((one) => (one.kind === 'plan' || one.form ? usualReply(one) : codeReply('python', long)))
    slack.misbehave('files.getUploadURLExternal', { error: 'missing_scope', times: 2 })
    const { channel, root, thread } = await asked()
    expect(wordsOf(thread()[0])).toContain('… 105 more lines')
    expect(wordsOf(thread()[0])).not.toContain('in the file')
    server.replyWith(null)
    await slack.say({ user: hana, channel, thread: root, text: 'shorter' })
    await idle()
    expect(labelsOf(thread()[0])).toEqual([])
  })
})

test('what was being posted when its snippet was deleted is emptied too', { timeout: 60_000 }, async () => {
  const { slack, hana, idle } = stage
  const { channel, root, id } = await asked()
  slack.misbehave('chat.postMessage', { delayMs: 800 })
  await slack.say({ user: hana, channel, thread: root, text: 'use Decimal' })
  await expect.poll(() => slack.calls.some((one) => one.error === 'pending')).toBe(true)
  await stage.core.remove(id, 'Hana')
  await idle()
  await expect.poll(() => slack.messages(channel, root).map(({ text }) => text)).toHaveLength(3)
  expect(
    slack
      .messages(channel, root)
      .filter(({ user }) => user === slack.botUser)
      .map(({ text }) => text),
  ).toEqual(['Deleted by Hana', 'Deleted by Hana'])
})

test('nothing was sent that Slack would refuse', () => {
  expect(stage.slack.faults).toEqual([])
})
