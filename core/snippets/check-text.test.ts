import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { CoreError } from '../errors.ts'
import en from '../words/en.json' with { type: 'json' }
import { checkCode, checkDescription, countCharacters } from './check-text.ts'

/** Why the text is refused; undefined when it is taken, unchanged. */
function refusal(check: typeof checkCode, text: string) {
  try {
    expect(check(text)).toBe(text)
    return undefined
  } catch (error) {
    if (!(error instanceof CoreError)) throw error
    const { code, reason, values } = error
    expect(code).toBe('invalid_input')
    expect(Object.keys(en.reasons)).toContain(reason)
    return { reason, values }
  }
}

describe.each([
  ['a description', checkDescription, 'description', 4_000],
  ['code', checkCode, 'code', 60_000],
] as const)('%s', (_what, check, field, max) => {
  test.each([
    ['nothing', ''],
    ['spaces', '   '],
    ['line breaks and tabs', '\n\t\r\n'],
    ['full-width spaces', '\u3000\u3000'],
    ['no-break spaces', '\u00a0\u202f'],
    ['zero-width spaces and joiners', '\u200b\u200c\u200d\u2060\ufeff'],
    ['direction marks', '\u200e\u200f\u202a\u202e\u2066\u2069\u061c'],
    ['soft hyphens', '\u00ad'],
    ['Hangul fillers', '\u3164\u115f\uffa0'],
    ['variation selectors and tags', '\ufe0f\u{e0061}\u{e0100}'],
    ['a NUL', '\0'],
    ['line separators', '\u2028\u2029'],
    ['all of them', ' \u200b\u3000\u202e\n\u00ad'],
  ])('of %s alone is empty', (_which, text) => {
    expect(refusal(check, text)).toEqual({ reason: `${field}_empty`, values: {} })
  })

  test('may be as long as the limit, in characters as people count them', () => {
    for (const character of ['a', 'あ', '😀']) {
      expect(refusal(check, character.repeat(max))).toBeUndefined()
      expect(refusal(check, character.repeat(max + 1))).toEqual({
        reason: `${field}_too_long`,
        values: { count: max + 1, max },
      })
    }
  })

  test.each([
    ['a NUL', 'a\0b'],
    ['the first half of a surrogate pair', 'a\ud83d b'],
    ['the second half of a surrogate pair', 'a\ude00'],
    ['a pair the wrong way round', 'a\ude00\ud83d'],
  ])('with %s in it is refused: it could not be stored', (_which, text) => {
    expect(refusal(check, text)).toEqual({ reason: 'not_storable', values: { field } })
  })

  test.each([
    ['direction marks', 'print \u202bשלום\u202c with \u200fRTL'],
    ['zero-width joiners', 'count 👨‍👩‍👧 as one'],
    ['control characters', 'split at \u0001 and \u001b[0m'],
    ['spaces around it', '\n  do it\u3000'],
    ['a single digit', '0'],
    ['a single emoji', '😀'],
    ['punctuation only', '?'],
    ['combining marks', 'e\u0301'],
  ])('with %s is taken as it is', (_which, text) => {
    expect(refusal(check, text)).toBeUndefined()
  })

  test('is taken unchanged or refused for one of three reasons, whatever it is', () => {
    const units = fc.array(fc.integer({ min: 0, max: 0xffff })).map((codes) => String.fromCharCode(...codes))
    fc.assert(
      fc.property(fc.oneof(units, fc.string({ unit: 'binary' })), (text) => {
        const found = refusal(check, text)
        expect([undefined, `${field}_empty`, 'not_storable']).toContain(found?.reason)
        if (!found) expect(text.isWellFormed() && !text.includes('\0')).toBe(true)
      }),
    )
  })
})

test('characters are counted as code points', () => {
  expect(countCharacters('aあ😀')).toBe(3)
})
