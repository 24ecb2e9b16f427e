import { isNull, sql } from 'drizzle-orm'
import type { Db } from '../database/open.ts'
import { jobs } from '../database/schema.ts'
import type { Runner } from '../runner/runner.ts'
import { forgetOldSessions } from '../sign-in/sign-in.ts'
import { purgeDiscarded } from '../snippets/remove.ts'
import { attendRuns, endUnattended } from './attendance.ts'
import { type CrewParts, startCrew, type Working } from './crew.ts'
import { forgetOldMarks } from './once.ts'
import { repeat } from './repeat.ts'
import type { Crew } from './steps.ts'
import { SWEEP_MS } from './sweep.ts'

// Steps of the hands that a process does at once. They wait for a model or a platform, hardly ever for the
// processor.
const SLOTS = 16

const FORGET_MS = 3_600_000

export type Worker = Working

export type WorkerParts = CrewParts & { runner: Runner | undefined }

/** Starts doing the crews' work in this process, beginning with what an earlier process left. */
export async function startWorker(parts: WorkerParts, crews: readonly Crew[]): Promise<Worker> {
  const { database, runner, log } = parts

  // The embedded database has one process, and that is this one: whoever held a claim is gone.
  if ('pglite' in database.reach)
    await database.db
      .update(jobs)
      .set({ claimUntil: sql`now()`, wokenAt: sql`'-infinity'` })
      .where(isNull(jobs.finishedAt))

  const working: Working[] = []
  const upkeep: { stop: () => void }[] = []
  if (crews.includes('hands')) {
    working.push(await startCrew(parts, 'hands', SLOTS))
    upkeep.push(
      repeat(SWEEP_MS, () => purgeDiscarded(database.db), log),
      repeat(SWEEP_MS, () => endUnattended(parts), log),
      repeat(FORGET_MS, () => forget(database.db), log),
    )
  }
  if (crews.includes('runner') && runner) working.push(attendRuns(parts, runner))

  return {
    close: async (graceMs) => {
      for (const one of upkeep) one.stop()
      await Promise.all(working.map((crew) => crew.close(graceMs)))
    },
  }
}

async function forget(db: Db): Promise<void> {
  await forgetOldMarks(db)
  await forgetOldSessions(db)
}
