import { and, inArray, isNull, lt, sql } from 'drizzle-orm'
import type { Logger } from 'pino'
import type { Db, Tx } from '../database/open.ts'
import { jobs } from '../database/schema.ts'
import { forgetOldSessions } from '../sign-in/sign-in.ts'
import { purgeDiscarded } from '../snippets/remove.ts'
import { type Abandoned, type AdvanceParts, advanceJob, type Then } from './advance.ts'
import { type Changes, claimOf } from './changes.ts'
import { type Claim, claimable, claimJob, hasClaim, RENEW_MS, renewClaim } from './claim.ts'
import { forgetOldMarks } from './once.ts'

// Steps a process has in hand at once. They wait for a model or a platform, hardly ever for the processor.
const SLOTS = 16

// Jobs not heard of for this long are woken again; with a claim's 10 s, a killed process's work goes on
// within 15 s. The pause spares jobs whose wake-up is simply still on its way.
const SWEEP_MS = 5_000
const OVERDUE = sql`now() - interval '5 seconds'`

const FORGET_MS = 3_600_000

export type Worker = {
  /** Takes no more work, gives the steps in hand `graceMs` to end, then hands the rest back. */
  close: (graceMs: number) => Promise<void>
}

export type WorkerParts = AdvanceParts & { changes: Changes; log: Logger }

/** Starts doing jobs in this process, beginning with those an earlier process left. */
export async function startWorker(parts: WorkerParts): Promise<Worker> {
  const { alarm, database, log } = parts
  const inHand = new Map<Promise<void>, AbortController>()

  // The embedded database has one process, and that is this one: whoever held a claim is gone.
  if ('pglite' in database.reach)
    await database.db
      .update(jobs)
      .set({ claimUntil: sql`now()`, wokenAt: sql`'-infinity'` })
      .where(isNull(jobs.finishedAt))

  const closing = Promise.withResolvers<void>()
  let open = true

  const ring = async (jobId: string) => {
    while (open && inHand.size >= SLOTS) await Promise.race([...inHand.keys(), closing.promise])
    if (!open) return // another worker's sweep, or ours after a restart, rings for it again
    const controller = new AbortController()
    const work = workOn(parts, jobId, controller, () => open)
      .catch((error: unknown) => log.error({ err: error, job: jobId }, 'job left to the sweep'))
      .finally(() => inHand.delete(work))
    inHand.set(work, controller)
  }

  await alarm.onRing(ring)
  const sweeping = repeat(SWEEP_MS, () => sweep(parts, SLOTS - inHand.size), log)
  const purging = repeat(SWEEP_MS, () => purgeDiscarded(database.db), log)
  const forgetting = repeat(FORGET_MS, () => forget(database.db), log)

  return {
    close: async (graceMs) => {
      sweeping.stop()
      purging.stop()
      forgetting.stop()
      open = false
      closing.resolve()
      const grace = setTimeout(() => {
        for (const controller of inHand.values()) controller.abort('handed back' satisfies Abandoned)
      }, graceMs)
      await alarm.silence()
      await Promise.all(inHand.keys())
      clearTimeout(grace)
    },
  }
}

/** Does a job's steps one after another, as far as they can be done at once and nobody else took one. */
async function workOn(parts: WorkerParts, jobId: string, controller: AbortController, isOpen: () => boolean) {
  let then: Then = 'go on'
  while (then === 'go on' && isOpen()) then = await workOnStep(parts, jobId, controller)
}

async function workOnStep(parts: WorkerParts, jobId: string, controller: AbortController): Promise<Then> {
  const { database, metrics } = parts
  const claim = await claimJob(database.db, jobId)
  if (!claim) return 'let go'
  parts.passFailpoint('claimed')
  const { kind, step, snippetId } = claim.job
  const log = parts.log.child({ job: jobId, snippet: snippetId, kind, step })
  const letGo = keepClaim(parts, claim, controller, log)
  const done = metrics.stepSeconds.startTimer({ kind, step })
  try {
    const then = await advanceJob(parts, claim, controller.signal, log)
    log.debug({ tries: claim.tries }, 'step ended')
    return then
  } finally {
    done()
    letGo()
  }
}

/** Renews the claim while the step runs, and breaks the step off as soon as the claim is lost. */
function keepClaim({ database, changes }: WorkerParts, claim: Claim, controller: AbortController, log: Logger) {
  const ifLost = async (check: typeof renewClaim) => {
    try {
      if (!(await check(database.db, claim))) controller.abort('claim lost' satisfies Abandoned)
    } catch (error) {
      log.debug({ err: error }, 'claim not renewed') // the database is away: its commit will tell
    }
  }
  const renewing = setInterval(() => void ifLost(renewClaim), RENEW_MS)
  const silence = changes.on(claimOf(claim.job.id), () => void ifLost(hasClaim))
  return () => {
    clearInterval(renewing)
    silence()
  }
}

/** Wakes every job that should be moving and isn't: its process died, or its wake-up was lost. */
async function sweep({ database, alarm, log }: WorkerParts, free: number): Promise<void> {
  if (free <= 0) return // what is queued waits for a slot, not for a bell
  const overdue = await database.db.transaction(async (tx) => {
    const found = await tx
      .update(jobs)
      .set({ wokenAt: sql`now()` })
      .where(inArray(jobs.id, overdueJobs(tx, free)))
      .returning({ id: jobs.id })
    await Promise.all(found.map(({ id }) => alarm.wake(tx, id)))
    return found
  })
  if (overdue.length > 0) log.info({ jobs: overdue.map(({ id }) => id) }, 'woke overdue jobs')
}

// Only as many as there are hands for, each by one process: what is queued behind them needs no bell.
function overdueJobs(tx: Tx, most: number) {
  return tx
    .select({ id: jobs.id })
    .from(jobs)
    .where(and(lt(jobs.wokenAt, OVERDUE), claimable()))
    .orderBy(jobs.seq)
    .limit(most)
    .for('update', { skipLocked: true })
}

async function forget(db: Db): Promise<void> {
  await forgetOldMarks(db)
  await forgetOldSessions(db)
}

/** Does `work` now and then every `ms`; a failure is logged and the next time comes all the same. */
function repeat(ms: number, work: () => Promise<void>, log: Logger): { stop: () => void } {
  let timer: NodeJS.Timeout
  let stopped = false
  const round = async () => {
    await work().catch((error: unknown) => log.warn({ err: error }, 'upkeep failed'))
    if (!stopped) timer = setTimeout(round, ms)
  }
  void round()
  return {
    stop: () => {
      stopped = true
      clearTimeout(timer)
    },
  }
}
