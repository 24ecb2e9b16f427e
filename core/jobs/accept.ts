import { eq, sql } from 'drizzle-orm'
import type { Database, Tx } from '../database/open.ts'
import { jobs, snippets } from '../database/schema.ts'
import type { JobKind } from '../domain.ts'
import { CoreError } from '../errors.ts'
import { announceChange } from './changes.ts'
import type { Address } from './courier.ts'
import { lockSnippet } from './lock.ts'
import type { AlarmClock } from './queue.ts'
import { ANNOUNCE } from './steps.ts'
import type { Workflows } from './workflow.ts'

/** What it takes to queue a job. */
export type JobParts = { database: Database; alarm: AlarmClock; workflows: Workflows }

export type NewJob = {
  snippetId: string
  kind: JobKind
  input: Record<string, unknown>
  address: Address | null
}

/**
 * Queues a job in the caller's transaction, behind those its snippet already has. Nothing exists, and
 * nothing rings, unless that transaction commits. Returns the job's id; throws `not_found` without snippet.
 */
export async function insertJob(
  tx: Tx,
  { alarm, workflows }: Pick<JobParts, 'alarm' | 'workflows'>,
  job: NewJob,
): Promise<string> {
  const workflow = workflows[job.kind]
  if (!workflow) throw new CoreError('internal', { cause: new Error(`no workflow for ${job.kind}`) })
  await lockSnippet(tx, job.snippetId)
  const step = job.address ? ANNOUNCE : workflow.first
  const [row] = await tx
    .insert(jobs)
    .values({ ...job, step })
    .returning({ id: jobs.id })
  if (!row) throw new CoreError('internal', { cause: new Error('insert returned no job') })
  // Sent together, the statements of a transaction cost one round trip; the driver keeps their order.
  await Promise.all([
    tx
      .update(snippets)
      .set({ state: 'working', problem: null, updatedAt: sql`now()` })
      .where(eq(snippets.id, job.snippetId)),
    alarm.wake(tx, { id: row.id, step }),
    announceChange(tx, job.snippetId, row.id),
  ])
  return row.id
}
