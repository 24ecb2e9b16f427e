import { describe, expect, test } from 'vitest'
import { type Locale, type Run, type Snippet, type Suite, VERDICTS, words } from '../../core/index.ts'
import { badge, revisionBadge, runBadge } from './badge.ts'
import type { View } from './view.ts'

const view = (locale: Locale): View => ({ locale, t: words(locale), theme: 'system', now: 0, path: '/' })

const RUN: Run = {
  number: 1,
  revision: 1,
  suite: 1,
  stale: false,
  verdict: 'passed',
  passed: 12,
  failed: 0,
  results: [],
  stdout: '',
  stderr: '',
  clippedBytes: 0,
  engine: 'docker',
  image: null,
  languageVersion: '3.13.5',
  durationMs: 812,
  createdAt: new Date(0),
}

function snippet(run: Partial<Run> | null, { vacuous = false, revision = 1, suite = 1 } = {}): Snippet {
  // What a badge looks at.
  const seen = { state: 'idle', decision: null, revision: { number: revision, language: 'python' } }
  return { ...seen, suite: { number: suite, vacuous } as Suite, run: run && { ...RUN, ...run } } as Snippet
}

/** A badge as it is read: its signs and words. */
function read(html: unknown): string {
  return String(html).replaceAll(/<[^>]*>/g, '')
}

// Experience 2.4, word for word.
describe('a badge', () => {
  test.each<[string, Snippet, string, string]>([
    ['passed', snippet({}), '✅ 12/12 passed · Python 3.13 · 0.8 s', '✅ 12/12 成功 · Python 3.13 · 0.8 秒'],
    [
      'failed',
      snippet({ verdict: 'failed', passed: 11, failed: 1 }),
      '❌ 11/12 passed · 1 failed · Python 3.13 · 0.8 s',
      '❌ 11/12 成功 · 1 件失敗 · Python 3.13 · 0.8 秒',
    ],
    [
      'vacuous',
      snippet({}, { vacuous: true }),
      '⚠️ 12/12 passed, weak tests · Python 3.13 · 0.8 s',
      '⚠️ 12/12 成功・テストが弱い · Python 3.13 · 0.8 秒',
    ],
    [
      'failed, the tests weak',
      snippet({ verdict: 'failed', passed: 11, failed: 1 }, { vacuous: true }),
      '❌ 11/12 passed · 1 failed · Python 3.13 · 0.8 s',
      '❌ 11/12 成功 · 1 件失敗 · Python 3.13 · 0.8 秒',
    ],
    [
      'other revision',
      snippet({ stale: true }, { revision: 2 }),
      '○ Tests ran on r1, not r2',
      '○ r1 のテスト結果（r2 は未実行）',
    ],
    [
      'other tests',
      snippet({ stale: true }, { suite: 2 }),
      '○ Tests t1 ran, not t2',
      '○ テスト t1 の結果（t2 は未実行）',
    ],
    [
      'timed_out',
      snippet({ verdict: 'timed_out', durationMs: 10_004 }),
      '❌ Timed out after 10 s · Python 3.13',
      '❌ 10 秒でタイムアウト · Python 3.13',
    ],
    [
      'timed_out, a short limit',
      snippet({ verdict: 'timed_out', durationMs: 1_503 }),
      '❌ Timed out after 1.5 s · Python 3.13',
      '❌ 1.5 秒でタイムアウト · Python 3.13',
    ],
    [
      'out_of_memory',
      snippet({ verdict: 'out_of_memory', languageVersion: '' }),
      '❌ Out of memory · 0.8 s',
      '❌ メモリ不足 · 0.8 秒',
    ],
    [
      'unavailable',
      snippet({ verdict: 'unavailable', languageVersion: '', durationMs: 0 }),
      '⚠️ Not run',
      '⚠️ 実行できませんでした',
    ],
    [
      'wasm',
      snippet({ engine: 'wasm', languageVersion: '3.14.2' }),
      '✅ 12/12 passed · Python 3.14 · 0.8 s · wasm',
      '✅ 12/12 成功 · Python 3.14 · 0.8 秒 · wasm',
    ],
    ['none', snippet(null), '○ Not tested', '○ 未テスト'],
  ])('%s', (_, of, english, japanese) => {
    expect(read(badge(of, view('en'), { whole: true }))).toBe(english)
    expect(read(badge(of, view('ja'), { whole: true }))).toBe(japanese)
  })

  test('in the list has the verdict alone', () => {
    expect(read(badge(snippet({}), view('en')))).toBe('✅ 12/12 passed')
  })

  test('of an old run never looks like a pass, whatever it was', () => {
    for (const verdict of VERDICTS) {
      const old = { ...RUN, verdict, stale: true }
      const shown = [badge(snippet(old, { revision: 2 }), view('en')), runBadge(old, view('en'), { weak: false })]
      for (const html of shown) expect(String(html)).toMatch(/data-kind="plain"><span aria-hidden="true">○/)
    }
  })
})

test('the badge of a version is of its own run; where the tests are others by now it vouches for nothing', () => {
  const run = { type: 'run', at: new Date(0), number: 3, revision: 2, suite: 1, verdict: 'passed' } as const
  const told = (more: { weak: boolean; suite?: number }, ran?: { passed: number; failed: number }) =>
    read(revisionBadge(ran && { ...run, ...ran }, view('en'), more))
  const all = { passed: 3, failed: 0 }
  expect(told({ weak: false })).toBe('○ Not tested')
  expect(told({ weak: false, suite: 1 }, all)).toBe('✅ 3/3 passed · t1')
  expect(told({ weak: true }, all)).toBe('⚠️ 3/3 passed, weak tests · t1')
  expect(told({ weak: false, suite: 2 }, all)).toBe('○ Tests t1 ran, not t2')
})
