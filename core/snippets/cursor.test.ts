import fc from 'fast-check'
import { expect, test } from 'vitest'
import { newSnippetId } from '../ids.ts'
import { readCursor, writeCursor } from './cursor.ts'

const two = (max: number, min = 0) => fc.integer({ min, max }).map((n) => String(n).padStart(2, '0'))
/** A time as Postgres writes a timestamptz: microseconds as far as needed, offset in hours and maybe minutes. */
const position = fc
  .tuple(fc.integer({ min: 1970, max: 9999 }), two(12, 1), two(28, 1), two(23), two(59), two(59))
  .chain(([year, month, day, hour, minute, second]) =>
    fc
      .tuple(fc.constantFrom('', '.5', '.123', '.000001', '.987654'), fc.constantFrom('+00', '-08', '+05:30', '+14'))
      .map(([micros, zone]) => `${year}-${month}-${day} ${hour}:${minute}:${second}${micros}${zone}`),
  )

test('a cursor comes back as the place it was written for, to the microsecond', () => {
  fc.assert(
    fc.property(position, (written) => {
      const id = newSnippetId()
      expect(readCursor(writeCursor(written, id))).toEqual({ position: written, id })
    }),
  )
})

test('a cursor can stand in an address as it is', () => {
  fc.assert(fc.property(position, (written) => /^[\w-]+$/.test(writeCursor(written, 'abcdefgh'))))
})

const encode = (text: string) => Buffer.from(text).toString('base64url')
test.each([
  ['nothing', ''],
  ['not base64', '%%%'],
  ['an id alone', encode('abcdefgh')],
  ['a time alone', encode('2026-01-02 03:04:05+00/')],
  ['an impossible id', encode('2026-01-02 03:04:05+00/uuuuuuuu')],
  ['31 February', encode('2026-02-31 03:04:05+00/abcdefgh')],
  ['the year 0', encode('0000-01-02 03:04:05+00/abcdefgh')],
  ['an impossible offset', encode('2026-01-02 03:04:05+99/abcdefgh')],
  ['an impossible second', encode('2026-01-02 03:04:61+00/abcdefgh')],
  ['an impossible time', encode('2026-13-02 03:04:05+00/abcdefgh')],
  ['a time without a zone', encode('2026-01-02 03:04:05/abcdefgh')],
  ['words the database knows as times', encode('now/abcdefgh')],
  ['infinity', encode('infinity/abcdefgh')],
  ['SQL', encode("2026-01-02 03:04:05+00'; drop table snippets --/abcdefgh")],
  ['a second line', encode('2026-01-02 03:04:05+00\n/abcdefgh')],
])('%s is no cursor of ours', (_what, cursor) => {
  expect(() => readCursor(cursor)).toThrow(expect.objectContaining({ code: 'invalid_input', reason: 'cursor' }))
})

test('whatever is sent as a cursor is read as one of ours or refused, and nothing else happens', () => {
  const anything = fc.oneof(fc.string(), fc.base64String(), fc.string({ unit: 'binary' }).map(encode))
  fc.assert(
    fc.property(anything, (cursor) => {
      expect(() => readCursor(cursor)).toThrow(expect.objectContaining({ reason: 'cursor' }))
    }),
  )
})
