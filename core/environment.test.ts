import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { adminWebEnvironment } from '../admin-web/config.ts'
import { coreEnvironment } from './config.ts'
import { aboutOf, EnvironmentError, readEnvironment, secretsOf, variable, wholeNumber } from './environment.ts'

const folder = mkdtempSync(join(tmpdir(), 'tanzaku-environment-'))
afterAll(() => rmSync(folder, { recursive: true }))

function file(text: string): string {
  const path = join(folder, `f${Math.random()}`)
  writeFileSync(path, text)
  return path
}

const shape = {
  COUNT: variable(wholeNumber(1, 10).default(3), { meaning: 'A number.', example: '5' }),
  MODE: variable(z.enum(['a', 'b'], 'expected a or b').default('a'), { meaning: 'A mode.', example: 'b' }),
  TOKEN: variable(z.string().min(8, 'expected 8 characters or more').optional(), {
    meaning: 'A secret.',
    example: 'long-random-text',
    secret: true,
  }),
  PLACE: variable(z.string().optional(), { meaning: 'No secret.', example: 'here' }),
}

function problemsOf(env: Record<string, string>, rules?: (values: Record<string, string>) => string[]): string {
  try {
    readEnvironment(shape, env, rules)
  } catch (error) {
    expect(error).toBeInstanceOf(EnvironmentError)
    return (error as Error).message
  }
  throw new Error('no problem was found')
}

describe('problems', () => {
  test('are told all at once, each with the line that mends it', () => {
    const lines = problemsOf({ COUNT: 'many', MODE: 'c', TOKEN: 'short' }).split('\n')
    expect(lines).toEqual([
      'Tanzaku cannot start with these settings:',
      '  • COUNT: expected a whole number from 1 to 10. Add the line: COUNT=5',
      '  • MODE: expected a or b. Add the line: MODE=b',
      '  • TOKEN: expected 8 characters or more. Add the line: TOKEN=long-random-text',
    ])
  })

  test('of single variables and of rules over several are told together', () => {
    const text = problemsOf({ MODE: 'c', PLACE: 'there' }, ({ PLACE, TOKEN }) => [`rule saw ${PLACE} and ${TOKEN}`])
    expect(text).toContain('MODE: expected a or b')
    expect(text).toContain('• rule saw there and undefined')
  })

  test('never repeat the value of a secret', () => {
    const env = { TOKEN: 'hunter2', COUNT: '0' }
    expect(problemsOf(env)).not.toContain('hunter2')
    expect(problemsOf({ COUNT: '0', TOKEN_FILE: file('hunter3') })).not.toContain('hunter3')
  })

  test.each(['0', '11', '-1', '1.5', '1e1', ' 5', '0x5', '５'])('a whole number from 1 to 10 is not %j', (text) => {
    expect(problemsOf({ COUNT: text }).match(/COUNT: /g)).toHaveLength(1)
  })
})

describe('values', () => {
  test('that are empty count as unset', () => {
    expect(readEnvironment(shape, { COUNT: '', MODE: '', TOKEN: '', PLACE: '' })).toEqual({ COUNT: 3, MODE: 'a' })
  })

  test('of variables nobody declared are left alone', () => {
    expect(readEnvironment(shape, { COUNT: '7', HOME: '/root' })).toEqual({ COUNT: 7, MODE: 'a' })
  })
})

describe('NAME_FILE', () => {
  test.each([
    ['secret-value\n', 'secret-value'],
    ['secret-value\r\n', 'secret-value'],
    ['secret-value', 'secret-value'],
    ['two-lines\n\n', 'two-lines\n'],
    [' spaces count ', ' spaces count '],
  ])('gives a secret from a file, its final line break dropped: %j', (text, value) => {
    expect(readEnvironment(shape, { TOKEN_FILE: file(text) }).TOKEN).toBe(value)
  })

  test('of an empty file counts as unset', () => {
    for (const text of ['', '\n'])
      expect(readEnvironment(shape, { TOKEN_FILE: file(text) })).not.toHaveProperty('TOKEN')
  })

  test('is read for secrets only', () => {
    expect(readEnvironment(shape, { PLACE_FILE: file('there') }).PLACE).toBeUndefined()
  })

  test('stands back when the variable itself is set', () => {
    expect(readEnvironment(shape, { TOKEN: 'from-variable', TOKEN_FILE: file('from-file') }).TOKEN).toBe(
      'from-variable',
    )
  })

  test('that cannot be read is named, with the line to add', () => {
    const path = join(folder, 'missing')
    expect(problemsOf({ TOKEN_FILE: path })).toContain(
      `TOKEN_FILE: cannot read ${path} (ENOENT). Add the line: TOKEN_FILE=/run/secrets/token`,
    )
    expect(problemsOf({ TOKEN_FILE: folder })).toContain('(EISDIR)')
  })

  test('is seen by the rules over several variables', () => {
    const seen: unknown[] = []
    readEnvironment(shape, { TOKEN_FILE: file('secret-value') }, (values) => {
      seen.push(values.TOKEN)
      return []
    })
    expect(seen).toEqual(['secret-value'])
  })
})

