import { randomUUID } from 'node:crypto'
import { eq, sql } from 'drizzle-orm'
import type { Database, Tx } from '../database/open.ts'
import { jobs, snippets } from '../database/schema.ts'
import type { JobKind } from '../domain.ts'
import { CoreError } from '../errors.ts'
import { announceChange } from './changes.ts'
import type { Address } from './courier.ts'
import { lockSnippet } from './lock.ts'
import type { AlarmClock } from './queue.ts'
import { ANNOUNCE, DELIVER } from './steps.ts'
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
 * Queues nothing but the telling of what the caller's transaction does on the spot: a job that has ended
 * already. Returns its id, so that what is made can name it.
 */
export async function insertToldJob(
  tx: Tx,
  { alarm }: Pick<JobParts, 'alarm'>,
  { snippetId, kind, address }: { snippetId: string; kind: JobKind; address: Address },
): Promise<string> {
  await lockSnippet(tx, snippetId)
  const [row] = await tx
    .insert(jobs)
    .values({ snippetId, kind, input: {}, address, step: DELIVER, status: 'succeeded', endedAt: sql`now()` })
    .returning({ id: jobs.id })
  if (!row) throw new CoreError('internal', { cause: new Error('insert returned no job') })
  await alarm.wake(tx, { id: row.id, step: DELIVER })
  await announceChange(tx, snippetId, row.id)
  return row.id
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
  await lockSnippet(tx, job.snippetId)
  const working = tx
    .update(snippets)
    .set({ state: 'working', problem: null, updatedAt: sql`now()` })
    .where(eq(snippets.id, job.snippetId))
  const [id] = await Promise.all([queue(tx, { alarm, workflows }, job), working])
  return id
}

/** The same for a snippet that the caller's transaction has just made, as `working`: nobody else can know of it. */
export async function insertFirstJob(
  tx: Tx,
  parts: Pick<JobParts, 'alarm' | 'workflows'>,
  job: NewJob,
): Promise<string> {
  return queue(tx, parts, job)
}

// Sent together, the statements of a transaction cost one round trip; the driver keeps their order.
async function queue(
  tx: Tx,
  { alarm, workflows }: Pick<JobParts, 'alarm' | 'workflows'>,
  job: NewJob,
): Promise<string> {
  const workflow = workflows[job.kind]
  if (!workflow) throw new CoreError('internal', { cause: new Error(`no workflow for ${job.kind}`) })
  const step = job.address ? ANNOUNCE : workflow.first
  const id = randomUUID()
  await Promise.all([
    tx.insert(jobs).values({ ...job, id, step }),
    alarm.wake(tx, { id, step }),
    announceChange(tx, job.snippetId, id),
  ])
  return id
}
