import fc from 'fast-check'
import { expect, test } from 'vitest'
import { hostileText } from './render-samples.ts'
import { freeName, testName, toComment } from './render-text.ts'

test.each([
  ['whole hours', 'test_01_whole_hours', true],
  ['空の文字列', 'test_01_空の文字列', true],
  ['ﾊﾟｰｾﾝﾄは１００', 'test_01_パーセントは100', false],
  ['A・B', 'test_01_a_b', false],
  ['1h30m → 5400', 'test_01_1h30m_5400', false],
  ['  ', 'test_01', true],
  ['x'.repeat(61), `test_01_${'x'.repeat(60)}`, false],
])('the name %j becomes %s', (name, identifier, whole) => {
  expect(testName(1, name)).toEqual({ identifier, whole })
})

test('a name becomes an identifier, whatever it is', () => {
  fc.assert(
    fc.property(fc.oneof(hostileText, fc.string({ unit: 'binary' })), (name) => {
      const { identifier } = testName(12, name)
      expect(identifier).toMatch(/^test_12(_[\p{XID_Continue}]+)?$/u)
      expect(identifier.normalize('NFKC')).toBe(identifier)
    }),
    { numRuns: 500 },
  )
})

test('a comment is one line, of a length that can be read', () => {
  expect(toComment('one\r\ntwo\u2028three */ \u202efour')).toBe('one two three */ four')
  expect(toComment('あ'.repeat(301))).toBe(`${'あ'.repeat(299)}…`)
})

test('a name that is taken is not taken again', () => {
  expect(freeName('act', new Set(['act', 'act_']))).toBe('act__')
  expect(freeName('act', new Set())).toBe('act')
})
