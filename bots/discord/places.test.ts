import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Database } from '../../core/database/open.ts'
import { createLog } from '../../core/log.ts'
import { openTestDatabase } from '../../core/testing/databases.ts'
import { CODE, codeReply, planReply, usualReply } from '../../core/testing/model-server.ts'
import { createRest } from './rest.ts'
import { type Stage, startStage } from './testing/stage.ts'

// Where a snippet may live, and how it is found and changed there.

let database: Database
let stage: Stage
beforeAll(async () => {
  database = await openTestDatabase('embedded')
  stage = await startStage(database)
  stage.server.replyWith((asked) => {
    if (asked.form === 'plan') return planReply({ title: 'Duration to seconds' })
    return asked.form === null ? codeReply('python', `# ${asked.user.length}\n${CODE.python}`) : usualReply(asked)
  })
})
afterAll(async () => {
  expect(stage?.discord.faults).toEqual([])
  await stage?.close()
  await database?.close()
})

const fresh = () => stage.discord.addChannel({ name: 'dev' }).id
const mention = () => `<@${stage.discord.botUser}>`
const last = (channel: string) => {
  const message = stage.discord.messages(channel).at(-1)
  if (!message) throw new Error('nothing there')
  return message
}
const command = (sub: string, options: Record<string, string>, channel = fresh(), user = stage.hana) =>
  stage.discord.command({ user, channel, name: 'snippet', sub, options })
const generate = async (channel = fresh(), user = stage.hana) => {
  const asked = await command('new', { description: 'turn "1h30m" into seconds' }, channel, user)
  await stage.idle()
  const [, id = ''] = /\b([0-9a-z]{8}) · Python/.exec(asked.content ?? '') ?? []
  return { channel, id, thread: String(asked.original?.thread), card: String(asked.original?.id) }
}

describe('what is asked by mentioning the bot', () => {
  test('is answered in a thread under the message', async () => {
    const { discord, idle, hana } = stage
    const channel = fresh()
    const asked = await stage.say({ user: hana, channel, content: `${mention()} turn "1h30m" into seconds` })
    await idle()
    expect(discord.messages(channel)).toHaveLength(1)
    const [thread] = discord.threads(channel)
    expect(thread).toMatchObject({ id: asked, name: 'Duration to seconds' })
    expect(last(asked).content).toContain('**Duration to seconds** · Python · r1')
    expect(discord.calls.some(({ path }) => path === `/channels/${channel}/typing`)).toBe(true)
  })

  test('with the role that Discord made for it is asked too', async () => {
    const { discord, idle, hana } = stage
    const roles = (await rest().get(`/guilds/${discord.guild}/roles`)) as { id: string; managed: boolean }[]
    const role = roles.find(({ managed }) => managed)?.id
    const channel = fresh()
    await stage.say({ user: hana, channel, content: `<@&${role}> turn "1h30m" into seconds` })
    await idle()
    expect(discord.threads(channel)).toHaveLength(1)
  })

  test('in a thread that was there before stays there, and only mentions are heard', async () => {
    const { discord, idle, hana } = stage
    const channel = fresh()
    const body = { name: 'talk', type: 11 }
    const { id: thread } = (await rest().post(`/channels/${channel}/threads`, { body })) as { id: string }
    discord.say({ user: hana, channel: thread, content: 'just talking' })
    await stage.say({ user: hana, channel: thread, content: `${mention()} turn "1h30m" into seconds` })
    await idle()
    expect(last(thread).content).toContain('· Python · r1')
    expect(last(thread).content).toContain('Mention \\@Tanzaku in your reply')
    discord.say({ user: hana, channel: thread, content: 'still talking' })
    await stage.say({ user: hana, channel: thread, content: `${mention()} handle days` })
    await idle()
    expect(last(thread).content).toContain('r2 · Python')
  })

  test('before it is answered, an edit is feedback once', async () => {
    const { discord, idle, hana } = stage
    const channel = fresh()
    const message = await stage.say({ user: hana, channel, content: `${mention()} turn "1h30m" into seconds` })
    discord.deliverTimes = 3
    discord.edit({ channel, message, content: `${mention()} turn "1d1h30m" into seconds` })
    discord.deliverTimes = 1
    await expect.poll(() => discord.messages(message).at(-1)?.content).toContain('r2 · Python')
    await idle()
    expect(discord.messages(message).filter(({ content }) => /^\**r?\d?.*r3/.test(content))).toEqual([])
  })
})

