import { and, asc, desc, eq, isNull } from 'drizzle-orm'
import type { Db } from '../database/open.ts'
import { jobs } from '../database/schema.ts'
import type { Job } from '../domain.ts'
import { CoreError } from '../errors.ts'
import { type Changes, LOOK_AGAIN_MS } from './changes.ts'
import type { JobRow } from './workflow.ts'

export function toJob(row: JobRow): Job {
  const { id, snippetId, kind, status, step, round, problem, createdAt, updatedAt, endedAt } = row
  const begun = status !== 'queued'
  return {
    id,
    snippet: snippetId,
    kind,
    status,
    step: begun ? step : null,
    round,
    problem,
    createdAt,
    updatedAt,
    endedAt,
  }
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** One job; throws `not_found`. */
export async function getJob(db: Db, id: string): Promise<Job> {
  const [row] = UUID.test(id) ? await db.select().from(jobs).where(eq(jobs.id, id)) : []
  if (!row) throw new CoreError('not_found')
  return toJob(row)
}

/** Waits until the job's outcome stands, `ms` at most; the job as it is then. Throws `not_found`. */
export async function waitForJob(
  { db, changes }: { db: Db; changes: Changes },
  id: string,
  ms: number,
  signal?: AbortSignal,
): Promise<Job> {
  const deadline = Date.now() + ms
  const watch = changes.watch(id)
  try {
    for (;;) {
      const job = await getJob(db, id)
      const left = deadline - Date.now()
      if (job.endedAt || left <= 0 || signal?.aborted) return job
      await watch.next(Math.min(left, LOOK_AGAIN_MS), signal)
    }
  } finally {
    watch.close()
  }
}

/** The job whose turn it is: the snippet's oldest without an outcome. */
export async function currentJob(db: Db, snippetId: string): Promise<JobRow | undefined> {
  const [row] = await db
    .select()
    .from(jobs)
    .where(and(eq(jobs.snippetId, snippetId), isNull(jobs.endedAt)))
    .orderBy(asc(jobs.seq))
    .limit(1)
  return row
}

/** All jobs of a snippet, in the order they were accepted. */
export async function jobsOf(db: Db, snippetId: string): Promise<JobRow[]> {
  return db.select().from(jobs).where(eq(jobs.snippetId, snippetId)).orderBy(asc(jobs.seq))
}

/** The job accepted last, whatever became of it. */
export async function latestJob(db: Db, snippetId: string): Promise<JobRow | undefined> {
  const [row] = await db.select().from(jobs).where(eq(jobs.snippetId, snippetId)).orderBy(desc(jobs.seq)).limit(1)
  return row
}
