import { globSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { ERROR_CODES } from '../errors.ts'
import { ANNOUNCE, DELIVER } from '../jobs/steps.ts'
import type { Workflow } from '../jobs/workflow.ts'
import en from './en.json' with { type: 'json' }
import ja from './ja.json' with { type: 'json' }
import { words } from './translator.ts'

type Tree = { [key: string]: string | Tree }

/** Every sentence by its whole key. */
function flatten(tree: Tree, path = ''): Map<string, string> {
  const entries = Object.entries(tree).flatMap(([key, value]): [string, string][] =>
    typeof value === 'string' ? [[path + key, value]] : [...flatten(value, `${path}${key}.`)],
  )
  return new Map(entries)
}

const english = flatten(en)
const japanese = flatten(ja)
const sources = globSync(['core/**/*.ts', 'admin-web/**/*.ts', 'bots/**/*.ts'])
  .filter((path) => !/\.test\.ts$|\/testing\//.test(path))
  .map((path) => readFileSync(path, 'utf8'))
  .join('\n')

describe('both languages', () => {
  test('have the same sentences', () => {
    expect([...japanese.keys()]).toEqual([...english.keys()])
  })

  test.each([...english.keys()])('fill the same gaps in %s', (key) => {
    const gaps = (text = '') => [...text.matchAll(/\{\{\s*(\w+(?:, *\w+)?)\s*\}\}/g)].map(([, gap]) => gap).sort()
    expect(gaps(japanese.get(key))).toEqual(gaps(english.get(key)))
  })

  test('differ: nothing is left untranslated', () => {
    expect([...english].filter(([key, text]) => japanese.get(key) === text)).toEqual([])
  })

  test('are themselves: Japanese has kana or kanji in every sentence but lists of names, English none', () => {
    const isJapanese = (text: string) => /[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Han}]/u.test(text)
    expect([...japanese].filter(([key, text]) => key !== 'languages.all' && !isJapanese(text))).toEqual([])
    expect([...english].filter(([, text]) => isJapanese(text))).toEqual([])
  })
})

describe('there are words for', () => {
  test.each(ERROR_CODES)('the problem %s', (code) => {
    expect(english.has(`problems.${code}`)).toBe(true)
  })

  test('every reason that the code gives, and for no other', () => {
    const given = [...sources.matchAll(/\breason: '(\w+)'/g)].map(([, reason]) => reason)
    expect(given.length).toBeGreaterThan(5)
    for (const reason of given) expect(Object.keys(en.reasons)).toContain(reason)
    expect(Object.keys(en.reasons).filter((reason) => !sources.includes(`'${reason}'`))).toEqual([])
  })

  test('every step of every workflow, as progress', async () => {
    const steps = [ANNOUNCE, DELIVER, 'queued']
    const files = globSync('core/**/*-workflow.ts')
    expect(files).not.toEqual([])
    for (const file of files) {
      const made = Object.values<(parts: object) => Workflow>(await import(resolve(file))) // each exports its maker
      for (const make of made) steps.push(...Object.keys(make({}).steps))
    }
    for (const step of steps) expect(Object.keys(en.progress)).toContain(step)
    expect(Object.keys(en.progress).filter((word) => !steps.includes(word))).toEqual([])
  })
})

describe('a sentence', () => {
  test('is filled in, numbers the way people write them', () => {
    const values = { count: 4001, max: 4000 }
    expect(words('en')('reasons.description_too_long', values)).toBe('4,001 characters; the limit is 4,000.')
    expect(words('ja')('reasons.description_too_long', values)).toBe('4,001 文字あります（上限 4,000）。')
  })

  test('counts one like many, where a language would have another form', () => {
    expect(words('en')('reasons.code_too_long', { count: 1, max: 1 })).toMatch(/^1 character/)
  })

  test.each(['<b>C++ & "D"</b>', '{{reference}}', '$t(problems.internal)', '$&'])('shows %s as it is', (language) => {
    expect(words('en')('problems.language_not_supported', { language })).toBe(
      `I write Python, JavaScript and Ruby, not ${language} yet.`,
    )
  })

  test('of a reason nobody has words for is the one of its code', () => {
    const keys = ['reasons.unheard_of', 'problems.busy']
    expect(words('ja')(keys as ['problems.busy'])).toBe(ja.problems.busy)
  })
})
