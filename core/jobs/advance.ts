import { and, eq, sql } from 'drizzle-orm'
import type { Logger } from 'pino'
import { isDatabaseAway, persistently } from '../database/faults.ts'
import type { Database, Tx } from '../database/open.ts'
import { jobSteps, snippets } from '../database/schema.ts'
import { asCoreError } from '../errors.ts'
import type { Metrics } from '../metrics.ts'
import { type Claim, lockClaimed } from './claim.ts'
import type { Couriers } from './courier.ts'
import type { PassFailpoint } from './failpoints.ts'
import { announce, deliver, erase, notify, showNext, showProgress } from './mailroom.ts'
import type { AlarmClock } from './queue.ts'
import { finishJob, moveTo, settleJob } from './settle.ts'
import { ANNOUNCE, crewOf, DELIVER, ERASE, NOTIFY } from './steps.ts'
import { Overtaken, type StepEnd, type Workflow, type Workflows } from './workflow.ts'

export type AdvanceParts = {
  database: Database
  alarm: AlarmClock
  workflows: Workflows
  couriers: Couriers
  /** Of a repair, to show how far it is. */
  maxRepairRounds: number
  metrics: Metrics
  passFailpoint: PassFailpoint
}

// A step whose process dies each time would otherwise be begun for ever, everywhere. Deploys and crashes
// of other causes stay far below this.
const MOST_TRIES = 50

/** Why a step is broken off from outside; the reason of its abort signal. */
export type Abandoned = 'claim lost' | 'handed back'

/** Whether the next step may be begun at once, here. Its bell rings all the same, for everybody. */
export type Then = 'go on' | 'let go'

/** What a step leaves to be written, in one transaction that holds the snippet and the claim. */
type Write = (tx: Tx) => Promise<Then>

/**
 * Does the claimed step and commits its end: the result, what goes with it, and the next wake-up, in
 * one transaction. Does nothing if the claim was lost meanwhile. Rejects only when the database stays
 * away; the sweep finds the job later.
 */
export async function advanceJob(parts: AdvanceParts, claim: Claim, signal: AbortSignal, log: Logger): Promise<Then> {
  const write = await doStep(parts, claim, signal, log)
  if (isAbandoned(signal, 'claim lost')) return 'let go'
  parts.passFailpoint('committing')
  let then: Then
  try {
    then = await persistently(() => commit(parts.database, claim, write))
  } catch (error) {
    // What the database refuses now, it will refuse each time: the job fails instead of coming back for ever.
    if (isDatabaseAway(error)) throw error
    if (error instanceof Overtaken) log.info({ to: error.step }, 'overtaken by a person')
    const other = error instanceof Overtaken ? goOnWith(parts, claim, error) : failure(parts, claim, error, log)
    then = await commit(parts.database, claim, other)
  }
  parts.passFailpoint('committed')
  return then
}

async function commit({ db }: Database, claim: Claim, write: Write): Promise<Then> {
  const { snippetId } = claim.job
  return db.transaction(async (tx) => {
    await tx.select({ id: snippets.id }).from(snippets).where(eq(snippets.id, snippetId)).for('update')
    return (await lockClaimed(tx, claim)) ? write(tx) : 'let go'
  })
}

async function doStep(parts: AdvanceParts, claim: Claim, signal: AbortSignal, log: Logger): Promise<Write> {
  const { job } = claim
  try {
    const workflow = parts.workflows[job.kind]
    if (claim.tries > MOST_TRIES) throw new Error(`begun ${claim.tries} times and never ended`)
    if (!workflow) throw new Error(`no workflow for ${job.kind}`)
    if (job.step === ANNOUNCE) return await announce(parts, claim, signal, log, workflow.first)
    if (job.step === DELIVER) return await deliver(parts, claim, signal, log)
    if (job.step === NOTIFY) return await notify(parts, claim, signal, log)
    if (job.step === ERASE) return await erase(parts, claim, signal, log)
    const end = await besides(
      (over) => showProgress(parts, claim, { signal, over, log }),
      () => runStep(workflow, claim, signal, log),
    )
    if (end.next && crewOf(end.next) === 'runner') await showNext(parts, claim, end.next, { signal, log })
    return (tx) => keepEnd(parts, claim, end, tx)
  } catch (error) {
    if (isAbandoned(signal, 'claim lost')) return async () => 'let go' // it is somebody else's, or nobody's
    if (isAbandoned(signal, 'handed back')) {
      return async (tx) => {
        await moveTo(tx, parts.alarm, job, job.step)
        return 'let go'
      }
    }
    return failure(parts, claim, error, log)
  }
}

/** Shows progress while a step runs, and is done with it when the step is: it must not land on the outcome. */
async function besides<T>(show: (over: AbortSignal) => Promise<void>, run: () => Promise<T>): Promise<T> {
  const over = new AbortController()
  const shown = show(over.signal)
  try {
    return await run()
  } finally {
    over.abort()
    await shown
  }
}

function runStep(workflow: Workflow, { job, snippet, results, ofRound }: Claim, signal: AbortSignal, log: Logger) {
  const step = workflow.steps[job.step]
  if (!step) throw new Error(`${job.kind} has no step ${job.step}`)
  return step({ job, snippet, results, ofRound, signal, log })
}

async function keepEnd(parts: AdvanceParts, { job }: Claim, end: StepEnd, tx: Tx): Promise<Then> {
  await Promise.all([
    tx
      .update(jobSteps)
      .set({ result: end.result, endedAt: sql`now()` })
      .where(and(eq(jobSteps.jobId, job.id), eq(jobSteps.step, job.step), eq(jobSteps.round, job.round))),
    end.write?.(tx),
  ])
  if (!end.next) {
    return settleJob(tx, parts.alarm, job, { status: end.waits ? 'waiting' : 'succeeded', problem: null })
  }
  await moveTo(tx, parts.alarm, job, end.next, { round: end.round ?? job.round })
  return 'go on'
}

function goOnWith(parts: AdvanceParts, { job }: Claim, { step, round = job.round }: Overtaken): Write {
  return async (tx) => {
    await moveTo(tx, parts.alarm, job, step, { round })
    return 'go on'
  }
}

function failure(parts: AdvanceParts, { job }: Claim, cause: unknown, log: Logger): Write {
  const error = asCoreError(cause)
  const problem = error.toProblem()
  if (error.code === 'internal') {
    problem.values = { reference: job.id.slice(0, 8) }
    log.error({ err: error }, 'step failed')
  } else {
    log.warn({ err: error, code: error.code }, 'step failed')
  }
  // Its outcome stands already: what failed is telling it.
  if (job.endedAt) return (tx) => finishJob(tx, parts.alarm, job)
  return (tx) => settleJob(tx, parts.alarm, job, { status: 'failed', problem })
}

function isAbandoned(signal: AbortSignal, why: Abandoned): boolean {
  return signal.aborted && signal.reason === why
}
