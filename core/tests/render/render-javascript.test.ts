import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runInNewContext } from 'node:vm'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Case, PlainValue } from '../../domain.ts'
import { equalPlain } from '../plain.ts'
import { javascriptLiteral } from './literal-javascript.ts'
import { flat } from './literal-layout.ts'
import { javascriptPattern } from './literal-pattern.ts'
import { renderSuite } from './render.ts'
import { hostileText, pairsOf, sample, scalars, searches, valuesOf } from './render-samples.ts'

let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tanzaku-render-'))
})
afterAll(() => rm(folder, { recursive: true }))

/** What became of each test, in their order; undefined where Node could not read the file. */
async function run(code: string, cases: Case[], title: string | null = null): Promise<boolean[] | undefined> {
  await writeFile(join(folder, 'snippet.mjs'), code)
  await writeFile(join(folder, 'tests.mjs'), await renderSuite({ language: 'javascript', code, title, cases }))
  const output = await new Promise<string>((resolve) => {
    execFile(process.execPath, ['--test-reporter=tap', 'tests.mjs'], { cwd: folder }, (_, stdout) => resolve(stdout))
  })
  if (!output.includes('# tests ')) return undefined
  return [...output.matchAll(/^(not )?ok \d+ - /gm)].map(([, not]) => not === undefined)
}

const javascript = (value: PlainValue) => flat(javascriptLiteral(value))

/** What a harness would say of a value of JavaScript's. */
function plainOf(value: unknown): PlainValue {
  if (value === undefined) return { $undefined: true }
  if (typeof value === 'bigint') return { $int: String(value) }
  if (typeof value === 'symbol') return { $symbol: Symbol.keyFor(value) ?? '' }
  if (typeof value === 'number' && !Number.isFinite(value)) {
    return { $float: Number.isNaN(value) ? 'nan' : value > 0 ? 'inf' : '-inf' }
  }
  if (value === null || typeof value !== 'object') return value as PlainValue // what JSON has words for
  if (value instanceof Uint8Array) return { $bytes: Buffer.from(value).toString('base64') }
  if (value instanceof Set) return { $set: [...value].map(plainOf) }
  if (value instanceof Map) return { $dict: [...value].map((pair) => pair.map(plainOf)) }
  if (Array.isArray(value)) return value.map(plainOf)
  return { $dict: Object.entries(value).map(([key, item]) => [key, plainOf(item)]) }
}

describe('a literal', () => {
  test.each<[string, PlainValue, string]>([
    ['nothing', [null, { $undefined: true }], '[null, undefined]'],
    ['numbers', [1, -0, 0.5, 1e300], '[1, -0, 0.5, 1e+300]'],
    ['large integers', { $int: '-12345678901234567890' }, '-12345678901234567890n'],
    ['what is no number', [{ $float: 'nan' }, { $float: '-inf' }], '[NaN, -Infinity]'],
    ['text', "それは\n'空'😀", `"それは\\n'空'😀"`],
    ['text with both quotes', `'"\\`, `'\\'"\\\\'`],
    ['what cannot be seen', '\0\u200b\u2028\ud800\u{e0001}\u00a0', "'\\x00\\u200b\\u2028\\ud800\\u{e0001}\\xa0'"],
    ['bytes', { $bytes: 'AP8=' }, 'Uint8Array.of(0, 255)'],
    ['tuples, as arrays', [{ $tuple: [] }, { $tuple: [1] }], '[[], [1]]'],
    ['sets', [{ $set: [] }, { $set: [1] }], '[new Set(), new Set([1])]'],
    ['objects', { a: 1, 'b c': {}, ['__proto__']: 2 }, "{ a: 1, 'b c': {}, ['__proto__']: 2 }"],
    [
      'objects with keys that look like tags',
      {
        $dict: [
          ['$a', 1],
          ['b', 2],
        ],
      },
      '{ $a: 1, b: 2 }',
    ],
    [
      'maps',
      [
        { $dict: [] },
        {
          $dict: [
            [1, 'a'],
            ['b', 2],
          ],
        },
      ],
      "[new Map(), new Map([[1, 'a'], ['b', 2]])]",
    ],
    ['symbols', { $symbol: 'ok' }, "Symbol.for('ok')"],
  ])('says %s', (_what, value, text) => {
    expect(javascript(value)).toBe(text)
  })

  test('is the value it was written from', () => {
    const key = scalars.filter((value) => value !== null && typeof value !== 'object')
    const values = valuesOf(scalars, (inner) => [
      fc.uniqueArray(key, { maxLength: 3 }).map((items) => ({ $set: items })),
      fc
        .uniqueArray(fc.tuple(key, inner), { maxLength: 3, selector: ([one]) => one })
        .map((pairs) => ({ $dict: pairs })),
    ])
    const own = { Uint8Array, Set, Map, Symbol }
    fc.assert(
      fc.property(values, (value) => {
        const seen = plainOf(runInNewContext(`(${javascript(value)})`, own))
        if (!equalPlain(seen, value)) expect(seen).toEqual(value)
      }),
      { numRuns: 500 },
    )
  })
})

