import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { loadPyodide } from 'pyodide'
import { beforeAll, describe, expect, test } from 'vitest'
import type { Case, PlainValue } from '../../domain.ts'
import { equalPlain } from '../plain.ts'
import { flat } from './literal-layout.ts'
import { pythonPattern } from './literal-pattern.ts'
import { pythonLiteral } from './literal-python.ts'
import { renderSuite } from './render.ts'
import { hostileText, pairsOf, sample, scalars, searches, valuesOf } from './render-samples.ts'

// Python itself, so that what is rendered is really run; it comes with npm. The suite is run as on a command line.
const HARNESS = `
import importlib, json, re, sys, unittest
from observe import observe

sys.dont_write_bytecode = True

class Result(unittest.TestResult):
    def startTestRun(self):
        self.seen = {}
    def startTest(self, test):
        super().startTest(test)
        self.seen[test.id().split(".")[-1]] = "passed"
    def addFailure(self, test, error):
        self.seen[test.id().split(".")[-1]] = "failed"
    def addError(self, test, error):
        self.seen[test.id().split(".")[-1]] = "error: " + repr(error[1])

def run_suite():
    for name in ("snippet", "tests"):
        sys.modules.pop(name, None)
    importlib.invalidate_caches()
    runner = unittest.TextTestRunner(open("log.txt", "w"), resultclass=lambda *_, **__: Result())
    return json.dumps(unittest.main(None, argv=["unittest", "tests.py"], testRunner=runner, exit=False).result.seen)

def observe_all(acts):
    return json.dumps([json.loads(observe("", act)) for act in json.loads(acts)])

def search_all(searches):
    return json.dumps([re.search(eval(pattern), text) is not None for pattern, text in json.loads(searches)])
`

let ask: (call: string, question?: unknown) => unknown
let write: (file: string, text: string) => void

beforeAll(async () => {
  const pyodide = await loadPyodide()
  write = (file, text) => pyodide.FS.writeFile(file, text)
  write('observe.py', readFileSync(new URL('../../runner/harness/observe.py', import.meta.url), 'utf8'))
  pyodide.runPython(HARNESS)
  ask = (call, question) => {
    const answer = pyodide.globals.get(call)
    return JSON.parse(question === undefined ? answer() : answer(JSON.stringify(question)))
  }
})

/** What became of each test, by its name. */
async function run(code: string, cases: Case[], title: string | null = null): Promise<Record<string, string>> {
  write('snippet.py', code)
  write('tests.py', await renderSuite({ language: 'python', code, title, cases }))
  return ask('run_suite') as Record<string, string> // as the harness gives it
}

const python = (value: PlainValue) => flat(pythonLiteral(value))

describe('a literal', () => {
  test.each<[string, PlainValue, string]>([
    ['nothing', [null, { $undefined: true }], '[None, None]'],
    ['booleans', [true, false], '[True, False]'],
    ['numbers', [1, -0, 0.5, 1e300, 2 ** 60], '[1, -0.0, 0.5, 1e+300, 1152921504606847000.0]'],
    ['large integers', { $int: '-12345678901234567890' }, '-12345678901234567890'],
    ['what is no number', [{ $float: 'nan' }, { $float: '-inf' }], '[float("nan"), float("-inf")]'],
    ['text', 'それは\n"空"😀', `'それは\\n"空"😀'`],
    ['text with both quotes', `'"\\`, `"'\\"\\\\"`],
    ['what cannot be seen', '\0\u200b\u2028\ud800\u{e0001}\u00a0', '"\\x00\\u200b\\u2028\\ud800\\U000e0001\\xa0"'],
    ['bytes', { $bytes: 'AP9hIg==' }, `b'\\x00\\xffa"'`],
    ['tuples', [{ $tuple: [] }, { $tuple: [1] }, { $tuple: [1, 2] }], '[(), (1,), (1, 2)]'],
    ['sets', [{ $set: [] }, { $set: [{ $set: [1] }, { $set: [] }] }], '[set(), {frozenset({1}), frozenset()}]'],
    ['dicts', { a: 1, 'b c': {} }, '{"a": 1, "b c": {}}'],
    [
      'dicts with other keys',
      {
        $dict: [
          ['$a', 1],
          [{ $tuple: [1] }, 2],
        ],
      },
      '{"$a": 1, (1,): 2}',
    ],
    ['symbols, by their names', { $symbol: 'ok' }, '"ok"'],
  ])('says %s', (_what, value, text) => {
    expect(python(value)).toBe(text)
  })

  test('is the value it was written from', () => {
    // A set takes what has a hash, and in one True is 1.
    const hashed = scalars.filter((value) => typeof value !== 'boolean')
    const key = fc.oneof(
      hashed,
      fc.array(hashed, { maxLength: 3 }).map((items): PlainValue => ({ $tuple: items })),
    )
    const values = valuesOf(scalars, (inner) => [
      fc.array(inner, { maxLength: 3 }).map((items) => ({ $tuple: items })),
      fc.array(key, { maxLength: 3 }).map((items) => ({ $set: items })),
      fc.array(fc.tuple(key, inner), { maxLength: 3 }).map((pairs) => ({ $dict: pairs })),
    ])
    fc.assert(
      fc.property(fc.array(values, { minLength: 40, maxLength: 40 }), (all) => {
        const claims = ask('observe_all', all.map(python)) as { value: PlainValue }[] // the harness's own form
        for (const [index, value] of all.entries()) {
          const seen = claims[index]?.value
          if (seen === undefined || !equalPlain(seen, value)) expect(claims[index]).toEqual(value)
        }
      }),
      { numRuns: 30 },
    )
  })
})

