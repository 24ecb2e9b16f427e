import { type Job, type Locale, type Outcome, words } from '../../core/index.ts'
import { createChatCourier } from '../courier.ts'
import type { Reply } from '../reply.ts'
import type { ChatAddress } from '../surface.ts'
import { recordSurface, type Told } from './sketch.ts'
import {
  AT,
  aFeedback,
  aJob,
  aNewSnippet,
  anOutcome,
  aRepair,
  aRevision,
  aRun,
  aSnippet,
  aSuite,
  WARNINGS,
} from './values.ts'

// The outcomes of the storyboards, and what the courier says of them.

export const house = { publicUrl: 'https://tanzaku.example' }
export const THREAD: ChatAddress = {
  surface: 'slack',
  user: 'U1',
  place: { channel: 'C1', thread: '1', root: 'message' },
}
export const COMMAND: ChatAddress = { surface: 'slack', user: 'U1', place: { channel: 'C1', root: 'card' } }

/** What the courier says of an outcome. */
export async function tellAll(
  job: Job,
  outcome: Outcome,
  locale: Locale,
  address: ChatAddress = THREAD,
): Promise<Told[]> {
  const { surface, told } = recordSurface()
  const parcel = { job, address, locale, again: false, signal: AbortSignal.timeout(60_000) }
  await createChatCourier(surface, house).deliver(parcel, outcome)
  return told
}

export async function tell(more: Partial<Job>, outcome: Outcome, locale: Locale): Promise<Reply> {
  const told = await tellAll(aJob({ kind: 'revise', ...more }), outcome, locale)
  const reply = told.at(-1)?.reply
  if (!reply) throw new Error('nothing was said')
  return reply
}

/** The line that calls whoever asked. */
export async function callOf(job: Partial<Job>, outcome: Outcome, locale: Locale): Promise<string | undefined> {
  const { surface, told } = recordSurface()
  const parcel = { job: aJob(job), address: THREAD, locale, again: false, signal: AbortSignal.timeout(60_000) }
  await createChatCourier(surface, house).notify(parcel, outcome)
  return told.at(-1)?.text
}

export const at = (seconds: number) => AT.getTime() + seconds * 1000
export const running = (more: Partial<Job>) => aJob({ status: 'running', ...more })

/** A run of the suite on a version of the code, as an outcome. */
export function ran(
  bad: number,
  locale: Locale,
  more: { number?: number; run?: Partial<Outcome['run'] & object> } = {},
) {
  const { number = 1 } = more
  const revision = aRevision({ number, ...(number > 1 ? { cause: 'feedback' as const } : {}) }, locale)
  const suite = aSuite({}, locale)
  const run = aRun(bad, { revision: number, ...more.run })
  const outcome = anOutcome(
    { snippet: aSnippet({ revision, suite, run }, locale), run, ran: { suite, revision } },
    locale,
  )
  return { ...outcome, run, revision: null, suite, made: revision }
}

/** What a repair came to; its first rounds made r2 and r3. */
function repaired(bad: number, locale: Locale, rounds = 2): Outcome {
  const explanation = locale === 'ja' ? '入力全体を照合するようにしました。' : 'The whole text must match now.'
  const base = ran(bad, locale, { number: 3 })
  const revision = aRevision({ number: 3, cause: 'repair', explanation }, locale)
  const repair = aRepair({ rounds, verdict: bad > 0 ? 'failed' : 'passed', passed: 12 - bad })
  return { ...base, suite: null, revision, change: { from: 2, added: 2, removed: 2 }, repair }
}

function asked(kind: 'ambiguous' | 'wrong_test', locale: Locale, answer: NonNullable<Outcome['question']>['answer']) {
  const t = words(locale)
  const ja = locale === 'ja'
  const choices =
    kind === 'ambiguous'
      ? [
          { id: 'a', label: ja ? '90 秒とみなす → 90' : '90 seconds → 90' },
          { id: 'b', label: ja ? 'エラーにする → ValueError' : 'an error → ValueError' },
          { id: 'other', label: t('questions.choices.other') },
        ]
      : (['fix', 'keep', 'leave'] as const).map((id) => ({ id, label: t(`questions.choices.${id}`) }))
  const values = {
    act: 'to_seconds("1h30m")',
    expected: '5460',
    derived: '5400',
    because: ja ? '秒に変換' : 'into seconds',
  }
  const ambiguous = ja ? '単位のない「90」の扱いが書かれていません。' : 'You didn\'t say what a bare "90" means.'
  const question = kind === 'ambiguous' ? ambiguous : t('questions.wrong_test', values)
  return { id: 'd1', kind, question, choices, answer }
}

export const outcomes = (locale: Locale) => {
  const ja = locale === 'ja'
  const feedback = aFeedback({ locale, intent: 'code' })
  const changed = aRevision(
    {
      number: 2,
      cause: 'feedback',
      parent: 1,
      explanation: ja
        ? '不正な入力は ValueError にしました。\nこれまでは読み飛ばしていました。'
        : 'Invalid input now raises ValueError;\nbefore, it was skipped.',
    },
    locale,
  )
  const tested = aSuite({}, locale)
  return {
    first: anOutcome({ revision: aRevision({}, locale) }, locale),
    warned: anOutcome({ revision: aRevision({ warnings: WARNINGS }, locale) }, locale),
    changed: anOutcome({ revision: changed, change: { from: 1, added: 3, removed: 1 }, feedback }, locale),
    changedTested: anOutcome(
      {
        snippet: aSnippet({ revision: changed, suite: tested, run: aRun(0) }, locale),
        revision: changed,
        change: { from: 1, added: 3, removed: 1 },
      },
      locale,
    ),
    failing: ran(1, locale),
    failingMuch: ran(8, locale),
    solved: repaired(0, locale),
    unsolved: repaired(1, locale),
    unsolvedAtOnce: repaired(1, locale, 1),
    ambiguous: anOutcome({ question: asked('ambiguous', locale, null) }, locale),
    chosen: anOutcome(
      {
        question: asked('ambiguous', locale, {
          author: 'Hana',
          choice: 'a',
          label: ja ? '90 秒とみなす → 90' : '90 seconds → 90',
          text: null,
        }),
      },
      locale,
    ),
    answered: anOutcome(
      {
        question: asked('ambiguous', locale, {
          author: 'Hana',
          choice: 'other',
          label: 'Something else…',
          text: ja ? '分とみなす' : 'minutes',
        }),
      },
      locale,
    ),
    overtaken: anOutcome({ question: asked('ambiguous', locale, 'overtaken') }, locale),
    wrongTest: anOutcome({ question: asked('wrong_test', locale, null) }, locale),
    notRunnable: anOutcome(
      { snippet: aSnippet({ language: 'ruby' }, locale), suite: aSuite({ language: 'ruby' }, locale) },
      locale,
    ),
    unavailable: ran(0, locale, { run: { verdict: 'unavailable', passed: 0, results: [], languageVersion: '' } }),
    told: anOutcome(
      { feedback: aFeedback({ locale, intent: 'question', reply: ja ? '秒です。' : 'Seconds.' }) },
      locale,
    ),
    nothing: anOutcome({ snippet: aNewSnippet({ state: 'failed' }, locale) }, locale),
  }
}

/** What is said of work that came to no end of its own, before there was code or with some. */
export const ended = (problem: Job['problem'], locale: Locale, status: 'failed' | 'stopped' = 'failed', code = false) =>
  tell({ kind: 'generate', status, problem }, code ? outcomes(locale).first : outcomes(locale).nothing, locale)
