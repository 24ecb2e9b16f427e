import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createLog } from '../../core/log.ts'
import { connect, DiscordRefusal } from './client.ts'
import { createRest } from './rest.ts'
import { type LocalDiscord, startDiscord } from './testing/discord.ts'

const log = createLog({ level: 'silent', format: 'json', secrets: [] })
const CONTENT = 1 << 15

let discord: LocalDiscord
beforeEach(async () => {
  discord = await startDiscord()
})
afterEach(() => discord.close())

function open({ token = discord.token, applicationId = discord.applicationId } = {}) {
  const { apiUrl } = discord
  const tools = { rest: createRest(token, apiUrl, log), log, signal: new AbortController().signal }
  return connect({ token, applicationId, apiUrl }, tools, () => {})
}

describe('settings that Discord refuses say what to do', () => {
  test('a wrong token', async () => {
    const opening = open({ token: 'a.wrong.token' })
    await expect(opening).rejects.toThrow(DiscordRefusal)
    await expect(opening).rejects.toThrow(/Copy DISCORD_BOT_TOKEN anew/)
  })

  test("another application's id", async () => {
    await expect(open({ applicationId: '123456789012345678' })).rejects.toThrow(
      `Set the line: DISCORD_APPLICATION_ID=${discord.applicationId}`,
    )
  })
})

describe('the MessageContent intent', () => {
  test('is asked for', async () => {
    const connection = await open()
    expect(connection.readsAll()).toBe(true)
    expect(discord.identified.map(({ intents }) => intents & CONTENT)).toEqual([CONTENT])
    await connection.close()
  })

  test('is done without where it is refused', async () => {
    discord.allowMessageContent = false
    const connection = await open()
    expect(connection.readsAll()).toBe(false)
    expect(discord.identified.map(({ intents }) => intents & CONTENT)).toEqual([CONTENT, 0])
    await connection.close()
  })

  test('may be taken away later', async () => {
    const connection = await open()
    discord.allowMessageContent = false
    discord.dropConnections(4014)
    await expect.poll(() => connection.readsAll()).toBe(false)
    await expect.poll(() => discord.isConnected).toBe(true)
    await connection.close()
  })
})

test('a Discord that is away is waited for', async () => {
  discord.misbehave('GET /applications/@me', { status: 503 })
  const connection = await open()
  expect(discord.isConnected).toBe(true)
  await connection.close()
})

test.each([
  ['answers 503', { status: 503, times: 6 }],
  ['is cut off', { cut: 'before' as const, times: 3 }],
])('a gateway whose address %s is waited for', { timeout: 20_000 }, async (_, how) => {
  discord.misbehave('GET /gateway/bot', how)
  const connection = await open()
  expect(discord.isConnected).toBe(true)
  await connection.close()
})

test('a passing fault while the intent is taken away leaves nobody deaf', { timeout: 20_000 }, async () => {
  const connection = await open()
  discord.allowMessageContent = false
  discord.misbehave('GET /gateway/bot', { status: 503, times: 6 })
  discord.dropConnections(4014)
  await expect.poll(() => discord.isConnected, { timeout: 15_000 }).toBe(true)
  await connection.close()
})
