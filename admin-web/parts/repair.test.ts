import { expect, test } from 'vitest'
import { type Locale, type RepairOutcome, repairWords, type TimelineEntry, words } from '../../core/index.ts'
import { repairAfter, repairDetails } from './repair.ts'
import type { View } from './view.ts'

const view = (locale: Locale): View => ({ locale, t: words(locale), theme: 'system', now: 0, path: '/' })
const OPEN: RepairOutcome['open'] = [
  { case: 'c1', name: '1h <b>', fault: 'spec_ambiguous', because: 'what <i>90</i> means' },
  { case: 'c2', name: '', fault: 'environment', because: "No module named 'numpy'" },
]
const UNSOLVED: RepairOutcome = { rounds: 2, verdict: 'failed', revision: 3, passed: 10, total: 12, open: OPEN }

// Experience 1.5, word for word.
test.each<[string, Partial<RepairOutcome>, string, string]>([
  [
    'not solved',
    { passed: 11 },
    '11/12 passed after 2 repairs. Best: r3.',
    '2 回の自動修正で 11/12 成功。最良は r3 です。',
  ],
  [
    'not solved at once',
    { rounds: 1 },
    '10/12 passed after 1 repair. Best: r3.',
    '1 回の自動修正で 10/12 成功。最良は r3 です。',
  ],
  [
    'solved',
    { verdict: 'passed', passed: 12, open: [] },
    '12/12 passed after 2 repairs.',
    '2 回の自動修正で 12/12 成功。',
  ],
  ['not begun', { rounds: 0 }, '10/12 passed. The code was not changed.', '10/12 成功。コードは変更していません。'],
])('a repair %s is told as it is', (_, outcome, english, japanese) => {
  expect(repairWords({ ...UNSOLVED, ...outcome }, words('en'))).toBe(english)
  expect(repairWords({ ...UNSOLVED, ...outcome }, words('ja'))).toBe(japanese)
})

test('each case that is left has its name, why, and what that rests on; all of it text', () => {
  const told = String(repairDetails(UNSOLVED, 'ja', view('en')))
  expect(told).toMatch(
    /lang="ja">1h &lt;b&gt;<[\s\S]*The request leaves it open\.[\s\S]*what &lt;i&gt;90&lt;\/i&gt; means/,
  )
  expect(told).toMatch(/lang="ja">c2<[\s\S]*not the code\.[\s\S]*lang="en">No module named/)
  expect(String(repairDetails({ ...UNSOLVED, verdict: 'passed', passed: 12, open: [] }, 'en', view('ja')))).toContain(
    'テストは変更していません。',
  )
})

test('a repair belongs to the last run before it, until something runs again', () => {
  const at = new Date(0)
  const run = (number: number): TimelineEntry => {
    return { type: 'run', at, number, revision: 1, suite: 1, verdict: 'failed', passed: 10, failed: 2 }
  }
  const question: TimelineEntry = { type: 'question', at, question: '?' }
  const entries: TimelineEntry[] = [run(1), run(2), question, { type: 'repair', at, outcome: UNSOLVED }, run(3)]
  expect([1, 2, 3, 4].map((number) => repairAfter(entries, number))).toEqual([
    undefined,
    UNSOLVED,
    undefined,
    undefined,
  ])
})
