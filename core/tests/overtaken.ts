import { and, eq, isNotNull, isNull, sql } from 'drizzle-orm'
import type { Tx } from '../database/open.ts'
import { decisions, jobs, snippets } from '../database/schema.ts'
import { DELIVER } from '../jobs/steps.ts'

/** The answer of a question that nobody answered before code or tests became others. */
export const OVERTAKEN = 'overtaken'

/** Closes the open question of a snippet, if there is one: it was about code and tests that are no longer. */
export async function closeOvertaken(tx: Tx, snippetId: string): Promise<void> {
  const closed = await tx
    .update(decisions)
    .set({ answer: { choice: OVERTAKEN }, answeredAt: sql`now()` })
    .where(and(eq(decisions.snippetId, snippetId), isNull(decisions.answeredAt)))
    .returning({ jobId: decisions.jobId })
  for (const { jobId } of closed) if (jobId) await endWaiting(tx, snippetId, jobId)
}

// Nobody rings for it: the sweep takes what has not moved for some seconds.
const LONG_AGO = sql`now() - interval '1 hour'`

/**
 * The job that waited for an answer has it; the snippet waits no longer. Where it had asked in a chat, its message
 * is to say so: the sweep finds it soon.
 */
export async function endWaiting(tx: Tx, snippetId: string, jobId: string): Promise<void> {
  const waiting = and(eq(jobs.id, jobId), eq(jobs.status, 'waiting'))
  await tx
    .update(jobs)
    .set({ step: DELIVER, finishedAt: null, wokenAt: LONG_AGO })
    .where(and(waiting, isNotNull(jobs.address), isNotNull(jobs.finishedAt)))
  await tx.update(jobs).set({ status: 'succeeded' }).where(waiting)
  await tx
    .update(snippets)
    .set({ state: 'idle' })
    .where(and(eq(snippets.id, snippetId), eq(snippets.state, 'waiting')))
}
