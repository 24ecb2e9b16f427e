import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { tidyPlan, tidyTitle } from './tidy.ts'

describe('a title', () => {
  test.each([
    ['is kept when it is tidy', 'Duration to seconds', 'Duration to seconds'],
    ['may be Japanese', '時間表記を秒に変換', '時間表記を秒に変換'],
    ['has no spaces around it', '  Seconds\u3000', 'Seconds'],
    ['is one line', 'One\ntwo\r\nthree\u2028four\u2029five\u0085six\vseven', 'One two three four five six seven'],
    ['has single spaces', 'a \t  b\u3000\u3000c', 'a b c'],
    ['has no control characters', 'a\0b\u0007c\u001b[31md\u007f', 'a b c [31md'],
    ['cannot turn the text around it', '\u202eabc\u2066def\u200f', 'abc def'],
    ['has no invisible characters', '\ufeffa\u200bb\u00adc\u{e0041}', 'a b c'],
    ['has no half surrogates', 'a\ud800b', 'a b'],
    ['keeps its emoji', 'Dice 🎲', 'Dice 🎲'],
    ['pings nobody', 'for @everyone and <@U123>', 'for @ everyone and < @U123>'],
  ])('%s', (_rule, title, tidy) => {
    expect(tidyTitle(title, 'description')).toBe(tidy)
  })

  test('of 80 characters is kept, a longer one is clipped and says so', () => {
    for (const character of ['a', 'あ', '😀']) {
      expect(tidyTitle(character.repeat(80), '')).toBe(character.repeat(80))
      expect(tidyTitle(character.repeat(81), '')).toBe(`${character.repeat(79)}…`)
    }
  })

  test.each(['', '  ', '\n', '\u200b\u202e', '\0'])('that is blank (%j) is made from the description', (title) => {
    expect(tidyTitle(title, '\nTurn 1h30m\ninto seconds ')).toBe('Turn 1h30m into seconds')
    expect(tidyTitle(title, 'x'.repeat(200))).toBe(`${'x'.repeat(79)}…`)
  })

  test('is one well-formed line of at most 80 characters, whatever it is made from', () => {
    const units = fc.array(fc.integer({ min: 0, max: 0xffff })).map((codes) => String.fromCharCode(...codes))
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 200 }),
      units,
      fc.string({
        unit: fc.constantFrom('\n', '\u202e', '\u2028', ' ', '\u200b', 'a', '😀', '\ud83d'),
        maxLength: 200,
      }),
    )
    fc.assert(
      fc.property(text, text, (title, description) => {
        const tidy = tidyTitle(title, description)
        expect(Array.from(tidy).length).toBeLessThanOrEqual(80)
        expect(tidy.isWellFormed()).toBe(true)
        expect(tidy).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u)
        expect(tidy).toBe(tidy.trim())
      }),
      { numRuns: 1000 },
    )
  })
})

describe('a plan', () => {
  const answer = {
    language: 'python' as const,
    otherLanguage: '',
    title: 'Seconds',
    signature: 'def f()',
    contract: ['a'],
    edgeCases: ['b'],
    steps: ['c'],
    assumptions: [],
  }

  test('keeps what people read of it, and no more', () => {
    expect(tidyPlan(answer)).toEqual({
      signature: 'def f()',
      contract: ['a'],
      edgeCases: ['b'],
      steps: ['c'],
      assumptions: [],
    })
  })

  test('has at most 12 entries a list and 400 characters an entry, well-formed', () => {
    const endless = Array.from({ length: 100 }, () => '😀'.repeat(1_000))
    const plan = tidyPlan({ ...answer, signature: 'x'.repeat(5_000), contract: endless, steps: endless })
    expect(plan.signature).toHaveLength(400)
    for (const list of [plan.contract, plan.steps]) expect(list).toEqual(Array(12).fill('😀'.repeat(400)))
  })
})
