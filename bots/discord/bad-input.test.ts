import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Database } from '../../core/database/open.ts'
import { openTestDatabase } from '../../core/testing/databases.ts'
import { CODE, codeReply, planReply, usualReply } from '../../core/testing/model-server.ts'
import { type Stage, startStage } from './testing/stage.ts'

// What people, networks and Discord itself may do that nobody wanted.

let database: Database
let stage: Stage
let held: Promise<void> | undefined
beforeAll(async () => {
  database = await openTestDatabase('embedded')
  stage = await startStage(database)
  stage.server.replyWith(async (asked) => {
    if (asked.form === null) await held
    if (asked.form === 'plan') return planReply({ title: 'Duration to seconds' })
    return asked.form === null ? codeReply('python', `# ${asked.user.length}\n${CODE.python}`) : usualReply(asked)
  })
})
afterAll(async () => {
  expect(stage?.discord.faults).toEqual([])
  await stage?.close()
  await database?.close()
})

const DESCRIPTION = 'turn "1h30m" into seconds'
const fresh = () => stage.discord.addChannel({ name: 'dev' }).id
const mention = () => `<@${stage.discord.botUser}>`
const last = (channel: string) => {
  const message = stage.discord.messages(channel).at(-1)
  if (!message) throw new Error('nothing there')
  return message
}
const ask = (channel: string, user = stage.hana) =>
  stage.discord.command({ user, channel, name: 'snippet', sub: 'new', options: { description: DESCRIPTION } })
const generate = async (channel = fresh()) => {
  const asked = await ask(channel)
  await stage.idle()
  const [, id = ''] = /\b([0-9a-z]{8}) · Python/.exec(asked.content ?? '') ?? []
  return { channel, id, thread: String(asked.original?.thread), card: String(asked.original?.id) }
}
const show = (id: string, user: string, channel: string) =>
  stage.discord.command({ user, channel, name: 'snippet', sub: 'show', options: { id } })

/** Keeps the model from answering until it is let go. */
function hold(): () => void {
  const { promise, resolve } = Promise.withResolvers<void>()
  held = promise
  return () => {
    held = undefined
    resolve()
  }
}

/** Something improved by its form, while the model waits; the progress message is there. */
async function improving(thread: string) {
  const { discord, hana: user } = stage
  const letGo = hold()
  await discord.press({ user, channel: thread, message: last(thread).id, label: 'Improve' })
  await discord.submit({ user, values: { 'tz:text': 'handle days' } })
  await expect.poll(() => last(thread).content).toMatch(/^⏳/)
  return letGo
}

describe('interactions', () => {
  test('whose acknowledgement came too late get their card all the same', async () => {
    const channel = fresh()
    stage.discord.misbehave(/POST \/interactions\/.*\/callback/, { code: 10062 })
    await ask(channel).catch(() => {})
    await expect.poll(() => stage.discord.threads(channel).length, { timeout: 20_000 }).toBe(1)
    await stage.idle()
    const [thread] = stage.discord.threads(channel)
    expect(last(String(thread?.id)).content).toContain('· Python · r1')
    expect(stage.discord.messages(channel)).toHaveLength(1)
  })

  test('whose token is spent are answered by the bot', async () => {
    const channel = fresh()
    const letGo = hold()
    const asked = await ask(channel)
    await expect.poll(() => asked.content).toContain('Duration')
    stage.discord.age(asked)
    letGo()
    await stage.idle()
    expect(last(channel).content).toContain('○ Not tested')
  })

  test('whose token Discord does not know get a card of their own', async () => {
    const channel = fresh()
    stage.discord.misbehave(/PATCH \/webhooks\/.*@original/, { code: 50027 })
    await ask(channel)
    await stage.idle()
    expect(stage.discord.messages(channel).filter(({ content }) => content.includes('Duration'))).toHaveLength(1)
  })

  test('that are delivered three times are answered once', async () => {
    const channel = fresh()
    stage.discord.deliverTimes = 3
    await ask(channel)
    const message = stage.discord.say({ user: stage.hana, channel, content: `${mention()} slugs` })
    stage.discord.deliverTimes = 1
    await expect.poll(() => stage.discord.messages(channel).at(-1)?.reactions.has('👀')).toBe(true)
    await stage.idle()
    expect(stage.discord.messages(channel)).toHaveLength(2)
    for (const { id } of stage.discord.threads(channel)) expect(stage.discord.messages(id)).toHaveLength(1)
    expect(stage.discord.threads(channel).map(({ id }) => id)).toContain(message)
  })
})

