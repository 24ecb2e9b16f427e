import fc from 'fast-check'
import { expect, test } from 'vitest'
import { newSnippetId, readSnippetId } from './ids.ts'

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz'
const anyId = fc.string({ unit: fc.constantFrom(...ALPHABET), minLength: 8, maxLength: 8 })

test('a new id is read back as itself', () => {
  for (let i = 0; i < 1000; i++) {
    const id = newSnippetId()
    expect(id).toMatch(/^[0-9a-hjkmnp-tv-z]{8}$/)
    expect(readSnippetId(id)).toBe(id)
  }
})

test('every character of the alphabet turns up in new ids, and ids do not repeat', () => {
  const ids = Array.from({ length: 2000 }, newSnippetId)
  expect(new Set(ids.join('')).size).toBe(32)
  expect(new Set(ids).size).toBe(ids.length)
})

test.each([
  ['in upper case', 'ABCDEFGH', 'abcdefgh'],
  ['with the letter O for zero', 'oO234567', '00234567'],
  ['with I and L for one', 'iIlL4567', '11114567'],
  ['in full-width characters', 'ａｂｃ０１２３４', 'abc01234'],
  ['in full-width upper case, with O and L', 'ＯＬ２３４５６７', '01234567'],
  ['with spaces around it', '  abcdefgh\n', 'abcdefgh'],
  ['with ideographic spaces around it', '\u3000abcdefgh\u3000', 'abcdefgh'],
])('an id is read %s', (_how, typed, id) => {
  expect(readSnippetId(typed)).toBe(id)
})

test.each([
  ['is too short', 'abcdefg'],
  ['is too long', 'abcdefghj'],
  ['is empty', ''],
  ['has a U, which no id has', 'abcdefgu'],
  ['has a space inside', 'abcd efgh'],
  ['has a hyphen', 'abcd-efg'],
  ['is Japanese', '素数を求めるコード'],
  ['has an emoji of two code units', 'abcdef😀'],
])('what %s is no id', (_why, typed) => {
  expect(readSnippetId(typed)).toBeUndefined()
})

test('however an id is typed, it is the same id', () => {
  const looks: Record<string, string[]> = { '0': ['o', 'O', 'Ｏ', 'ｏ'], '1': ['i', 'I', 'l', 'L', 'Ｉ', 'ｌ'] }
  const typed = anyId.chain((id) =>
    fc
      .tuple(...[...id].map((char) => fc.constantFrom(char, char.toUpperCase(), ...(looks[char] ?? []))))
      .map((chars) => ({ id, text: ` ${chars.join('')} ` })),
  )
  fc.assert(fc.property(typed, ({ id, text }) => readSnippetId(text) === id))
})

test('whatever the text, it reads as an id of exactly 8 characters or not at all', () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.string({ unit: fc.constantFrom(...ALPHABET, ...'OILUou', 'Ａ', 'ﬁ', '㎏', 'İ', '½', '\ud800'), maxLength: 10 }),
  )
  fc.assert(
    fc.property(text, (typed) => {
      const id = readSnippetId(typed)
      return id === undefined || /^[0-9a-hjkmnp-tv-z]{8}$/.test(id)
    }),
    { numRuns: 2000 },
  )
})