describe('the secrets that must never be printed', () => {
  const all = { ...coreEnvironment, ...adminWebEnvironment }
  const secrets = (settings: Record<string, unknown>) => secretsOf(all, settings)

  test('are the values of secret variables, and of no others', () => {
    expect(secrets({ OPENAI_API_KEY: 'sk-1', API_TOKEN: 'token', OPENAI_MODEL: 'gpt', PORT: 3000 })).toEqual([
      'sk-1',
      'token',
    ])
  })

  test.each([
    ['postgres://me:plain@host/db', ['plain']],
    ['postgres://me:p%40ss%2Fword@host/db', ['p%40ss%2Fword', 'p@ss/word']],
    ['postgres://me:with@sign@host/db', ['with@sign']],
    ['postgres://me:at-two-hosts@one:5432,two:5432/db', ['at-two-hosts']],
    ['postgres://me:100%@host/db', ['100%']],
    ['postgres://me:pässwörd@host/db', ['pässwörd']],
  ])('include the password inside %s, as typed and decoded', (url, passwords) => {
    expect(secrets({ DATABASE_URL: url })).toEqual(expect.arrayContaining([url, ...passwords]))
  })

  test('include nothing but the address when it has no password', () => {
    expect(secrets({ DATABASE_URL: 'postgres://host:5432/db' })).toEqual(['postgres://host:5432/db'])
  })
})

describe('the product’s own variables', () => {
  const all = { ...coreEnvironment, ...adminWebEnvironment }

  test('have the defaults of the contract', () => {
    expect(readEnvironment(all, {})).toEqual({
      DATA_DIR: '.data',
      OPENAI_MODEL: expect.any(String),
      MAX_REPAIR_ROUNDS: 2,
      OPENAI_STRUCTURED: 'json_schema',
      OPENAI_TIMEOUT_MS: 90_000,
      PORT: 3000,
      HOST: '127.0.0.1',
      RUNNER: 'auto',
      RUNNER_POOL: 2,
      RUNNER_TIMEOUT_MS: 10_000,
      RUNNER_MEMORY_MB: 256,
      DEFAULT_LOCALE: 'en',
      LOG_LEVEL: 'info',
    })
  })

  test('each take their own example, so that the line we suggest mends the problem', () => {
    for (const [name, schema] of Object.entries(all)) {
      const { example, meaning } = aboutOf(schema)
      expect(meaning).not.toBe('')
      expect(() => readEnvironment(all, { [name]: example }), name).not.toThrow()
    }
  })

  test('that hold a key, a token or an address with a password are secrets', () => {
    const secret = Object.entries(all).filter(([, schema]) => aboutOf(schema).secret)
    expect(secret.map(([name]) => name).sort()).toEqual([
      'ADMIN_PASSWORD',
      'API_TOKEN',
      'DATABASE_URL',
      'OPENAI_API_KEY',
      'SESSION_SECRET',
    ])
  })

  test.each([
    ['DATABASE_URL', 'mysql://host/db'],
    ['DATABASE_URL', 'postgres://me:100%@host/db'], // postgres.js decodes the password, and would throw
    ['DATABASE_URL', 'postgres://host/my db'],
    ['OPENAI_BASE_URL', 'localhost:11434'],
    ['OPENAI_BASE_URL', 'ftp://host/v1'],
    ['OPENAI_STRUCTURED', 'yaml'],
    ['OPENAI_TIMEOUT_MS', '0'],
    ['OPENAI_TIMEOUT_MS', '90s'],
    ['PORT', '65536'],
    ['DEFAULT_LOCALE', 'fr'],
    ['LOG_LEVEL', 'loud'],
    ['LOG_FORMAT', 'xml'],
  ])('%s refuses %s and says how to mend it', (name, value) => {
    expect(() => readEnvironment(all, { [name]: value })).toThrow(`Add the line: ${name}=`)
  })

  test.each([
    ['DATABASE_URL', 'postgres://host/db'],
    ['DATABASE_URL', 'postgresql://me:p%40ss@host:5432/db?sslmode=require'],
    ['DATABASE_URL', 'postgres://me:pw@one:5432,two:5432/db'],
    ['OPENAI_BASE_URL', 'http://localhost:11434/v1'],
    ['PORT', '0'],
  ])('%s takes %s', (name, value) => {
    expect(() => readEnvironment(all, { [name]: value })).not.toThrow()
  })
})