describe('threads', () => {
  test('that went to sleep are woken', async () => {
    const { thread } = await generate()
    const letGo = await improving(thread)
    stage.discord.archive(thread)
    letGo()
    await stage.idle()
    expect(last(thread).content).toContain('r2 · Python')
  })

  test('that are locked get nothing, and whoever asked hears why', async () => {
    const { thread } = await generate()
    const letGo = await improving(thread)
    stage.discord.archive(thread, { archived: true, locked: true })
    letGo()
    await stage.idle()
    expect(stage.discord.whispers.at(-1)).toMatchObject({
      whisperTo: stage.hana,
      content: "This thread is locked, so I can't post here. Your request is kept.",
    })
  })

  test('that are deleted get nothing, and whoever asked hears why', async () => {
    const { thread } = await generate()
    const letGo = await improving(thread)
    stage.discord.removeChannel(thread)
    letGo()
    await stage.idle()
    expect(stage.discord.whispers.at(-1)?.content).toBe("The channel or thread is gone, so I can't answer there.")
  })

  test('whose message is deleted while it is worked on get another', async () => {
    const { thread } = await generate()
    const letGo = await improving(thread)
    stage.discord.erase({ channel: thread, message: last(thread).id })
    letGo()
    await stage.idle()
    expect(last(thread).content).toContain('r2 · Python')
  })
})

describe('what people say', () => {
  test('nothing: there is a form to write it in', async () => {
    const { discord, hana: user } = stage
    const channel = fresh()
    discord.say({ user, channel, content: mention() })
    await expect.poll(() => last(channel).content).toContain('What should the code do?')
    await discord.press({ user, channel, message: last(channel).id, label: 'Write it' })
    const sent = await discord.submit({ user, values: { 'tz:text': DESCRIPTION } })
    await stage.idle()
    expect(sent.content).toContain('Duration to seconds')
  })

  test('too much: it is given back', async () => {
    const { discord, hana: user } = stage
    const { thread } = await generate()
    const content = `handle days ${'and more '.repeat(400)}`
    discord.say({ user, channel: thread, content })
    await expect.poll(() => last(thread).content).toContain('the limit is 3,000')
    const [file] = last(thread).attachments
    expect(file?.bytes.toString()).toBe(content.trim())
  })

  test('to others, or as bots: it is not heard', async () => {
    const { discord, hana: user, mio } = stage
    const { thread, channel } = await generate()
    const bot = discord.addUser({ name: 'Robo', bot: true }).id
    discord.say({ user: bot, channel, content: `${mention()} slugs` })
    discord.say({ user, channel: thread, content: `<@${mio}> look at this` })
    await stage.say({ user, channel: thread, content: 'handle days' })
    await stage.idle()
    expect(discord.messages(channel)).toHaveLength(2)
    expect(discord.threads(channel)).toHaveLength(1)
    expect(last(thread).content).toContain('r2 · Python')
  })

  test('list, where direct messages are blocked: nobody else sees it', async () => {
    const { discord } = stage
    const channel = fresh()
    const user = discord.addUser({ name: 'Ken', dms: false }).id
    discord.say({ user, channel, content: `${mention()} list` })
    await expect.poll(() => last(channel).content).toContain("I can't send you direct messages.")
  })
})

describe('buttons', () => {
  test('of an older version explain themselves', async () => {
    const { discord, hana: user } = stage
    const { thread, id } = await generate()
    const { id: message } = last(thread)
    await stage.say({ user, channel: thread, content: 'handle days' })
    await stage.idle()
    const custom_id = `tz:tests:${id}:1`
    const pressed = await discord.press({ user, channel: thread, message, custom_id, stale: true })
    expect(pressed.content).toBe("That was r1; now it's r2.")
    expect(pressed.ephemeral).toBe(true)
  })

  test('of a deleted snippet say so', async () => {
    const { discord, hana: user } = stage
    const { thread, id } = await generate()
    await stage.core.remove(id)
    const custom_id = `tz:tests:${id}:1`
    const pressed = await discord.press({ user, channel: thread, message: last(thread).id, custom_id, stale: true })
    expect(pressed.content).toBe('This snippet was deleted.')
  })

  test('that are none of ours are left alone', async () => {
    const { discord, hana: user } = stage
    const { thread } = await generate()
    const pressed = await discord.press({
      user,
      channel: thread,
      message: last(thread).id,
      custom_id: 'x',
      stale: true,
    })
    expect(pressed.callback?.type).toBe(6)
  })
})

