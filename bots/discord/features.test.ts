import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { Database } from '../../core/database/open.ts'
import type { Runner } from '../../core/runner/runner.ts'
import { openTestDatabase } from '../../core/testing/databases.ts'
import { casesReply, usualReply } from '../../core/testing/model-server.ts'
import { startAnyRunner } from '../../core/testing/runners.ts'
import { type Stage, startStage } from './testing/stage.ts'

// What a snippet can go through, as far as Discord has a part in it.

const ASK = 'turn "1h30m" into seconds'

let database: Database
let runner: Runner
let stage: Stage
beforeAll(async () => {
  runner = startAnyRunner()
  database = await openTestDatabase('embedded')
  stage = await startStage(database, { runner, threadReplies: 'mention', publicUrl: 'https://tanzaku.example' })
})
afterEach(() => {
  stage.server.replyWith(null)
  expect(stage.discord.faults).toEqual([])
})
afterAll(async () => {
  await stage?.close()
  await runner?.close()
  await database?.close()
})

async function generate() {
  const { discord, hana, idle } = stage
  const channel = discord.addChannel({ name: 'dev' }).id
  const asked = await discord.command({
    user: hana,
    channel,
    name: 'snippet',
    sub: 'new',
    options: { description: ASK },
  })
  await idle()
  const thread = String(asked.original?.thread)
  const messages = () => discord.messages(thread)
  const press = async (label: string, user = hana) => {
    const message = messages().findLast(({ components }) => JSON.stringify(components).includes(`"label":"${label}"`))
    const pressed = await discord.press({ user, channel: thread, message: String(message?.id), label })
    await idle()
    return pressed
  }
  return { channel, thread, card: asked, messages, press }
}

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
    const story = await generate()
    await story.press('Generate tests')
    await story.press('Repair')
    return story
  }

  test('calls whoever asked, and nobody else; the first answer counts', async () => {
    const { discord, hana, mio } = stage
    const before = discord.pings.length
    const { messages, press } = await questioned()
    expect(messages().at(-1)?.content).toBe(`<@${hana}> one question`)
    expect(discord.pings.slice(before).map(({ user }) => user)).toEqual([hana])
    const question = messages().find(({ content }) => content.startsWith('❓'))
    expect(question?.content).toContain('❓ This test looks wrong')
    await press('Fix the test', mio)
    expect(messages().find(({ id }) => id === question?.id)?.content).toContain('Mio chose Fix the test.')
    expect(messages().at(-1)?.content).toMatch(/^✅ 2\/2 passed/)
  })
})

test('the menu has what the message was about, and a link', async () => {
  const { press, messages } = await generate()
  await press('Generate tests')
  const opened = await press('More')
  const labels = opened.original?.components.flatMap((row) =>
    (row.components as { label: string }[]).map(({ label }) => label),
  )
  expect(labels).toEqual(['Show tests', 'Run again', 'History', 'Open on the web', 'Delete…'])
  expect(messages().at(-1)?.components).toHaveLength(1)
})

test('improving tests is a form of its own', async () => {
  const { press } = await generate()
  await press('Generate tests')
  const opened = await press('Improve tests')
  expect(opened.modal).toMatchObject({ title: 'Improve the tests' })
})

test('work can be stopped, from the card', async () => {
  const { discord, hana, idle, server } = stage
  const { promise, resolve } = Promise.withResolvers<void>()
  server.replyWith(async (one) => {
    await promise
    return usualReply(one)
  })
  const channel = discord.addChannel({ name: 'dev' }).id
  const asked = await discord.command({
    user: hana,
    channel,
    name: 'snippet',
    sub: 'new',
    options: { description: ASK },
  })
  await expect.poll(() => asked.content).toContain('⏳')
  await discord.press({ user: hana, channel, message: String(asked.original?.id), label: 'Stop' })
  resolve()
  await idle()
  expect(asked.content).toContain('Stopped by Hana')
})

test('where only mentions are heard, others are not', async () => {
  const { discord, hana, idle } = stage
  const { thread, messages } = await generate()
  discord.say({ user: hana, channel: thread, content: 'handle days' })
  await stage.say({ user: hana, channel: thread, content: `<@${discord.botUser}> handle weeks` })
  await idle()
  expect(messages().filter(({ content }) => /^r\d · /.test(content))).toHaveLength(1)
})

test('words in a thread press buttons too', async () => {
  const { discord, hana, idle } = stage
  const { thread, messages } = await generate()
  await stage.say({ user: hana, channel: thread, content: `<@${discord.botUser}> テスト` })
  await idle()
  expect(messages().at(-1)?.content).toMatch(/passed/)
})

test('a hundred suggestions at once are all answered', async () => {
  const { discord, hana } = stage
  await generate()
  const channel = discord.addChannel({ name: 'dev' }).id
  const typing = { user: hana, channel, name: 'snippet', sub: 'show', focused: 'id', options: { id: 'dur' } }
  const suggested = await Promise.all(Array.from({ length: 100 }, () => discord.autocomplete(typing)))
  for (const { choices = [] } of suggested) expect(choices.length).toBeLessThanOrEqual(25)
})

test('an acknowledgement that breaks off is sent once more', async () => {
  const { discord } = stage
  discord.misbehave(/POST \/interactions\/.*\/callback/, { cut: 'after' })
  discord.misbehave(/POST \/interactions\/.*\/callback/, { status: 503 })
  const one = await generate()
  const two = await generate()
  for (const { card, channel } of [one, two]) {
    expect(card.content).toContain('○ Not tested')
    expect(discord.messages(channel)).toHaveLength(1)
  }
})

test('help says how it is done here', async () => {
  const { discord, mio } = stage
  const channel = discord.addChannel({ name: 'dev' }).id
  const helped = await discord.command({ user: mio, channel, name: 'snippet', sub: 'help', options: {} })
  expect(helped.content).toContain('/snippet new 作りたいもの')
})
