import { and, asc, eq, isNull, sql } from 'drizzle-orm'
import type { Tx } from '../database/open.ts'
import { decisions, jobs, snippets } from '../database/schema.ts'
import type { JobStatus, Problem } from '../domain.ts'
import type { Then } from './advance.ts'
import { announceChange } from './changes.ts'
import { UNCLAIMED } from './claim.ts'
import type { AlarmClock } from './queue.ts'
import { DELIVER } from './steps.ts'
import type { JobRow } from './workflow.ts'

export type Outcome = {
  status: Extract<JobStatus, 'succeeded' | 'failed' | 'stopped' | 'waiting'>
  problem: Problem | null
}

/**
 * Ends a job: its outcome stands from here on, and is delivered if it has an address. The caller holds
 * the snippet's lock.
 */
export async function settleJob(tx: Tx, alarm: AlarmClock, job: JobRow, outcome: Outcome): Promise<Then> {
  await tx
    .update(jobs)
    .set({ ...outcome, ...UNCLAIMED, endedAt: sql`now()`, updatedAt: sql`now()` })
    .where(eq(jobs.id, job.id))
  await showOnSnippet(tx, job, outcome)
  if (!job.address) return finishJob(tx, alarm, job)
  await moveTo(tx, alarm, job, DELIVER)
  return 'go on'
}

/** Gives the job its next step and rings for it. */
export async function moveTo(
  tx: Tx,
  alarm: AlarmClock,
  job: JobRow,
  step: string,
  { afterSeconds = 0, round = job.round }: { afterSeconds?: number; round?: number } = {},
): Promise<void> {
  const wokenAt = sql`now() + make_interval(secs => ${afterSeconds})`
  // Sent together: one round trip.
  await Promise.all([
    tx
      .update(jobs)
      .set({ step, round, ...UNCLAIMED, wokenAt, updatedAt: sql`now()` })
      .where(eq(jobs.id, job.id)),
    alarm.wake(tx, { id: job.id, step }, afterSeconds),
    announceChange(tx, job.snippetId, job.id),
  ])
}

/** Nothing is left to do for this job: the next of its snippet may begin. */
export async function finishJob(tx: Tx, alarm: AlarmClock, job: JobRow): Promise<'let go'> {
  await tx
    .update(jobs)
    .set({ ...UNCLAIMED, finishedAt: sql`now()` })
    .where(eq(jobs.id, job.id))
  const [next] = await tx
    .select({ id: jobs.id, step: jobs.step })
    .from(jobs)
    .where(and(eq(jobs.snippetId, job.snippetId), isNull(jobs.finishedAt)))
    .orderBy(asc(jobs.seq))
    .limit(1)
  if (next) await alarm.wake(tx, next) // no more: it may be in other hands already
  await announceChange(tx, job.snippetId, job.id)
  return 'let go'
}

// A snippet works as long as any of its jobs does; then it waits if a question is open. Stopped with code to
// show, it is as it was before.
async function showOnSnippet(tx: Tx, job: JobRow, { status, problem }: Outcome): Promise<void> {
  const working = sql`exists (select 1 from ${jobs} where ${jobs.snippetId} = ${job.snippetId} and ${jobs.endedAt} is null)`
  const asks = sql`exists (select 1 from ${decisions} where ${decisions.snippetId} = ${job.snippetId} and ${decisions.answeredAt} is null)`
  const rests = sql`case when ${asks} then 'waiting' when ${snippets.revision} > 0 then 'idle' else 'failed' end`
  const ended = status === 'failed' ? sql`'failed'` : rests
  await tx
    .update(snippets)
    .set({ state: sql`case when ${working} then 'working' else ${ended} end`, problem, updatedAt: sql`now()` })
    .where(eq(snippets.id, job.snippetId))
}
