import { sql } from 'drizzle-orm'
import type { Tx } from '../database/open.ts'
import { type DecisionSubject, decisions } from '../database/schema.ts'
import type { Case, Decision } from '../domain.ts'
import type { JobRow, SnippetRow } from '../jobs/workflow.ts'
import { neutral } from '../model/neutral.ts'
import { toLine } from '../snippets/tidy.ts'
import { words } from '../words/translator.ts'
import { closeOvertaken } from './overtaken.ts'
import type { Ran } from './run-steps.ts'
import { clip, showActual, showExpected } from './show.ts'
import { type Judgement, toOutcome } from './triage.ts'

type Asking = {
  snippet: SnippetRow
  job: JobRow
  last: Ran
  cases: Case[]
  judged: Record<string, Judgement>
}

/** What writes the question about the first case that only a person can settle; undefined when there is none. */
export function openQuestion({ snippet, job, last, cases, judged }: Asking): ((tx: Tx) => Promise<void>) | undefined {
  const found = cases
    .map((one) => ({ one, judgement: judged[one.id], result: last.results.find((result) => result.case === one.id) }))
    .find(({ one, judgement, result }) => {
      const asked = judgement?.fault === 'test_wrong' || judgement?.fault === 'spec_ambiguous'
      return asked && !one.anchor && result && result.status !== 'passed'
    })
  if (!found?.judgement || !found.result) return undefined
  const { one, judgement, result } = found
  const t = words(snippet.locale)
  // A model wrote the test, and strangers' code what came out.
  const show = (text: string) => clip(neutral(toLine(text)))
  const [act, expected, actual] = [show(one.act), show(showExpected(one)), show(showActual(result))]
  const { because } = judgement
  const keep = { expected: one.expected, raises: one.raises }
  const subject = { suite: last.suite, revision: last.revision, case: one.id }

  const wrong = judgement.fault === 'test_wrong' && judgement.derived
  const written: Pick<Decision, 'kind' | 'question' | 'choices'> & { outcomes: DecisionSubject['outcomes'] } = wrong
    ? {
        kind: 'wrong_test',
        question: t('questions.wrong_test', { act, expected, derived: show(showExpected(wrong)), because }),
        choices: (['fix', 'keep', 'leave'] as const).map((id) => ({ id, label: t(`questions.choices.${id}`) })),
        outcomes: { fix: wrong, keep },
      }
    : {
        kind: 'ambiguous',
        question: t('questions.ambiguous', { act, because }),
        choices: [
          { id: 'a', label: t('questions.gives', { outcome: expected }) },
          ...(hasOutcome(result) ? [{ id: 'b', label: t('questions.gives', { outcome: actual }) }] : []),
          { id: 'other', label: t('questions.choices.other') },
        ],
        outcomes: { a: keep, ...(hasOutcome(result) ? { b: toOutcome(result) } : {}) },
      }
  const { outcomes, ...row } = written
  return async (tx) => {
    await closeOvertaken(tx, snippet.id)
    await tx.insert(decisions).values({
      ...row,
      snippetId: snippet.id,
      jobId: job.id,
      subject: { ...subject, outcomes },
      createdAt: sql`clock_timestamp()`,
    })
  }
}

function hasOutcome({ actual, raised }: Ran['results'][number]): boolean {
  return actual !== undefined || raised !== undefined
}
