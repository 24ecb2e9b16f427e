import { and, eq, sql } from 'drizzle-orm'
import type { Tx } from '../database/open.ts'
import { type DecisionSubject, decisions } from '../database/schema.ts'
import type { Author, Case } from '../domain.ts'
import { CoreError } from '../errors.ts'
import { insertJob, type JobParts } from '../jobs/accept.ts'
import { announceChange } from '../jobs/changes.ts'
import type { Address } from '../jobs/courier.ts'
import { lockSnippet } from '../jobs/lock.ts'
import { type Accepted, acceptOnce, type Once } from '../jobs/once.ts'
import { DELIVER } from '../jobs/steps.ts'
import type { SnippetRow } from '../jobs/workflow.ts'
import { checkFeedback } from '../snippets/check-text.ts'
import { insertFeedback } from '../snippets/feedback.ts'
import { getSuite } from './find.ts'
import { endWaiting, OVERTAKEN } from './overtaken.ts'
import { saveSuite } from './set.ts'

export type Answer = {
  snippetId: string
  decisionId: string
  choice: string
  /** What should be, in the person's words; with the choice `other`. */
  text?: string | undefined
  author: Author
  address: Address | null
}

/**
 * Answers a question. A case that a person decided about is an anchor from then on; then its suite runs, or
 * the code is repaired by it. The first answer counts. Throws `not_found`, `invalid_input` for a choice there
 * isn't, `conflict` for a question that is answered or overtaken.
 */
export async function decide(parts: JobParts, answer: Answer, once?: Once): Promise<Accepted> {
  return acceptOnce(parts.database.db, once, async (tx) => {
    const snippet = await lockSnippet(tx, answer.snippetId)
    const decision = await findOpen(tx, answer, snippet)
    const { choice, author } = answer
    if (!decision.choices.some(({ id }) => id === choice)) {
      const choices = decision.choices.map(({ id }) => id).join(', ')
      throw new CoreError('invalid_input', { reason: 'decision_choice', values: { choices } })
    }
    const text = choice === 'other' ? checkFeedback(answer.text ?? '') : undefined
    await tx
      .update(decisions)
      .set({
        answer: { choice, ...(text === undefined ? {} : { text }) },
        answeredBy: author.name,
        answeredAt: sql`clock_timestamp()`,
      })
      .where(eq(decisions.id, decision.id))
    if (decision.jobId) {
      await endWaiting(tx, snippet.id, decision.jobId)
      await parts.alarm.wake(tx, { id: decision.jobId, step: DELIVER })
    }
    await announceChange(tx, snippet.id)
    return { snippetId: snippet.id, jobId: await follow(tx, parts, snippet, decision, { ...answer, text }, once) }
  })
}

type DecisionRow = typeof decisions.$inferSelect

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

async function findOpen(tx: Tx, { snippetId, decisionId }: Answer, snippet: SnippetRow): Promise<DecisionRow> {
  if (!UUID.test(decisionId)) throw new CoreError('not_found')
  const mine = and(eq(decisions.id, decisionId), eq(decisions.snippetId, snippetId))
  const [row] = await tx.select().from(decisions).where(mine)
  if (!row) throw new CoreError('not_found')
  const isCurrent = row.subject.suite === snippet.suite && row.subject.revision === snippet.revision
  if (!row.answer && isCurrent) return row
  if (!row.answer || row.answer.choice === OVERTAKEN) throw new CoreError('conflict', { reason: 'decision_overtaken' })
  throw new CoreError('conflict', { reason: 'decision_answered', values: { name: row.answeredBy ?? '?' } })
}

/** What follows from an answer; null when nothing does. */
async function follow(
  tx: Tx,
  parts: JobParts,
  snippet: SnippetRow,
  { subject }: DecisionRow,
  { choice, text, author, address }: Answer,
  once: Once | undefined,
): Promise<string | null> {
  const { id: snippetId } = snippet
  if (choice === 'leave') return null
  if (text !== undefined) {
    const feedbackId = await insertFeedback(tx, snippet, { text, target: 'code', author }, once)
    return insertJob(tx, parts, { snippetId, kind: 'revise', input: { feedbackId, target: null }, address })
  }
  await settleCase(tx, snippet, subject, choice)
  // The code already does what was chosen, or is to be made to.
  const kind = choice === 'fix' || choice === 'b' ? 'run' : 'repair'
  return insertJob(tx, parts, { snippetId, kind, input: {}, address })
}

/** The case as the person would have it, and theirs: no model changes it any more. */
async function settleCase(tx: Tx, snippet: SnippetRow, { suite, case: id, outcomes }: DecisionSubject, choice: string) {
  const outcome = outcomes[choice]
  if (!outcome) throw new CoreError('internal', { cause: new Error(`no outcome for ${choice}`) })
  const { cases, language, basis } = await getSuite(tx, snippet.id, suite)
  const settled = cases.map((one): Case => {
    if (one.id !== id) return one
    const { expected: _, raises: __, ...rest } = one
    return { ...rest, ...outcome, anchor: true }
  })
  await saveSuite(tx, snippet.id, { language, basis, cause: 'feedback', cases: settled })
}