describe('deleting', () => {
  const pressDelete = async (user: string, thread: string) => {
    const { discord } = stage
    const more = await discord.press({ user, channel: thread, message: last(thread).id, label: 'More' })
    return discord.press({ user, channel: thread, message: String(more.original?.id), label: 'Delete…' })
  }

  test('takes the author, or a moderator, and empties what was posted', async () => {
    const { discord } = stage
    const { thread, channel } = await generate()
    const other = discord.addUser({ name: 'Ken' }).id
    const refused = await pressDelete(other, thread)
    expect(refused.content).toBe('Only Hana or a workspace admin can delete this.')
    const moderator = discord.addUser({ name: 'Mod', permissions: ['ManageMessages'] }).id
    const asked = await pressDelete(moderator, thread)
    expect(asked.content).toContain('Delete “Duration to seconds”?')
    await discord.press({ user: moderator, channel: thread, message: String(asked.original?.id), label: 'Delete' })
    await stage.idle()
    await expect.poll(() => last(thread).content).toBe('Deleted by Mod')
    await expect.poll(() => last(channel).content).toBe('Deleted by Mod')
  })
})

describe('rights', () => {
  test('that the bot lacks are named before anything is stored', async () => {
    const { discord, hana, mio } = stage
    const channel = discord.addChannel({ name: 'closed', botMayPost: false, botMayPostInThreads: false }).id
    expect((await ask(channel)).content).toContain('I need “Send Messages” in #closed.')
    expect((await ask(channel, mio)).content).toContain('\\#closed で「メッセージを送信」の権限が必要です。')
    discord.say({ user: hana, channel, content: `${mention()} slugs` })
    await expect.poll(() => last(discord.dm(hana).id).content).toContain('I need “Send Messages” in')
    expect(discord.messages(channel)).toHaveLength(1)
  })

  test('that are taken away meanwhile are named too', async () => {
    const { discord } = stage
    const channel = fresh()
    const letGo = hold()
    await ask(channel)
    await expect.poll(() => discord.threads(channel).length).toBe(1)
    discord.allow(channel, { botMayPostInThreads: false })
    letGo()
    await stage.idle()
    expect(discord.whispers.at(-1)?.content).toBe('I need “Send Messages in Threads” in #dev.')
  })

  test('keep snippets in their guild and in their private channel', async () => {
    const { discord, hana, mio } = stage
    const { id } = await generate()
    const guild = discord.addGuild({ name: 'elsewhere' })
    const away = discord.addChannel({ guild: guild.id, name: 'dev' }).id
    expect((await show(id, hana, away)).content).toMatch(/^Nothing found for/)
    const secret = discord.addChannel({ type: 'private', name: 'secret', members: [hana, mio] }).id
    const hidden = await generate(secret)
    expect((await show(hidden.id, mio, fresh())).content).toContain('見つかりませんでした')
    expect((await show(hidden.id, mio, secret)).content).toContain('Duration')
    expect((await show(hidden.id, hana, fresh())).content).toContain('Duration')
    const own = await generate(discord.dm(hana).id)
    expect((await show(own.id, hana, fresh())).content).toMatch(/^Nothing found for/)
  })
})

describe('the network', () => {
  test('may break: what was missed is heard once', async () => {
    const { discord, hana: user } = stage
    const channel = fresh()
    discord.dropConnections()
    await stage.say({ user, channel, content: `${mention()} slugs` })
    await stage.idle()
    discord.invalidateSession(false)
    await discord.connected()
    await generate(channel)
    expect(discord.threads(channel)).toHaveLength(2)
    for (const { id } of discord.threads(channel)) expect(discord.messages(id)).toHaveLength(1)
  })

  test.each([
    ['in a moment', { rateLimited: { retryAfter: 0.1 } }],
    ['later', { rateLimited: { retryAfter: 4 } }],
    ['after a fault', { status: 503 }],
    ['after a cut, before', { cut: 'before' as const }],
    ['after a cut, afterwards', { cut: 'after' as const }],
  ])('may be slow: Discord is asked again %s, and there is one answer', async (_, how) => {
    const { discord } = stage
    discord.misbehave('POST /channels/:channel/messages', how)
    const { thread } = await generate()
    expect(discord.messages(thread)).toHaveLength(1)
    expect(last(thread).content).toContain('· Python · r1')
  })
})