test('a pattern finds what RE2 finds', () => {
  fc.assert(
    fc.property(fc.array(searches, { minLength: 100, maxLength: 100 }), (all) => {
      const found = ask(
        'search_all',
        all.map(({ pattern, text }) => [pythonPattern(pattern), text]),
      ) as boolean[] // one each
      expect(all.map((search, index) => ({ ...search, found: found[index] }))).toEqual(all)
    }),
    { numRuns: 20 },
  )
})

const CODE = `
import math
from decimal import Decimal as D

class Stack:
    def __init__(self):
        self.__items = []
    def push(self, item):
        self.__items.append(item)
    def pop(self):
        return self.__items.pop()

class EmptyError(LookupError):
    pass

UNITS, (_HOUR, *__rest) = {"h": 3600}, (3600, 1)

def to_seconds(text):
    if not text:
        raise EmptyError(f"no text: {text!r}")
    return int(text[:-1]) * UNITS[text[-1]]

def __hidden():
    return 7

def fail_as_json():
    import json
    json.loads("{")

unittest = "mine"
`

const SUITE = [
  sample('whole hours', 'to_seconds("1h")', { expected: 3600, because: 'An hour has 3600\nseconds.' }),
  sample('空の文字列は0ではない', 'to_seconds("")', { raises: { type: 'EmptyError', matches: "^no text: ''$" } }),
  sample('An unknown unit!', 'to_seconds("1d")', { raises: { type: 'KeyError' } }),
  sample('last in, first out', 's = Stack(); s.push(1); s.push(2); return [s.pop(), s.pop()]', { expected: [2, 1] }),
  sample('zero', 'to_seconds("0h")', { expected: 0 }),
  sample('a boolean', 'to_seconds("1h") > 1', { expected: true }),
  sample('nothing', 'Stack().push(1)', { expected: null }),
  sample('a third', '1 / 3', { expected: 0.333, tolerance: 0.001 }),
  sample('no number', 'math.sqrt(4) * float("nan")', { expected: { $float: 'nan' } }),
  sample('nearly', '{"a": (1 / 3, {2.0001})}', {
    expected: { a: { $tuple: [0.333, { $set: [2] }] } },
    tolerance: 0.001,
  }),
  sample('an import of its own', 'D("1.5") + _HOUR == D("3601.5")', { expected: true }),
  sample('the module', 'snippet.UNITS["h"]', { expected: 3600 }),
  sample('private names', '__hidden() + len(__rest)', { expected: 8 }),
  sample('its name is taken', 'unittest', { expected: 'mine' }),
  sample('an error from elsewhere', 'fail_as_json()', { raises: { type: 'json.JSONDecodeError', matches: 'line 1' } }),
  sample('several lines', 'text = """\n 1h"""\nif text:\n    return to_seconds(\n        text.strip()\n    )', {
    expected: 3600,
  }),
  sample('a comment', 'to_seconds("1h")  # an hour', { expected: 3600 }),
  sample('a tuple', '1, 2', { expected: { $tuple: [1, 2] } }),
  sample('long', `[to_seconds(f"{n}h") for n in range(3)]`, { expected: [0, 3600, 7200, 'x'.repeat(80)].slice(0, 3) }),
]