test('a pattern finds what RE2 finds', () => {
  fc.assert(
    fc.property(searches, ({ pattern, text, found }) => {
      expect(runInNewContext(javascriptPattern(pattern)).test(text)).toBe(found)
    }),
    { numRuns: 1_000 },
  )
})

const CODE = `
import { readFile as read } from 'node:fs/promises';

const UNITS = { h: 3600 };

export class EmptyError extends Error {}

export function toSeconds(text) {
  if (text === '') throw new EmptyError('no text: ' + JSON.stringify(text));
  if (!(text.at(-1) in UNITS)) throw new RangeError('no unit');
  return Number(text.slice(0, -1)) * UNITS[text.at(-1)];
}

export default class Stack {
  #items = [];
  push(item) { this.#items.push(item); }
  pop() { return this.#items.pop(); }
}

const later = async (value) => {
  if (value === undefined) throw Object.assign(new Error('nothing'), { name: 'NothingError' });
  return value;
};
export { later as soon };
export const test = 'mine';
`

const SUITE = [
  sample('whole hours', "toSeconds('1h')", { expected: 3600, because: 'An hour has 3600\nseconds.' }),
  sample('空の文字列', "toSeconds('')", { raises: { type: 'EmptyError', matches: '^no text: ""$' } }),
  sample("an 'unknown' unit", "toSeconds('1d')", { raises: { type: 'Error' } }),
  sample('last in, first out', 'const s = new Stack(); s.push(1); s.push(2); return [s.pop(), s.pop()]', {
    expected: [2, 1],
  }),
  sample('zero', "-toSeconds('0h')", { expected: 0 }),
  sample('zero, or nothing', 'new Stack().pop() ?? 0', { expected: 0 }),
  sample('zero in brackets', '(null) ?? (0)', { expected: 0 }),
  sample('a boolean', "toSeconds('1h') > 1", { expected: true }),
  sample('nothing', 'new Stack().pop()', { expected: { $undefined: true } }),
  sample('a third', '1 / 3', { expected: 0.333, tolerance: 0.001 }),
  sample('no number', 'Number("x")', { expected: { $float: 'nan' } }),
  sample('nearly', '({ a: [1 / 3, { b: NaN }] })', {
    expected: { a: [0.333, { b: { $float: 'nan' } }] },
    tolerance: 0.001,
  }),
  sample('an object', '{ a: 1n, ...{ b: new Map([[1, 2]]) } }', {
    expected: { a: { $int: '1' }, b: { $dict: [[1, 2]] } },
  }),
  sample('what takes time', 'await soon([1])', { expected: [1] }),
  sample('what takes time and fails', 'const value = undefined; return await later(value)', {
    raises: { type: 'NothingError', matches: '(?i)^NOTHING' },
  }),
  sample('an import of its own', 'typeof read', { expected: 'function' }),
  sample('its name is taken', 'test', { expected: 'mine' }),
  sample('several lines', 'const text = `\n 1h`;\nreturn toSeconds(\n  text.trim(),\n);', { expected: 3600 }),
  sample('a comment', "toSeconds('1h') // an hour", { expected: 3600 }),
]

