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

  const tuple = (...items: PlainValue[]) => ({ $tuple: items })
  const set = (...items: PlainValue[]) => ({ $set: items })
  const big = (digits: string) => ({ $int: digits })
  test.each<[PlainValue, PlainValue, number, boolean]>([
    [big('1152921504606846977'), 2 ** 60, 1e6, true],
    [big('10000000000000003'), big('10000000000000004'), 5, true],
    [big('10000000000000003'), big('10000000000000004'), 0.5, false],
    [big('9007199254740993'), 9007199254740992.0, 1, true],
    [big('9007199254740993'), 9007199254740992.0, 0, false],
    [big('5'), 5.25, 0.5, true],
    [big('5'), 5.25, 0.1, false],
    [big(`1${'0'.repeat(400)}`), 1.5, 1e300, false],
    [big('1'), true, 5, false],
    [set(tuple(9.999, 1), tuple(20, 2)), set(tuple(10, 1), tuple(20, 2)), 0.01, true],
    [set(tuple(9.999, 1), tuple(20, 2)), set(tuple(10, 2), tuple(20, 1)), 0.01, false],
    [set(1, 2), set(1, 2, 2), 0.01, true],
    [set(1, 2), set(1, 2, 2.001), 0.01, false],
    [set(big('10000000000000003'), 1.5), set(1.5, big('10000000000000004')), 1, true],
    // The first that fits is not always the right one.
    [set(tuple(1), tuple(1.5)), set(tuple(1.4), tuple(0.6)), 0.5, true],
    [set(tuple(1), tuple(1.5)), set(tuple(2.1), tuple(0.6)), 0.5, false],
    [set(tuple('a', 1), tuple('b', 1)), set(tuple('b', 1.1), tuple('a', 0.9)), 0.2, true],
    [set('a', 'b', null), set(null, 'b', 'a'), 0.2, true],
    [set('a', 'b'), set('a', 'c'), 0.2, false],
    [set(set(1, 5), set(2)), set(set(2.1), set(5.1, 0.9)), 0.2, true],
    [set({ $float: 'nan' }, 1), set(1.1, { $float: 'nan' }), 0.2, true],
  ])('%j and %j within %d: %s', (a, b, tolerance, equal) => {
    expect(equalPlain(a, b, tolerance)).toBe(equal)
    expect(equalPlain(b, a, tolerance)).toBe(equal)
    expect(equalPlain([a], [b], tolerance)).toBe(equal)
  })

  test('a set is near itself, however little its items were moved and in whatever order', () => {
    const item = fc.oneof(
      fc.integer(),
      fc.tuple(fc.integer({ max: 9, min: 0 }), fc.integer()).map((two) => tuple(...two)),
    )
    fc.assert(
      fc.property(
        fc.array(item, { maxLength: 30 }),
        fc.infiniteStream(fc.double({ min: -0.4, max: 0.4, noNaN: true })),
        (items, by) => {
          const move = (value: PlainValue): PlainValue =>
            typeof value === 'number'
              ? value + (by.next().value ?? 0)
              : tuple(...(value as { $tuple: PlainValue[] }).$tuple.map(move)) // of two kinds
          const once = [...new Map(items.map((value) => [JSON.stringify(value), value])).values()]
          expect(equalPlain(set(...once), set(...once.map(move).toReversed()), 0.5)).toBe(true)
        },
      ),
    )
  })

  test('large sets are compared in the time a test has', () => {
    const items = Array.from({ length: 10_000 }, (_, n) => n)
    expect(equalPlain({ $set: items }, { $set: items.toReversed() })).toBe(true)
    expect(equalPlain(set(...items), set(...items.toReversed()), 0.1)).toBe(true)
    const tuples = Array.from({ length: 4_000 }, (_, n) => tuple(n))
    expect(equalPlain(set(...tuples), set(...tuples.toReversed()), 0.1)).toBe(true)
    const alike = Array.from({ length: 4_000 }, (_, n) => tuple(`${n % 40}`, n / 10_000))
    expect(equalPlain(set(...alike), set(...alike.toReversed()), 1)).toBe(true)
  })
})