describe('a suite', () => {
  test('reads as a person would write it', async () => {
    const text = await renderSuite({ language: 'python', code: CODE, title: '時間表記を秒に変換', cases: SUITE })
    await expect(text).toMatchFileSnapshot('__snapshots__/tests.py.txt')
  })

  test('passes where the code is right', async () => {
    const seen = await run(CODE, SUITE)
    expect(Object.keys(seen)).toHaveLength(SUITE.length)
    expect(Object.values(seen).filter((how) => how !== 'passed')).toEqual([])
  })

  test('judges as we do', async () => {
    const hashed = fc.constantFrom<PlainValue>(1, 2, 1.5, { $tuple: [1] })
    const pairs = pairsOf((inner) => [
      fc.array(inner, { maxLength: 2 }).map((items) => ({ $tuple: items })),
      fc.uniqueArray(fc.constantFrom(1, 2, 1.5), { maxLength: 2 }).map((items) => ({ $set: items })),
      fc
        .uniqueArray(fc.tuple(hashed, inner), { maxLength: 2, selector: ([key]) => key })
        .map((all) => ({ $dict: all })),
    ])
    await fc.assert(
      fc.asyncProperty(fc.array(pairs, { minLength: 40, maxLength: 40 }), async (all) => {
        const seen = await run(
          '',
          all.map(({ actual, ...rest }) => sample('', python(actual), rest)),
        )
        const passed = Object.values(seen).map((how) => how === 'passed')
        const judged = all.map(({ actual, expected, tolerance }) => equalPlain(actual, expected, tolerance))
        expect(all.map((pair, index) => ({ ...pair, passed: passed[index] }))).toEqual(
          all.map((pair, index) => ({ ...pair, passed: judged[index] })),
        )
      }),
      { numRuns: 25 },
    )
  })

  test('keeps what was filled in where it belongs', async () => {
    const cases = fc
      .tuple(hostileText, hostileText, hostileText)
      .map(([name, because, text]) => sample(name, python(text), { because, expected: text }))
    await fc.assert(
      fc.asyncProperty(hostileText, fc.array(cases, { minLength: 1, maxLength: 40 }), async (title, all) => {
        const seen = await run('', all, title)
        expect(Object.values(seen)).toEqual(all.map(() => 'passed'))
      }),
      { numRuns: 40 },
    )
  })

  test('runs whatever it says of an exception', async () => {
    const raises = fc
      .record({ type: hostileText, matches: hostileText })
      .map((raises) => sample('', '[][0]', { raises }))
    await fc.assert(
      fc.asyncProperty(fc.array(raises, { minLength: 1, maxLength: 40 }), async (all) => {
        expect(Object.keys(await run('', all))).toHaveLength(all.length)
      }),
      { numRuns: 20 },
    )
  })

  test('is read as UTF-8 whatever its title says', async () => {
    expect(await run('', [sample('日本', '"日本"', { expected: '日本' })], 'coding: latin-1')).toEqual({
      test_01_日本: 'passed',
    })
  })

  test.each([
    'f(',
    '1) + (2',
    'return 1\n)',
    'x = 1\n  y = 2\nreturn y',
    '  x = 1\nreturn x',
    'if 1:\n    x = 1\n      y = 2\nreturn x',
    'print 1',
    'from math import *\nreturn pi',
    'await f()',
    '',
    '# nothing',
    'f\0()',
    '"\ud800"',
  ])('has a test that fails for what is not Python: %j', async (act) => {
    const seen = await run('', [sample('bad', act, { expected: 1 }), sample('good', '1', { expected: 1 })])
    expect(seen).toEqual({ test_01_bad: 'failed', test_02_good: 'passed' })
  })

  test('fails where the case says nothing, and may be empty', async () => {
    expect(await run('', [sample('mute', '1', {})])).toEqual({ test_01_mute: 'failed' })
    expect(await run('', [])).toEqual({})
  })
})
