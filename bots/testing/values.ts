import { randomUUID } from 'node:crypto'
import type {
  Case,
  CaseResult,
  Job,
  Locale,
  Outcome,
  RepairOutcome,
  Revision,
  Run,
  Snippet,
  Suite,
  Warning,
} from '../../core/index.ts'

// Core's values as the storyboards (experience.md 1) have them, made by hand: what a test is about is given, the rest
// is Hana's request for the seconds of a duration.

export const ID = 'k7m2q9xd'
export const AT = new Date('2026-11-24T09:00:00Z')

export const CODE = `import re

def to_seconds(text: str) -> int:
    hours, minutes = re.fullmatch(r"(\\d+)h(\\d+)m", text).groups()
    return int(hours) * 3600 + int(minutes) * 60
`

/** Code of so many lines. */
export function longCode(lines: number): string {
  return Array.from({ length: lines }, (_, i) => `print(${i})`).join('\n')
}

const TITLE = { en: 'Duration to seconds', ja: '時間表記を秒に変換' }
const REQUEST = { en: 'turn "1h30m" into seconds', ja: '"1h30m" を秒に変換' }
const ASSUMED = { en: 'a bare "90" is an error.', ja: '単位のない「90」はエラーにします。' }
const BECAUSE = { en: 'invalid input raises ValueError', ja: '不正な入力は ValueError に' }

export function aRevision(more: Partial<Revision> = {}, locale: Locale = 'en'): Revision {
  const assumptions = [ASSUMED[locale]]
  return {
    number: 1,
    language: 'python',
    code: CODE,
    explanation: '',
    plan: { signature: 'to_seconds(text: str) -> int', contract: [], edgeCases: [], steps: [], assumptions },
    cause: 'generated',
    parent: null,
    model: 'local',
    usage: null,
    warnings: [],
    createdAt: AT,
    ...more,
  }
}

export function aCase(number: number, more: Partial<Case> = {}): Case {
  const act = `to_seconds("${number}h0m")`
  return { id: `c${number}`, name: `"${number}h0m"`, act, expected: number * 3600, because: '', anchor: false, ...more }
}

/** Twelve cases; the last is the one that fails in the storyboards. */
export function aSuite(more: Partial<Suite> = {}, locale: Locale = 'en'): Suite {
  const cases = Array.from({ length: 12 }, (_, i) => aCase(i + 1))
  const bad = {
    name: '"1h xyz"',
    act: 'to_seconds("1h xyz")',
    expected: undefined,
    raises: { type: 'ValueError' },
    because: BECAUSE[locale],
  }
  cases[11] = aCase(12, bad)
  return {
    number: 1,
    language: 'python',
    basis: 'spec',
    cause: 'generated',
    cases,
    vacuous: false,
    model: 'local',
    hash: 'x',
    dropped: 0,
    createdAt: AT,
    ...more,
  }
}

export function failed(number: number, more: Partial<CaseResult> = {}): CaseResult {
  return { case: `c${number}`, status: 'failed', actual: 3600, durationMs: 1, ...more }
}

/** A run of twelve cases of which the last `bad` failed. */
export function aRun(bad: number, more: Partial<Run> = {}): Run {
  const results = Array.from({ length: 12 }, (_, i): CaseResult => {
    const number = i + 1
    return number > 12 - bad ? failed(number) : { case: `c${number}`, status: 'passed', actual: 0, durationMs: 1 }
  })
  return {
    number: 1,
    revision: 1,
    suite: 1,
    stale: false,
    verdict: bad > 0 ? 'failed' : 'passed',
    passed: 12 - bad,
    failed: bad,
    results,
    stdout: '',
    stderr: '',
    clippedBytes: 0,
    engine: 'docker',
    image: null,
    languageVersion: '3.13.2',
    durationMs: 812,
    createdAt: AT,
    ...more,
  }
}

export function aRepair(more: Partial<RepairOutcome> = {}): RepairOutcome {
  return { rounds: 1, verdict: 'passed', revision: 3, passed: 12, total: 12, open: [], ...more }
}

/** Idle, with its first version of the code. */
export function aSnippet(more: Partial<Snippet> = {}, locale: Locale = 'en'): Snippet {
  return {
    id: ID,
    title: TITLE[locale],
    language: 'python',
    description: REQUEST[locale],
    locale,
    author: { id: 'U1', name: 'Hana' },
    workspace: 'slack:T1',
    source: 'slack',
    place: null,
    visibility: 'workspace',
    state: 'idle',
    createdAt: AT,
    updatedAt: AT,
    revision: aRevision({}, locale),
    suite: null,
    run: null,
    decision: null,
    problem: null,
    ...more,
  }
}

/** One that is only now worked on for the first time. */
export function aNewSnippet(more: Partial<Snippet> = {}, locale: Locale = 'en'): Snippet {
  return aSnippet({ title: null, language: null, state: 'working', revision: null, ...more }, locale)
}

export function aJob(more: Partial<Job> = {}): Job {
  return {
    id: randomUUID(),
    snippet: ID,
    kind: 'generate',
    status: 'succeeded',
    step: null,
    round: 0,
    problem: null,
    createdAt: AT,
    updatedAt: AT,
    endedAt: null,
    ...more,
  }
}

export function anOutcome(more: Partial<Outcome> = {}, locale: Locale = 'en'): Outcome {
  return {
    snippet: aSnippet({}, locale),
    revision: null,
    change: null,
    suite: null,
    run: null,
    ran: null,
    feedback: null,
    repair: null,
    question: null,
    ...more,
  }
}

type Feedback = NonNullable<Outcome['feedback']>
export function aFeedback(more: Partial<Feedback> = {}): Feedback {
  return { author: 'Hana', text: 'thanks', reply: null, intent: 'thanks', locale: 'en', ...more }
}

export const WARNINGS: Warning[] = [
  { code: 'syntax', values: { line: 3 } },
  { code: 'risk_network', values: { line: 4, name: 'urllib.request' } },
  { code: 'risk_process', values: { line: 5, name: 'os.system' } },
]
