// The nouns of the product. This file imports nothing, so that everything may import it.

export const LANGUAGES = ['python', 'javascript', 'ruby'] as const
export type Language = (typeof LANGUAGES)[number]

export const LOCALES = ['en', 'ja'] as const
export type Locale = (typeof LOCALES)[number]

export const SOURCES = ['web', 'slack', 'discord'] as const
/** Where a workspace lives: a Slack team, a Discord guild, or the local admin web and API. */
export type Source = (typeof SOURCES)[number]

/** Sizes in characters as people count them: Unicode code points. */
export const LIMITS = { description: 4000, feedback: 3000, title: 80, code: 60_000, cases: 40 } as const

export type Visibility = 'workspace' | 'private'
export type SnippetState = 'working' | 'idle' | 'waiting' | 'failed'
export type RevisionCause = 'generated' | 'feedback' | 'repair' | 'edit' | 'revert' | 'fork' | 'imported'

/** Who asked. The id is the platform's own; the name is for people and never enters a prompt. */
export type Author = { id: string; name: string }

/** What the model was asked to think of before it wrote; people see it, in their language. */
export type Plan = {
  signature: string
  contract: string[]
  edgeCases: string[]
  steps: string[]
  assumptions: string[]
}

/** Tokens as the model's server counted them; `calls` is the number of answers they paid for. */
export type Usage = { inputTokens: number; outputTokens: number; calls: number }

/** A doubt that stayed. `code` names a sentence under `warnings` in the words; `values` fill it. */
export type Warning =
  | { code: 'syntax'; values: { line: number } }
  | { code: `risk_${'network' | 'process' | 'files' | 'eval'}`; values: { line: number; name: string } }

/** How a request ended badly: an error code of the contract, and what fills its sentence. */
export type Problem = {
  code: string
  reason?: string
  values?: Record<string, string | number>
  /** Seconds until it is worth asking again. */
  retryAfter?: number
}

export type Revision = {
  number: number
  /** Feedback may change it from one revision to the next. */
  language: Language
  code: string
  explanation: string
  plan: Plan | null
  cause: RevisionCause
  parent: number | null
  model: string | null
  usage: Usage | null
  warnings: Warning[]
  createdAt: Date
}

/** A plain value as JSON, tagged where JSON has no word for it; see "Tests as data" in the README. */
export type PlainValue = null | boolean | number | string | PlainValue[] | { [key: string]: PlainValue }

/** One test as data: an act whose value is observed, and what is expected of it. */
export type Case = {
  id: string
  name: string
  act: string
  expected?: PlainValue
  raises?: { type: string; matches?: string }
  tolerance?: number
  because: string
  anchor: boolean
}

export type Suite = {
  number: number
  /** Of the acts; the code may have another by now. */
  language: Language
  basis: 'spec' | 'code'
  cause: 'generated' | 'feedback' | 'edit'
  cases: Case[]
  vacuous: boolean | null
  model: string | null
  hash: string
  /** Cases that the model gave and that could not be used. */
  dropped: number
  createdAt: Date
}

/** What feedback asks for, as it was understood; null until then. */
export type Intent = 'code' | 'tests' | 'question' | 'thanks' | 'off_topic'

export const VERDICTS = [
  'passed',
  'failed',
  'timed_out',
  'out_of_memory',
  'output_limit',
  'crashed',
  'no_tests',
  'tampered',
  'unavailable',
] as const
export type Verdict = (typeof VERDICTS)[number]

/** Why a result is what it is, where value and exception don't say it: names a sentence under `results` in the words. */
export type ResultReason =
  | 'not_plain'
  | 'too_deep'
  | 'too_large'
  | 'import_failed'
  | 'act_invalid'
  | 'signal'
  | 'exited'
  | 'timed_out'
  | 'out_of_memory'
  | 'output_limit'
  | 'crashed'
  | 'tampered'
  | 'not_run'

export type CaseResult = {
  case: string
  status: 'passed' | 'failed' | 'error' | 'timed_out' | 'not_run'
  /** What came out, or what was raised instead; neither when the act came to no end of its own. */
  actual?: PlainValue
  raised?: { type: string; message: string }
  reason?: { code: ResultReason; values: Record<string, string | number> }
  durationMs: number
}

/** One execution of a suite against a revision; it vouches for exactly that pair. */
export type Run = {
  number: number
  revision: number
  suite: number
  stale: boolean
  verdict: Verdict
  passed: number
  failed: number
  results: CaseResult[]
  stdout: string
  stderr: string
  clippedBytes: number
  engine: 'docker' | 'wasm'
  image: string | null
  languageVersion: string
  durationMs: number
  createdAt: Date
}

/** Why a case fails, as far as the request tells. */
export type Fault = 'code_wrong' | 'test_wrong' | 'spec_ambiguous' | 'environment'

/** A question to the person, open while it has no answer. The choice `other` wants a text with it. */
export type Decision = {
  id: string
  kind: 'ambiguous' | 'wrong_test'
  question: string
  choices: { id: string; label: string }[]
}

/** How a repair ended: after so many rounds, with what is the best so far, and what still fails. */
export type RepairOutcome = {
  rounds: number
  /** Of the last run; solved is `passed` and nothing else. */
  verdict: Verdict
  /** The best revision of the repair, and how many of the cases it passes. */
  revision: number
  passed: number
  total: number
  open: { case: string; name: string; fault: Fault; because: string }[]
}

export type Snippet = {
  id: string
  /** Null until the plan is made. */
  title: string | null
  language: Language | null
  description: string
  locale: Locale
  author: Author
  workspace: string
  source: Source
  /** The platform's own channel and thread ids, of the place it was born in. */
  place: Record<string, string> | null
  visibility: Visibility
  state: SnippetState
  createdAt: Date
  updatedAt: Date
  revision: Revision | null
  suite: Suite | null
  run: Run | null
  decision: Decision | null
  problem: Problem | null
}

export type JobKind = 'generate' | 'revise' | 'write_tests' | 'revise_tests' | 'run' | 'repair'
export type JobStatus = 'queued' | 'running' | 'waiting' | 'succeeded' | 'failed' | 'stopped'

/** One request being worked on, as persisted steps. Times are the database's. */
export type Job = {
  id: string
  snippet: string
  kind: JobKind
  status: JobStatus
  step: string | null
  round: number
  problem: Problem | null
  createdAt: Date
  updatedAt: Date
  endedAt: Date | null
}
