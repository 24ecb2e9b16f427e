import { and, eq, gt, isNull, lt, sql } from 'drizzle-orm'
import type { Db } from '../database/open.ts'
import { jobs, snippets } from '../database/schema.ts'
import { CoreError } from '../errors.ts'
import type { JobParts } from '../jobs/accept.ts'
import { announceChange, claimOf } from '../jobs/changes.ts'
import { lockSnippet } from '../jobs/lock.ts'
import { currentJob } from '../jobs/read.ts'
import { settleJob } from '../jobs/settle.ts'

// A deletion can be undone for ten seconds (experience.md 3); the rest covers the click's way here.
const UNDO_S = 15
const undoable = sql`now() - make_interval(secs => ${UNDO_S})`

/**
 * Deletes a snippet with all it owns, for good; the database cascades. A job in hand loses its claim
 * and is broken off. Throws `not_found`.
 */
export async function removeSnippet({ database }: Pick<JobParts, 'database'>, id: string): Promise<void> {
  await database.db.transaction(async (tx) => {
    await lockSnippet(tx, id)
    const job = await currentJob(tx, id)
    await tx.delete(snippets).where(eq(snippets.id, id))
    await announceChange(tx, id, ...(job ? [job.id, claimOf(job.id)] : []))
  })
}

/**
 * Deletes a snippet so that it can still be brought back: nobody sees it, its jobs are stopped, and it
 * is gone for good a little later. Throws `not_found`.
 */
export async function discardSnippet({ database, alarm }: Pick<JobParts, 'database' | 'alarm'>, id: string) {
  await database.db.transaction(async (tx) => {
    await lockSnippet(tx, id)
    const unfinished = await tx
      .select()
      .from(jobs)
      .where(and(eq(jobs.snippetId, id), isNull(jobs.endedAt)))
    for (const job of unfinished) {
      await announceChange(tx, claimOf(job.id))
      await settleJob(tx, alarm, job, { status: 'stopped', problem: { code: 'stopped' } })
    }
    await tx.update(snippets).set({ deletedAt: sql`now()` }).where(eq(snippets.id, id))
    await announceChange(tx, id)
  })
}

/** Brings a discarded snippet back; its jobs stay stopped. Throws `not_found` when it is gone for good. */
export async function restoreSnippet({ database }: Pick<JobParts, 'database'>, id: string): Promise<void> {
  await database.db.transaction(async (tx) => {
    const back = await tx
      .update(snippets)
      .set({ deletedAt: null })
      .where(and(eq(snippets.id, id), gt(snippets.deletedAt, undoable)))
      .returning({ id: snippets.id })
    if (back.length === 0) throw new CoreError('not_found')
    await announceChange(tx, id)
  })
}

/** Deletes for good what nobody can bring back any more. */
export async function purgeDiscarded(db: Db): Promise<void> {
  await db.delete(snippets).where(lt(snippets.deletedAt, undoable))
}
