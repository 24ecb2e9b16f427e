import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Database } from '../database/open.ts'
import { ORIGIN } from '../testing/core.ts'
import { openTestDatabase } from '../testing/databases.ts'
import { NO_ALARM } from '../testing/no-alarm.ts'
import { getSnippet } from './find.ts'
import { type ImportInput, importSnippet } from './import.ts'

let database: Database
beforeAll(async () => {
  database = await openTestDatabase('embedded')
})
afterAll(() => database?.close())

async function imported(code: string, more: Partial<ImportInput> = {}) {
  const parts = { database, alarm: NO_ALARM, workflows: {}, defaultLocale: 'en' as const }
  const { snippetId, jobId } = await importSnippet(parts, { code, origin: ORIGIN, ...more })
  expect(jobId).toBeNull()
  return getSnippet(database.db, snippetId)
}

test('imported code is Revision 1 as it was pasted, at once and without a model', async () => {
  const code = '\n\ndef f():\r\n\treturn 1  \n\n'
  expect(await imported(code)).toMatchObject({
    state: 'idle',
    title: 'f',
    language: 'python',
    description: '',
    locale: 'en',
    revision: { number: 1, code, cause: 'imported', parent: null, model: null, usage: null, plan: null, warnings: [] },
  })
})

describe('its title', () => {
  test.each([
    ['def to_seconds(text):\n    pass', 'to_seconds'],
    ['import re\n\nasync def fetch_all(urls):\n    pass', 'fetch_all'],
    ['class Stack:\n    def push(self, x):\n        pass', 'Stack'],
    ['export const sum = (xs) => xs.reduce((a, b) => a + b, 0)', 'sum'],
    ['export default async function* pages() {}', 'pages'],
    ['function*ids() {}', 'ids'],
    ['module Greeter\n  def self.greet(name)\n  end\nend', 'Greeter'],
    ['def self.valid?(text)\n  true\nend', 'valid?'],
    ['# classy defaults\nfunctional = 1\n', '# classy defaults functional = 1'],
    ['const 名前 = 1', '名前'],
    ['print("hi")\n', 'print("hi")'],
  ])('of %j is %j', async (code, title) => {
    expect(await imported(code)).toMatchObject({ title })
  })

  test('is the description, when there is one', async () => {
    const snippet = await imported('def f(): pass', { description: 'Turn 1h30m\ninto seconds' })
    expect(snippet).toMatchObject({ title: 'Turn 1h30m into seconds', description: 'Turn 1h30m\ninto seconds' })
  })

  test.each([
    ['blank lines', `${'\n'.repeat(59_000)}x = 1`],
    ['spaces', `function${' '.repeat(59_000)}(`],
    ['words', 'export '.repeat(8_000)],
  ])('is found as soon in code of nothing but %s', { timeout: 15_000 }, async (_what, code) => {
    expect((await imported(code)).title).toBeTruthy()
  })
})

test.each([
  ['素数を求める', undefined, 'ja'],
  ['find primes', undefined, 'en'],
  ['find primes', 'ja', 'ja'],
  [undefined, undefined, 'en'],
] as const)('the locale of “%s”, asked for as %s, is %s', async (description, locale, found) => {
  expect(await imported('x = 1', { description, locale })).toMatchObject({ locale: found })
})

test('code that does not parse is taken, with a warning that names the line', async () => {
  expect(await imported('x = 1\ny = [1,\n', { language: 'py' })).toMatchObject({
    language: 'python',
    revision: { warnings: [{ code: 'syntax', values: { line: 2 } }] },
  })
})

test.each<[string, Partial<ImportInput>, object]>([
  ['no code', { code: ' \n' }, { code: 'invalid_input', reason: 'code_empty' }],
  ['code that cannot be stored', { code: 'x = "\0"' }, { code: 'invalid_input', reason: 'not_storable' }],
  ['a description over the limit', { description: 'x'.repeat(4_001) }, { reason: 'description_too_long' }],
  [
    'a language we do not know',
    { language: 'COBOL' },
    { code: 'language_not_supported', values: { language: 'COBOL' } },
  ],
])('%s is refused', async (_what, input, problem) => {
  await expect(imported(input.code ?? 'x = 1', input)).rejects.toMatchObject(problem)
})
