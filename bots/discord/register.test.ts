import { afterEach, beforeEach, expect, test } from 'vitest'
import { createLog } from '../../core/log.ts'
import { definitionOf, registerCommands } from './register.ts'
import { createRest } from './rest.ts'
import { type LocalDiscord, startDiscord } from './testing/discord.ts'

const log = createLog({ level: 'silent', format: 'json', secrets: [] })

let discord: LocalDiscord
beforeEach(async () => {
  discord = await startDiscord()
})
afterEach(async () => {
  expect(discord.faults).toEqual([])
  await discord.close()
})

const register = (guildId?: string) =>
  registerCommands(
    createRest(discord.token, discord.apiUrl, log),
    { applicationId: discord.applicationId, guildId },
    log,
  )
const puts = () => discord.calls.filter(({ method }) => method === 'PUT')

test('commands are registered once, until their definition differs', async () => {
  await register()
  expect(discord.commands().map(({ name }) => name)).toEqual(['snippet', 'Generate tests', 'Improve this code'])
  await register()
  expect(puts()).toHaveLength(1)
  const [command] = discord.commands()
  if (command) command.description = 'something else'
  await register()
  expect(puts()).toHaveLength(2)
})

test('for one guild they are registered there only', async () => {
  await register(discord.guild)
  expect(discord.commands()).toEqual([])
  expect(discord.commands(discord.guild)).toHaveLength(3)
  await register(discord.guild)
  expect(puts()).toHaveLength(1)
})

test('what describes them is in both languages, their names in one', () => {
  const [command, ...menus] = definitionOf(undefined)
  expect(JSON.stringify(command)).not.toContain('name_localizations')
  expect(command).toMatchObject({
    description: 'Turn a sentence into tested code',
    description_localizations: { ja: '文章からテスト済みのコードを作る' },
  })
  expect(menus).toMatchObject([
    { type: 3, name: 'Generate tests', name_localizations: { ja: 'テストを作る' } },
    { type: 3, name: 'Improve this code', name_localizations: { ja: 'コードを改善' } },
  ])
})