describe('in direct messages', () => {
  test('a request is answered in place, an answer to that is feedback, anything else a new request', async () => {
    const { discord, idle, hana } = stage
    const channel = discord.dm(hana).id
    await stage.say({ user: hana, channel, content: 'turn "1h30m" into seconds' })
    await idle()
    const first = last(channel)
    expect(first.content).toContain('· Python · r1')
    expect(first.content).toContain('Reply to this message to change it.')
    await stage.say({ user: hana, channel, content: 'handle days', reply: first.id })
    await idle()
    expect(last(channel).content).toContain('r2 · Python')
    await stage.say({ user: hana, channel, content: 'and weeks', reply: last(channel).id })
    await idle()
    expect(last(channel).content).toContain('r3 · Python')
    await stage.say({ user: hana, channel, content: 'slugs please' })
    await idle()
    expect(last(channel).content).toContain('· Python · r1')
  })

  test('a command works too', async () => {
    const { discord, hana } = stage
    const channel = discord.dm(hana).id
    await generate(channel)
    expect(last(channel).content).toContain('· Python · r1')
  })
})

test('where there can be no threads, it works in the channel', async () => {
  const { discord, idle, hana } = stage
  const channel = discord.addChannel({ name: 'flat', botMayThread: false }).id
  await generate(channel)
  const answer = last(channel)
  expect(answer.content).toContain('· Python · r1')
  await stage.say({ user: hana, channel, content: 'handle days', reply: answer.id })
  await idle()
  expect(last(channel).content).toContain('r2 · Python')
})

test('an answer to the card is feedback', async () => {
  const { idle, hana } = stage
  const { channel, card, thread } = await generate()
  await stage.say({ user: hana, channel, content: 'handle days', reply: card })
  await idle()
  expect(last(thread).content).toContain('r2 · Python')
})

test('a command in a thread is answered there, by the message that was deferred', async () => {
  const { discord } = stage
  const { thread } = await generate()
  const before = discord.messages(thread).length
  const asked = await command('new', { description: 'something else' }, thread)
  await stage.idle()
  expect(asked.content).toContain('· Python · r1')
  expect(discord.messages(thread)).toHaveLength(before + 1)
})

describe('forms', () => {
  test('improve the code, from a button', async () => {
    const { discord, idle, hana: user } = stage
    const { thread } = await generate()
    const opened = await discord.press({ user, channel: thread, message: last(thread).id, label: 'Improve' })
    expect(opened.modal).toMatchObject({ title: 'Improve this code' })
    const sent = await discord.submit({ user, values: { 'tz:text': 'handle days' } })
    expect(sent.callback?.type).toBe(6)
    await idle()
    expect(last(thread).content).toContain('r2 · Python')
  })

  test('ask for something new, from a search that found nothing', async () => {
    const { discord, idle, hana: user } = stage
    const found = await command('search', { words: 'zzz qqq' })
    expect(found.content).toBe('Nothing found for “zzz qqq”.')
    const { channel, original } = found
    await discord.press({ user, channel, message: String(original?.id), label: 'Generate it' })
    const sent = await discord.submit({ user })
    expect(sent.callback?.type).toBe(5)
    await idle()
    expect(sent.content).toContain('Duration to seconds')
    expect(discord.threads(channel)).toHaveLength(1)
  })
})

