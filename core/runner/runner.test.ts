// What every runner owes core: one suite for both.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { describeRunners, type Expectation, runAndJudge } from '../testing/runners.ts'
import type { Runner } from './runner.ts'

const MINUTE = 60_000

describeRunners('a runner', (start, engine) => {
  let runner: Runner
  beforeAll(async () => {
    runner = start()
    await runAndJudge(runner, '', [{ act: '1' }]) // the image, or the interpreter, once
  }, 3 * MINUTE)
  afterAll(() => runner?.close())

  const run = (code: string, expectations: Expectation[], options = {}) =>
    runAndJudge(runner, code, expectations, options)

  test('gives back what an expression or statements come to, in plain form', async () => {
    const values: Expectation[] = [
      { act: 'double(21)', expected: 42 },
      { act: 's = [1]; s.append(2); return s', expected: [1, 2] },
      { act: 'if True:\n    return "a\\nb"', expected: 'a\nb' },
      { act: 'text = """\n  kept\n"""\nreturn text', expected: '\n  kept\n' },
      { act: 'snippet.double("ab")', expected: 'abab' },
      { act: 'import math\nreturn math.floor(2.5)', expected: 2 },
      { act: 'None', expected: null },
      { act: 'x = 1', expected: null },
      { act: '2 ** 70', expected: { $int: '1180591620717411303424' } },
      { act: '-(2 ** 53 - 1)', expected: -(2 ** 53 - 1) },
      {
        act: '[float("nan"), float("inf"), -float("inf")]',
        expected: [{ $float: 'nan' }, { $float: 'inf' }, { $float: '-inf' }],
      },
      { act: '(1, (2,), [])', expected: { $tuple: [1, { $tuple: [2] }, []] } },
      { act: '{frozenset({1}), 2}', expected: { $set: [2, { $set: [1] }] } },
      { act: 'b"\\x00\\xff"', expected: { $bytes: 'AP8=' } },
      { act: '{"b": 1, "a": {"c": None}}', expected: { a: { c: null }, b: 1 } },
      {
        act: '{1: "x", (2, 3): True}',
        expected: {
          $dict: [
            [{ $tuple: [2, 3] }, true],
            [1, 'x'],
          ],
        },
      },
      { act: '{"$int": "5"}', expected: { $dict: [['$int', '5']] } },
      { act: '"日本語 👩‍👩‍👧 \\x00 \\ud800"', expected: '日本語 👩‍👩‍👧 \0 \ud800' },
      { act: '[True, 1, 1.0]', expected: [true, 1, 1] },
    ]
    const { verdict, results, report } = await run('def double(x):\n    return x * 2\n', values)
    expect(results.filter(({ status }) => status !== 'passed')).toEqual([])
    expect(verdict).toBe('passed')
    expect(report).toMatchObject({ ended: 'ended', engine, stdout: '', stderr: '', clippedBytes: 0 })
    expect(report.languageVersion).toMatch(/^3\.\d+\.\d+$/)
    expect(report.timings.ranMs).toBeGreaterThan(0)
  })

  test('tells a value that is not plain by its type, and never asks it', async () => {
    const code = `
class Sly:
    def __eq__(self, other): return True
    def __repr__(self): raise SystemExit
    __hash__ = None
class Three(int):
    def __eq__(self, other): return True
`
    const { verdict, results } = await run(code, [
      { act: 'Sly()', expected: 3 },
      { act: '[Sly()]', expected: [3] },
      { act: 'Three(0)', expected: 3 },
      { act: 'import collections\nreturn collections.Counter("aab")', expected: { a: 2, b: 1 } },
      { act: 'x = []\nfor _ in range(40): x = [x]\nreturn x', expected: [] },
      { act: '"x" * 70_000', expected: '' },
      { act: 'list(range(70_000))', expected: [] },
      { act: 'x = []; x.append(x); return x', expected: [] },
      { act: 'lambda: 1', expected: 1 },
    ])
    expect(verdict).toBe('failed')
    expect(results.map(({ status, reason }) => [status, reason?.code, reason?.values.type])).toEqual([
      ['failed', 'not_plain', 'Sly'],
      ['failed', 'not_plain', 'Sly'],
      ['failed', 'not_plain', 'Three'],
      ['failed', 'not_plain', 'Counter'],
      ['failed', 'too_deep', 'list'],
      ['failed', 'too_large', 'str'],
      ['failed', 'too_large', expect.any(String)],
      ['failed', 'too_deep', 'list'],
      ['failed', 'not_plain', 'function'],
    ])
  })

  test('halves of characters side by side are no character', async () => {
    const code = 'import re\ndef unescape(s): return re.sub(r"\\\\u(....)", lambda m: chr(int(m[1], 16)), s)\n'
    const { results } = await run(code, [
      { act: 'unescape(r"\\ud83d\\ude00")', expected: '😀' },
      { act: '{unescape(r"\\ud83d\\ude00"): 1}', expected: { '😀': 1 } },
      { act: '{(unescape(r"\\ud83d\\ude00"),)}', expected: { $set: [{ $tuple: ['😀'] }] } },
      { act: 'raise ValueError(unescape(r"\\ud83d\\ude00"))', raises: { type: 'ValueError', matches: '😀' } },
      { act: '"\\ude00 \\ud83d 😀" + chr(0xd83d)', expected: '\ude00 \ud83d 😀\ud83d' },
    ])
    expect(results.map(({ status, reason }) => [status, reason?.code, reason?.values.type])).toEqual([
      ['failed', 'not_plain', 'str'],
      ['failed', 'not_plain', 'str'],
      ['failed', 'not_plain', 'str'],
      ['failed', undefined, undefined],
      ['passed', undefined, undefined],
    ])
  })

  test('what is longer as JSON here than there is too large, and no broken protocol', async () => {
    const { verdict, results } = await run('', [
      { act: '[1e20] * 5000', expected: [] },
      { act: '[1] * 32_770', expected: [] },
      { act: '{"a": [1e20] * 5000}', expected: [] },
      { act: '([1e20] * 5000,)', expected: [] },
      { act: '[1] * 32_767', expected: Array.from({ length: 32_767 }, () => 1) },
      { act: 'raise ValueError("😀" * 3000)', raises: { type: 'ValueError', matches: '^😀+…$' } },
    ])
    expect(verdict).toBe('failed')
    expect(results.map(({ status, reason }) => [status, reason?.code, reason?.values.type])).toEqual([
      ['failed', 'too_large', 'list'],
      ['failed', 'too_large', 'list'],
      ['failed', 'too_large', 'dict'],
      ['failed', 'too_large', 'tuple'],
      ['passed', undefined, undefined],
      ['passed', undefined, undefined],
    ])
  })

  test('tells exceptions by class and message, of the class or one below it', async () => {
    const code = `
class ParseError(ValueError): pass
def parse(text):
    if not text: raise ParseError("empty text")
    return int(text)
`
    const { verdict, results } = await run(code, [
      { act: 'parse("")', raises: { type: 'ParseError' } },
      { act: 'parse("")', raises: { type: 'ValueError', matches: '^empty' } },
      { act: 'parse("")', raises: { type: 'ValueError', matches: 'full' } },
      { act: 'parse("")', raises: { type: 'KeyError' } },
      { act: 'parse("x")', raises: { type: 'ValueError', matches: "invalid literal .*'x'" } },
      { act: 'parse("1")', raises: { type: 'ValueError' } },
      { act: 'parse("")', expected: 1 },
      { act: 'raise SystemExit(3)', raises: { type: 'SystemExit' } },
      { act: 'raise MemoryError("the cache is full")', raises: { type: 'MemoryError' } },
      { act: 'class E(Exception):\n  def __str__(self): raise KeyError\nraise E', raises: { type: 'E' } },
    ])
    expect(results.map(({ status }) => status)).toEqual([
      'passed',
      'passed',
      'failed',
      'failed',
      'passed',
      'failed',
      'failed',
      'passed',
      'passed',
      'passed',
    ])
    expect(verdict).toBe('failed')
    expect(results[6]?.raised).toEqual({ type: 'ParseError', message: 'empty text' })
    expect(results[5]?.actual).toBe(1)
  })

  test('imports the snippet afresh for each case, and keeps one case’s state from the next', async () => {
    const code = 'seen = []\ndef add(x):\n    seen.append(x)\n    return len(seen)\n'
    const { verdict } = await run(code, [
      { act: 'add(1)', expected: 1 },
      { act: 'import sys; sys.modules["json"] = None; add(1); return add(2)', expected: 2 },
      { act: 'import json; return [add(1), json.dumps([])]', expected: [1, '[]'] },
      { act: 'open("/tmp/left", "w").close(); return 1', expected: 1 },
      { act: 'import os\nreturn os.path.exists("/tmp/left")', expected: false },
      {
        act: 'import os\nos.makedirs("/tmp/.0/y"); os.makedirs("/tmp/0/y"); os.makedirs("/tmp/a/b")\nreturn 1',
        expected: 1,
      },
      { act: 'import os\nreturn os.listdir("/tmp")', expected: [] },
    ])
    expect(verdict).toBe('passed')
  })

  test('says of code that cannot be imported, and of acts that are none, what is wrong', async () => {
    const broken = await run('def f(:\n', [{ act: '1', expected: 1 }])
    expect(broken.verdict).toBe('failed')
    expect(broken.results[0]).toMatchObject({
      status: 'error',
      reason: { code: 'import_failed', values: { type: 'SyntaxError' } },
    })
    const missing = await run('import no_such_package\n', [{ act: '1', raises: { type: 'ModuleNotFoundError' } }])
    expect(missing.results[0]).toMatchObject({ status: 'error', reason: { values: { type: 'ModuleNotFoundError' } } })
    const acts = await run('', [
      { act: 'f(', expected: 1 },
      { act: 'break', expected: 1 },
      { act: '# nothing is looked at', expected: null },
      { act: '1', expected: 1 },
    ])
    expect(acts.results.map(({ status, reason }) => [status, reason?.code])).toEqual([
      ['error', 'act_invalid'],
      ['error', 'act_invalid'],
      ['error', 'act_invalid'],
      ['passed', undefined],
    ])
  })

  test('keeps what was printed, in order, cut in the middle where it is long', async () => {
    const { report, verdict } = await run('import sys\nprint("importing")\n', [
      {
        act: 'print("one"); print("bad", file=sys.stderr); return 1'.replace('sys.', '__import__("sys").'),
        expected: 1,
      },
      { act: 'for n in range(20_000): print(n)', expected: null },
    ])
    expect(verdict).toBe('passed')
    expect(report.stdout.startsWith('importing\none\nimporting\n0\n1\n')).toBe(true)
    expect(report.stdout.endsWith('19998\n19999\n')).toBe(true)
    expect(report.stderr).toBe('bad\n')
    expect(report.clippedBytes).toBeGreaterThan(90_000)
    expect(report.stdout.length + report.clippedBytes).toBeGreaterThan(108_000)
  })

  test('keeps what was printed before an act hangs, or dies', async () => {
    const hung = await run('', [{ act: 'print("one"); print("two")\nwhile True: pass' }], { timeoutMs: 2_000 })
    expect(hung).toMatchObject({ verdict: 'timed_out', report: { stdout: 'one\ntwo\n' } })
    const died = await run('import os\n', [{ act: 'print("one"); os._exit(0)' }])
    expect(died).toMatchObject({ verdict: 'crashed', report: { stdout: 'one\n' } })
  })

  test('ends a run at its time; what had ended stands, what had not begun was not run', async () => {
    const { verdict, results } = await run(
      'import time\n',
      [
        { act: '1', expected: 1 },
        { act: 'time.sleep(60)', expected: 1 },
        { act: '2', expected: 2 },
      ],
      { timeoutMs: 1_500 },
    )
    expect(verdict).toBe('timed_out')
    expect(results.map(({ status }) => status)).toEqual(['passed', 'timed_out', 'not_run'])
  })

  test('ends a run at once when it is stopped, also one that waits its turn', async () => {
    const stop = new AbortController()
    const reason = new Error('stopped')
    const endless = Array.from({ length: runner.atOnce + 2 }, () =>
      run('while True: pass', [{ act: '1' }], { timeoutMs: 60_000, signal: stop.signal }),
    )
    setTimeout(() => stop.abort(reason), 500)
    const ends = await Promise.allSettled(endless)
    expect(ends.every((end) => end.status === 'rejected' && end.reason === reason)).toBe(true)
    expect((await run('', [{ act: '1', expected: 1 }])).verdict).toBe('passed')
  })

  test('runs acts beside programs of their own', async () => {
    const act = 'f()'
    const report = await runner.run({
      language: 'python',
      code: 'def f(): return 1',
      acts: [
        { id: 'a', act },
        { id: 'b', act, code: 'def f(): return 2' },
      ],
      limits: { timeoutMs: 10_000, memoryMb: 256 },
      signal: new AbortController().signal,
    })
    expect(report.acts.map(({ claim }) => claim)).toEqual([
      { kind: 'value', value: 1 },
      { kind: 'value', value: 2 },
    ])
  })

  test('does many at once, each its own', async () => {
    const all = await Promise.all(Array.from({ length: 8 }, (_, n) => run(`N = ${n}`, [{ act: 'N', expected: n }])))
    expect(all.map(({ verdict }) => verdict)).toEqual(Array.from({ length: 8 }, () => 'passed'))
  })

  test('no cases are no tests; forty, and long code, are no trouble', async () => {
    expect((await run('', [])).verdict).toBe('no_tests')
    const code = `${'# 日本語の長い注釈\n'.repeat(5_000)}def f(n): return n\n`
    const cases = Array.from({ length: 40 }, (_, n) => ({ act: `f(${n})`, expected: n }))
    expect((await run(code, cases)).verdict).toBe('passed')
  })
})
