import { and, eq, gt, isNotNull, isNull, lt, sql } from 'drizzle-orm'
import type { Db, Tx } from '../database/open.ts'
import { jobs, snippets } from '../database/schema.ts'
import { CoreError } from '../errors.ts'
import type { JobParts } from '../jobs/accept.ts'
import { announceChange, claimOf } from '../jobs/changes.ts'
import { UNCLAIMED } from '../jobs/claim.ts'
import { lockSnippet } from '../jobs/lock.ts'
import { currentJob } from '../jobs/read.ts'
import { settleJob } from '../jobs/settle.ts'
import { ERASE } from '../jobs/steps.ts'

// A deletion can be undone for ten seconds (experience.md 3); the rest covers the click's way here.
export const UNDO_S = 15
const undoable = sql`now() - make_interval(secs => ${UNDO_S})`

type Parts = Pick<JobParts, 'database' | 'alarm'>

/**
 * Deletes a snippet with all it owns, for good; the database cascades. A job in hand loses its claim
 * and is broken off. Where it was told of in a chat, nobody sees it any more, and it goes as soon as those
 * messages are emptied. `by` is the name people read there. Throws `not_found`.
 */
export async function removeSnippet({ database, alarm }: Parts, id: string, by?: string): Promise<void> {
  await database.db.transaction(async (tx) => {
    await lockSnippet(tx, id)
    const job = await currentJob(tx, id)
    if (await isToldOf(tx, id)) {
      await stopAll(tx, alarm, id)
      await tx
        .update(snippets)
        .set({ deletedAt: sql`now() - interval '1 day'`, deletedBy: by ?? null }) // past bringing back
        .where(eq(snippets.id, id))
      await eraseAfter(tx, alarm, id, 0, job?.id)
      return announceChange(tx, id)
    }
    await tx.delete(snippets).where(eq(snippets.id, id))
    await announceChange(tx, id, ...(job ? [job.id, claimOf(job.id)] : []))
  })
}

/**
 * Deletes a snippet so that it can still be brought back: nobody sees it, its jobs are stopped, and it
 * is gone for good a little later. Throws `not_found`.
 */
export async function discardSnippet({ database, alarm }: Parts, id: string): Promise<void> {
  await database.db.transaction(async (tx) => {
    await lockSnippet(tx, id)
    await stopAll(tx, alarm, id)
    await tx.update(snippets).set({ deletedAt: sql`now()` }).where(eq(snippets.id, id))
    await eraseAfter(tx, alarm, id, UNDO_S)
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
    await tx
      .update(jobs)
      .set({ finishedAt: sql`now()` })
      .where(and(eq(jobs.snippetId, id), eq(jobs.step, ERASE), isNull(jobs.finishedAt)))
    await announceChange(tx, id)
  })
}

/** Deletes for good what nobody can bring back any more, once nothing of it is left in a chat. */
export async function purgeDiscarded(db: Db): Promise<void> {
  const erasing = sql`exists (select 1 from ${jobs} where ${jobs.snippetId} = ${snippets.id} and ${jobs.finishedAt} is null)`
  await db.delete(snippets).where(and(lt(snippets.deletedAt, undoable), sql`not ${erasing}`))
}

async function isToldOf(tx: Tx, id: string): Promise<boolean> {
  const told = await tx.select({ id: jobs.id }).from(jobs).where(isToldOfBy(id)).limit(1)
  return told.length > 0
}

function isToldOfBy(snippetId: string) {
  return and(eq(jobs.snippetId, snippetId), isNotNull(jobs.address))
}

async function stopAll(tx: Tx, alarm: Parts['alarm'], id: string): Promise<void> {
  const unfinished = await tx
    .select()
    .from(jobs)
    .where(and(eq(jobs.snippetId, id), isNull(jobs.endedAt)))
  for (const job of unfinished) {
    await announceChange(tx, claimOf(job.id))
    await settleJob(tx, alarm, job, { status: 'stopped', problem: { code: 'stopped' } })
  }
}

/**
 * Every message about a snippet is to be emptied; its jobs do that one after another, each its own. One that was in
 * hand may be posting at this moment, so it looks once more a little later.
 */
async function eraseAfter(tx: Tx, alarm: Parts['alarm'], id: string, afterSeconds: number, inHand?: string) {
  if (inHand) {
    await tx
      .update(jobs)
      .set({ input: sql`${jobs.input} || '{"eraseAgain": true}'::jsonb` })
      .where(eq(jobs.id, inHand))
  }
  const erasing = await tx
    .update(jobs)
    .set({ step: ERASE, ...UNCLAIMED, finishedAt: null, wokenAt: sql`now() + make_interval(secs => ${afterSeconds})` })
    .where(isToldOfBy(id))
    .returning({ id: jobs.id, seq: jobs.seq, step: jobs.step })
  const [first] = erasing.sort((a, b) => a.seq - b.seq)
  if (first) await alarm.wake(tx, first, afterSeconds)
}
