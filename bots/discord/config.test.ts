import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { discordEnvironment, discordRules } from './config.ts'

const schema = z.object(discordEnvironment)
const TOKEN = 'MTIzNDU2Nzg5MDEyMzQ1Njc4.Gabcde.abcdefghijklmnopqrstuvwxyz-_0'
const ID = '123456789012345678'

describe("Discord's part of the environment", () => {
  test('may be absent, or whole', () => {
    expect(schema.parse({})).toEqual({})
    const whole = { DISCORD_BOT_TOKEN: TOKEN, DISCORD_APPLICATION_ID: ID, DISCORD_GUILD_ID: ID }
    expect(schema.parse(whole)).toEqual(whole)
    expect(discordRules({})).toEqual([])
    expect(discordRules(whole)).toEqual([])
  })

  test.each([
    { DISCORD_BOT_TOKEN: 'Bot abc' },
    { DISCORD_APPLICATION_ID: 'tanzaku' },
    { DISCORD_GUILD_ID: 'my server' },
    { DISCORD_API_URL: 'ftp://x' },
  ])('%j is refused', (values) => {
    expect(schema.safeParse(values).success).toBe(false)
  })

  test.each([
    [{ DISCORD_BOT_TOKEN: TOKEN }, 'Add the line: DISCORD_APPLICATION_ID='],
    [{ DISCORD_APPLICATION_ID: ID }, 'Add the line: DISCORD_BOT_TOKEN='],
    [{ DISCORD_GUILD_ID: ID }, 'Add the line: DISCORD_BOT_TOKEN='],
  ])('%j says what is missing', (values, line) => {
    expect(discordRules(values)).toEqual([expect.stringContaining(line)])
  })
})
