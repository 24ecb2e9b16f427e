import { and, inArray, lt, sql } from 'drizzle-orm'
import type { Tx } from '../database/open.ts'
import { jobs } from '../database/schema.ts'
import { claimable } from './claim.ts'
import type { CrewParts } from './crew.ts'
import type { Crew } from './steps.ts'

// Jobs not heard of for this long are woken again; with a claim's 10 s, a killed process's work goes on
// within 15 s. The pause spares jobs whose wake-up is simply still on its way.
export const SWEEP_MS = 5_000
const OVERDUE = sql`now() - interval '5 seconds'`

/** Wakes every job of a crew that should be moving and isn't: its process died, or its wake-up was lost. */
export async function sweep({ database, alarm, log }: CrewParts, crew: Crew, free: number): Promise<void> {
  if (free <= 0) return // what is queued waits for a slot, not for a bell
  const overdue = await database.db.transaction(async (tx) => {
    const found = await tx
      .update(jobs)
      .set({ wokenAt: sql`now()` })
      .where(inArray(jobs.id, overdueJobs(tx, crew, free)))
      .returning({ id: jobs.id, step: jobs.step })
    await Promise.all(found.map((job) => alarm.wake(tx, job)))
    return found
  })
  if (overdue.length > 0) log.info({ jobs: overdue.map(({ id }) => id) }, 'woke overdue jobs')
}

// Only as many as there are hands for, each by one process: what is queued behind them needs no bell.
function overdueJobs(tx: Tx, crew: Crew, most: number) {
  return tx
    .select({ id: jobs.id })
    .from(jobs)
    .where(and(lt(jobs.wokenAt, OVERDUE), claimable(crew)))
    .orderBy(jobs.seq)
    .limit(most)
    .for('update', { skipLocked: true })
}