describe('messages with code', () => {
  const CODED = 'look:\n```js\nexport const twice = (n) => n * 2\n```'

  test('get tests, in a thread under them', async () => {
    const { discord, idle, hana: user } = stage
    const channel = fresh()
    const message = discord.say({ user, channel, content: CODED })
    const taken = await discord.menu({ user, channel, message, name: 'Generate tests' })
    expect(taken.ephemeral).toBe(true)
    await idle()
    expect(discord.threads(channel)).toMatchObject([{ id: message }])
    expect(last(message).components).not.toEqual([])
  })

  test('are improved; a file will do', async () => {
    const { discord, idle, hana: user } = stage
    const channel = fresh()
    const files = [{ name: 'twice.py', content: 'def twice(n):\n    return n * 2\n' }]
    const message = discord.say({ user, channel, content: '', files })
    const opened = await discord.menu({ user, channel, message, name: 'Improve this code' })
    expect(opened.modal).toMatchObject({ title: 'Improve this code' })
    await discord.submit({ user, values: { 'tz:text': 'thrice' } })
    await idle()
    expect(last(message).content).toContain('r2 · ')
  })

  test('without any, that is said', async () => {
    const { discord, hana: user } = stage
    const channel = fresh()
    const message = discord.say({ user, channel, content: 'no code' })
    const taken = await discord.menu({ user, channel, message, name: 'Generate tests' })
    expect(taken.content).toBe('There is no code in this message.')
    expect(taken.ephemeral).toBe(true)
  })
})

describe('lookups', () => {
  test('are seen by one person, in their language, and can be posted', async () => {
    const { discord, idle, mio } = stage
    const { id } = await generate()
    const channel = fresh()
    const shown = await command('show', { id }, channel, mio)
    expect(shown.ephemeral).toBe(true)
    expect(shown.content).toContain('○ 未テスト')
    expect(discord.messages(channel)).toEqual([])
    await discord.press({ user: mio, channel, message: String(shown.original?.id), label: 'ここに投稿' })
    await idle()
    expect(last(channel).content).toContain(id)
    expect(last(channel).components).toEqual([])
  })

  test('suggest ids, by what a title begins with', async () => {
    const { discord, hana: user } = stage
    const { id, channel } = await generate()
    const command = { user, channel, name: 'snippet', sub: 'show', focused: 'id' }
    const suggested = await discord.autocomplete({ ...command, options: { id: 'duration' } })
    expect(suggested.choices?.map(({ value }) => value)).toContain(id)
    expect(suggested.choices?.length).toBeLessThanOrEqual(25)
  })

  test('open what is listed, in the place of the list', async () => {
    const { discord, hana: user } = stage
    await generate()
    const listed = await command('list', {})
    expect(listed.content).toMatch(/^Your snippets\n1 · /)
    const { channel, original } = listed
    const opened = await discord.press({ user, channel, message: String(original?.id), label: '1 · Open' })
    expect(opened.callback?.type).toBe(7)
    expect(opened.content).toContain('def to\\_seconds'.replace('\\', ''))
  })

  test('explain themselves', async () => {
    const helped = await command('help', {})
    expect(helped.content).toMatch(/^A sentence becomes code that has been tested\./)
    expect(helped.ephemeral).toBe(true)
  })

  test('asked for by a mention go to one person directly', async () => {
    const { discord, hana: user } = stage
    const channel = fresh()
    discord.say({ user, channel, content: `${mention()} list` })
    await expect.poll(() => last(discord.dm(user).id).content).toMatch(/^Your snippets/)
    expect(discord.messages(channel)).toHaveLength(1)
  })

  test('download a file', async () => {
    const { discord, hana: user } = stage
    const { thread } = await generate()
    const more = await discord.press({ user, channel: thread, message: last(thread).id, label: 'More' })
    const message = String(more.original?.id)
    const sent = await discord.press({ user, channel: thread, message, label: 'Download' })
    expect(sent.original?.attachments.map(({ filename }) => filename)).toEqual(['Duration to seconds r1.py'])
  })
})

const rest = () =>
  createRest(stage.discord.token, stage.discord.apiUrl, createLog({ level: 'silent', format: 'json', secrets: [] }))