describe('a suite', () => {
  test('reads as a person would write it', async () => {
    const text = await renderSuite({ language: 'javascript', code: CODE, title: '時間表記を秒に変換', cases: SUITE })
    await expect(text).toMatchFileSnapshot('__snapshots__/tests.mjs.txt')
  })

  test('passes where the code is right', async () => {
    expect(await run(CODE, SUITE)).toEqual(SUITE.map(() => true))
  })

  test('judges as we do', async () => {
    const pairs = pairsOf((inner) => [
      fc.constantFrom<PlainValue>({ $undefined: true }, [{ $undefined: true }], { a: { $undefined: true } }),
      fc.uniqueArray(fc.constantFrom(1, 2, 1.5), { maxLength: 2 }).map((items) => ({ $set: items })),
      fc
        .uniqueArray(fc.tuple(fc.constantFrom(1, 2), inner), { minLength: 1, maxLength: 2, selector: ([key]) => key })
        .map((all) => ({
          $dict: all,
        })),
    ])
    await fc.assert(
      fc.asyncProperty(fc.array(pairs, { minLength: 250, maxLength: 250 }), async (all) => {
        const passed = await run(
          '',
          all.map(({ actual, ...rest }) => sample('', javascript(actual), rest)),
        )
        const judged = all.map(({ actual, expected, tolerance }) => equalPlain(actual, expected, tolerance))
        expect(all.map((pair, index) => ({ ...pair, passed: passed?.[index] }))).toEqual(
          all.map((pair, index) => ({ ...pair, passed: judged[index] })),
        )
      }),
      { numRuns: 2, endOnFailure: true },
    )
  })

  test('keeps what was filled in where it belongs', async () => {
    const cases = fc
      .tuple(hostileText, hostileText, hostileText)
      .map(([name, because, text]) => sample(name, javascript(text), { because, expected: text }))
    await fc.assert(
      fc.asyncProperty(hostileText, fc.array(cases, { minLength: 250, maxLength: 250 }), async (title, all) => {
        expect(await run('', all, title)).toEqual(all.map(() => true))
      }),
      { numRuns: 2, endOnFailure: true },
    )
  })

  test('runs whatever it says of an error', async () => {
    const raises = fc
      .record({ type: hostileText, matches: hostileText })
      .map((raises) => sample('', 'null.x', { raises }))
    expect(await run('', fc.sample(raises, 250))).toHaveLength(250)
  })

  test('has tests that fail for what is not JavaScript', async () => {
    const bad = [
      'f(',
      '1) + (2',
      'return 1; }; {',
      'const a = 1; const a = 2',
      'import x from "y"; return x',
      '',
      '// nothing',
      '"\ud800"',
      '/(/',
    ]
    const cases = [
      ...bad.map((act) => sample('bad', act, { expected: 1 })),
      sample('good', '1', { expected: 1 }),
      sample('mute', '1', {}),
    ]
    expect(await run('', cases)).toEqual([...bad.map(() => false), true, false])
  })

  test('says what the snippet has to export, and cannot be read until then', async () => {
    const input = {
      language: 'javascript' as const,
      title: null,
      cases: [sample('one', 'one() + two', { expected: 1 })],
    }
    const code = 'function one() {}\nexport const two = 2'
    expect(await renderSuite({ ...input, code })).toContain('// snippet.mjs must export these: one\n')
    expect(await run(code, input.cases)).toBeUndefined()
  })
})
