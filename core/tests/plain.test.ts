import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { PlainValue } from '../domain.ts'
import { equalPlain, NotPlain, readPlain } from './plain.ts'

const leaf = fc.oneof(
  fc.constant(null),
  fc.boolean(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.maxSafeInteger(),
  fc.string({ unit: 'binary' }),
  fc.bigInt().map((n) => ({ $int: String(n) })),
  fc.constantFrom('nan', 'inf', '-inf').map((name) => ({ $float: name })),
  fc.uint8Array().map((bytes) => ({ $bytes: Buffer.from(bytes).toString('base64') })),
)
const key = fc.string().filter((text) => !text.startsWith('$'))
const { value: anyPlain } = fc.letrec<{ value: PlainValue }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    leaf,
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(key, tie('value'), { maxKeys: 4 }),
    fc.array(tie('value'), { maxLength: 4 }).map((items) => ({ $tuple: items })),
    fc.array(tie('value'), { maxLength: 4 }).map((items) => ({ $set: items })),
    fc.array(fc.tuple(tie('value'), tie('value')), { maxLength: 4 }).map((pairs) => ({ $dict: pairs })),
  ),
}))

describe('reading plain values', () => {
  test('what is plain is read as it is, from its JSON too', () => {
    fc.assert(
      fc.property(anyPlain, (value) => {
        const read = readPlain(JSON.parse(JSON.stringify(value)))
        expect(equalPlain(read, value)).toBe(true)
        expect(readPlain(read)).toEqual(read)
      }),
    )
  })

  test('whatever JSON comes, it is read or refused, never let through half', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (json) => {
        try {
          expect(readPlain(json)).toEqual(json)
        } catch (error) {
          expect(error).toBeInstanceOf(NotPlain)
        }
      }),
    )
  })

  test.each([
    [{ $int: 5 }, 'tag'],
    [{ $int: '5.5' }, 'tag'],
    [{ $int: '' }, 'tag'],
    [{ $float: 'NaN' }, 'tag'],
    [{ $bytes: 'not base64!' }, 'tag'],
    [{ $tuple: 'ab' }, 'tag'],
    [{ $set: {} }, 'tag'],
    [{ $dict: [[1]] }, 'tag'],
    [{ $dict: { a: 1 } }, 'tag'],
    [{ $undefined: false }, 'tag'],
    [{ $symbol: 1 }, 'tag'],
    [{ $what: 1 }, 'tag'],
    [{ $int: '1', more: 2 }, 'tag'],
    [{ more: 2, $int: '1' }, 'tag'],
    ['x'.repeat(70_000), 'size'],
    [JSON.parse(`${'['.repeat(40)}${']'.repeat(40)}`), 'depth'],
    [{ deep: { $tuple: [{ $what: 1 }] } }, 'tag'],
    [undefined, 'type'],
    [Number.NaN, 'type'],
  ])('refuses %j', (json, why) => {
    expect(() => readPlain(json)).toThrow(expect.objectContaining({ why }))
  })

  test('thirty-two levels are read', () => {
    const deep = JSON.parse(`${'['.repeat(32)}${']'.repeat(32)}`)
    expect(readPlain(deep)).toEqual(deep)
  })
})

describe('equality', () => {
  test.each<[PlainValue, PlainValue, boolean]>([
    [1, 1.0, true],
    [1, true, false],
    [0, false, false],
    [0, -0, true],
    [1, '1', false],
    ['', null, false],
    [null, false, false],
    [{ $int: '9007199254740993' }, 9007199254740992, false],
    [{ $int: '9007199254740992' }, 9007199254740992, true],
    [{ $int: '10000000000000000000000' }, 1e22, true],
    [{ $int: '5' }, 5, true],
    [[1, 2], { $tuple: [1, 2] }, false],
    [{ $tuple: [1, 2] }, { $tuple: [1, 2.0] }, true],
    [{ $set: [1, 2] }, { $set: [2, 1] }, true],
    [{ $set: [1, 2, 2] }, { $set: [2, 1] }, true],
    [{ $set: [1] }, [1], false],
    [{ $set: [] }, {}, false],
    [{ a: 1, b: 2 }, { b: 2, a: 1 }, true],
    [{ a: 1 }, { $dict: [['a', 1]] }, true],
    [
      {
        $dict: [
          [1, 'x'],
          [2, 'y'],
        ],
      },
      {
        $dict: [
          [2, 'y'],
          [1, 'x'],
        ],
      },
      true,
    ],
    [{ $dict: [[1, 'x']] }, { $dict: [['1', 'x']] }, false],
    [
      {
        $dict: [
          [1, 'x'],
          [1, 'y'],
        ],
      },
      { $dict: [[1, 'y']] },
      true,
    ],
    [{ $bytes: 'AA==' }, 'AA==', false],
    [{ $float: 'nan' }, { $float: 'nan' }, true],
    [{ $float: 'inf' }, { $float: '-inf' }, false],
    ['a,b', ['a', 'b'], false],
    [['a,b'], ['a', 'b'], false],
    [[], {}, false],
    [[[]], [], false],
    ['\u00e9', 'e\u0301', false],
  ])('%j and %j: %s', (a, b, equal) => {
    expect(equalPlain(a, b)).toBe(equal)
    expect(equalPlain(b, a)).toBe(equal)
    expect(equalPlain([a], [b])).toBe(equal)
  })

  test('is an equivalence', () => {
    fc.assert(
      fc.property(anyPlain, anyPlain, (a, b) => {
        expect(equalPlain(a, a)).toBe(true)
        expect(equalPlain(a, b)).toBe(equalPlain(b, a))
        expect(equalPlain(a, b, 0)).toBe(equalPlain(a, b))
      }),
    )
  })

  test('tolerance counts for numbers wherever they are', () => {
    expect(equalPlain(0.1 + 0.2, 0.3)).toBe(false)
    expect(equalPlain(0.1 + 0.2, 0.3, 1e-9)).toBe(true)
    expect(equalPlain([{ a: 0.1 + 0.2 }], [{ a: 0.3 }], 1e-9)).toBe(true)
    expect(equalPlain({ $tuple: [1.0000001] }, { $tuple: [1] }, 1e-6)).toBe(true)
    expect(equalPlain({ $set: [2, 1.0000001] }, { $set: [1, 2] }, 1e-6)).toBe(true)
    expect(equalPlain({ $dict: [[1, 2.0000001]] }, { $dict: [[1, 2]] }, 1e-6)).toBe(true)
    expect(equalPlain(1.1, 1, 0.05)).toBe(false)
    expect(equalPlain([1], { $tuple: [1] }, 1)).toBe(false)
    expect(equalPlain([1, 2], [1], 1)).toBe(false)
    expect(equalPlain(true, 1, 1)).toBe(false)
    expect(equalPlain('1', 1, 1)).toBe(false)
  })

  test('large sets are compared in no time', () => {
    const items = Array.from({ length: 10_000 }, (_, n) => n)
    expect(equalPlain({ $set: items }, { $set: items.toReversed() })).toBe(true)
  })
})
