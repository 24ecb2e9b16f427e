import { isDeepStrictEqual } from 'node:util'
import { and, desc, eq, lt, sql } from 'drizzle-orm'
import type { Logger } from 'pino'
import type { Db, Tx } from '../database/open.ts'
import { jobs, snippets } from '../database/schema.ts'
import { CoreError } from '../errors.ts'
import { getSnippet } from '../snippets/find.ts'
import { UNDO_S } from '../snippets/remove.ts'
import type { AdvanceParts, Then } from './advance.ts'
import { type Claim, lockClaimed } from './claim.ts'
import { type Address, ComeBack, type Courier, type Parcel } from './courier.ts'
import { lockSnippet } from './lock.ts'
import { countWaiting, type Outcome, readOutcome, readTold } from './outcome.ts'
import { toJob } from './read.ts'
import { finishJob, moveTo } from './settle.ts'
import { ERASE, NOTIFY } from './steps.ts'
import type { JobRow } from './workflow.ts'

// Delivery is tried at growing distance: 2, 4, 8 … seconds, ten minutes at most. That is about six hours, which
// covers an outage of a platform, and stays below advance.ts's limit for a step that ends its process each time.
const DELIVERY_TRIES = 45
const LONGEST_PAUSE_S = 600

// Showing progress is a courtesy: work doesn't wait longer than this for it.
const PROGRESS_MS = 5_000
// Elapsed time is shown this often (experience.md 2.5).
const ELAPSED_MS = 10_000

// Edits are silent: whoever asked is called when work took longer than this (experience.md 2.3).
const LONG_WORK_MS = 60_000

// What was being posted when a snippet was deleted has come through by then, or never will: calls to a platform
// take ten seconds at most.
const LANDED_S = 12

type Letter = Parcel & { courier: Courier }

/** Posts the progress message. If that fails for now, the work begins all the same and the outcome is posted. */
export async function announce(parts: AdvanceParts, claim: Claim, signal: AbortSignal, log: Logger, next: string) {
  const address = await post(parts, claim, signal, log)
  parts.passFailpoint('posted')
  return async (tx: Tx) => {
    if (address) await keepAddress(tx, claim.job, address)
    await moveTo(tx, parts.alarm, claim.job, next)
    return 'go on' as const
  }
}

async function post(parts: AdvanceParts, claim: Claim, signal: AbortSignal, log: Logger): Promise<Address | undefined> {
  try {
    return await tellProgress(parts, claim, signal)
  } catch (error) {
    if (error instanceof CoreError) throw error // it can't be posted there at all: no work is begun
    log.warn({ err: error }, 'progress not shown')
    return undefined
  }
}

type Showing = { signal: AbortSignal /** Aborted when the step is over. */; over: AbortSignal; log: Logger }

/**
 * Edits the progress message, and again while the step lasts; best effort. An edit that has begun is waited for:
 * broken off, it might still land, on the outcome.
 */
export async function showProgress(parts: AdvanceParts, claim: Claim, { signal, over, log }: Showing): Promise<void> {
  let { job } = claim
  // Without a courier for it, a process does the work and leaves the telling to others.
  if (!job.address || !parts.couriers[job.address.surface]) return
  while (!over.aborted) {
    try {
      const address = await tellProgress(parts, { ...claim, job }, signal)
      if (address && !isDeepStrictEqual(address, job.address)) {
        await parts.database.db.transaction(async (tx) => {
          await lockSnippet(tx, job.snippetId)
          if (await lockClaimed(tx, claim)) await keepAddress(tx, job, address)
        })
        job = { ...job, address }
      }
    } catch (error) {
      log.warn({ err: error }, 'progress not shown')
    }
    await pause(ELAPSED_MS, over)
  }
}

/** Shows the step that is about to be another process's, which may not be able to; best effort. */
export async function showNext(
  parts: AdvanceParts,
  claim: Claim,
  step: string,
  { signal, log }: Omit<Showing, 'over'>,
): Promise<void> {
  const { address } = claim.job
  if (!address || !parts.couriers[address.surface]) return
  const next = { ...claim, job: { ...claim.job, step } }
  await tellProgress(parts, next, signal).catch((error: unknown) => log.warn({ err: error }, 'progress not shown'))
}

async function tellProgress(parts: AdvanceParts, claim: Claim, signal: AbortSignal): Promise<Address | undefined> {
  const limited = AbortSignal.any([signal, AbortSignal.timeout(PROGRESS_MS)])
  const letter = await writeLetter(parts, claim, limited)
  if (!letter) return undefined
  const { db } = parts.database
  const [snippet, waiting] = await Promise.all([getSnippet(db, claim.job.snippetId), countWaiting(db, claim.job)])
  return letter.courier.progress(letter, { snippet, waiting, rounds: parts.maxRepairRounds })
}

/** Turns the progress message into the outcome, or comes back later. */
export async function deliver(parts: AdvanceParts, claim: Claim, signal: AbortSignal, log: Logger) {
  const { job } = claim
  return keepTrying(parts, claim, signal, log, async () => {
    const letter = await writeLetter(parts, claim, signal)
    if (!letter) return (tx: Tx) => finishJob(tx, parts.alarm, job)
    const outcome = await readOutcome(parts.database.db, job)
    const { address, newest } = await letter.courier.deliver(letter, outcome)
    parts.passFailpoint('posted')
    const retired = newest ? await retireOlder(parts, letter, claim, { address, outcome }, log) : []
    const calls = Date.now() - job.createdAt.getTime() > LONG_WORK_MS || outcome.question?.answer === null
    return async (tx: Tx) => {
      await keepAddress(tx, job, newest ? { ...address, newest } : address)
      for (const { id, address: old } of retired) {
        await tx.update(jobs).set({ address: old }).where(eq(jobs.id, id))
      }
      if (!calls) return finishJob(tx, parts.alarm, job)
      await moveTo(tx, parts.alarm, job, NOTIFY)
      return 'go on' as const
    }
  })
}

/** Calls whoever asked. That it was begun is on record before it is: lost rather than doubled. */
export async function notify(parts: AdvanceParts, claim: Claim, signal: AbortSignal, log: Logger) {
  const { job, tries } = claim
  let address: Address | undefined
  if (tries === 1) {
    try {
      const letter = await writeLetter(parts, claim, signal)
      address = await letter?.courier.notify(letter, await readOutcome(parts.database.db, job))
    } catch (error) {
      log.warn({ err: error }, 'nobody was called')
    }
  }
  return async (tx: Tx) => {
    if (address) await keepAddress(tx, job, address)
    return finishJob(tx, parts.alarm, job)
  }
}

/** Empties what was posted, or comes back later; then nothing keeps the snippet from being deleted. */
export async function erase(parts: AdvanceParts, claim: Claim, signal: AbortSignal, log: Logger) {
  const { deletedAt } = claim.snippet
  const leftS = deletedAt ? UNDO_S - (Date.now() - deletedAt.getTime()) / 1000 : 0
  if (leftS > 0) {
    return async (tx: Tx) => {
      await moveTo(tx, parts.alarm, claim.job, ERASE, { afterSeconds: Math.ceil(leftS) })
      return 'let go' as const
    }
  }
  return keepTrying(parts, claim, signal, log, async () => {
    const letter = deletedAt ? await writeLetter(parts, claim, signal) : undefined // it may have been brought back
    await letter?.courier.erase(letter, claim.snippet.deletedBy ?? '')
    return async (tx: Tx) => {
      const { job } = claim
      if (!job.input.eraseAgain) return finishJob(tx, parts.alarm, job)
      await tx
        .update(jobs)
        .set({ input: sql`${jobs.input} - 'eraseAgain'` })
        .where(eq(jobs.id, job.id))
      await moveTo(tx, parts.alarm, job, ERASE, { afterSeconds: LANDED_S })
      return 'let go' as const
    }
  })
}

type Write = (tx: Tx) => Promise<Then>

/** Does what it takes to reach people; when it fails, later again, until it is of no use any more. */
async function keepTrying(
  parts: AdvanceParts,
  { job, tries }: Claim,
  signal: AbortSignal,
  log: Logger,
  work: () => Promise<Write>,
): Promise<Write> {
  try {
    return await work()
  } catch (error) {
    const hopeless = error instanceof CoreError || tries >= DELIVERY_TRIES
    if (hopeless && !signal.aborted) {
      log.error({ err: error, tries }, 'delivery given up')
      return (tx) => finishJob(tx, parts.alarm, job)
    }
    log.warn({ err: error, tries }, 'delivery failed, will be tried again')
    const told = error instanceof ComeBack ? error.afterSeconds : 0
    const afterSeconds = Math.max(told, Math.min(2 ** Math.min(tries, 30), LONGEST_PAUSE_S))
    return async (tx) => {
      await moveTo(tx, parts.alarm, job, job.step, { afterSeconds })
      return 'let go' as const
    }
  }
}

type Retired = { id: string; address: Address }

/** The older messages that can still be acted on can't be any more. */
async function retireOlder(
  parts: AdvanceParts,
  letter: Letter,
  { job }: Claim,
  newer: { address: Address; outcome: Outcome },
  log: Logger,
): Promise<Retired[]> {
  const { db } = parts.database
  const older = await db
    .select()
    .from(jobs)
    .where(
      and(eq(jobs.snippetId, job.snippetId), lt(jobs.seq, job.seq), sql`${jobs.address} @> '{"newest": true}'::jsonb`),
    )
    .orderBy(desc(jobs.seq))
  const retired: Retired[] = []
  for (const row of older) {
    const { address } = row
    if (!address || address.surface !== letter.address.surface) continue
    const locale = await localeOf(db, row, newer.outcome.snippet.locale)
    try {
      await letter.courier.retire({ ...letter, job: toJob(row), address, locale }, await readOutcome(db, row), newer)
    } catch (error) {
      if (!(error instanceof CoreError)) throw error
      log.warn({ err: error, of: row.id }, 'an older message keeps what can be done with it') // no try would help
    }
    retired.push({ id: row.id, address: { ...address, newest: false } })
  }
  return retired
}

async function keepAddress(tx: Tx, { id, snippetId }: JobRow, address: Address): Promise<void> {
  await tx.update(jobs).set({ address }).where(eq(jobs.id, id))
  const { place, copy } = address
  if (place && !copy) await tx.update(snippets).set({ place }).where(eq(snippets.id, snippetId))
}

async function writeLetter(
  parts: AdvanceParts,
  { job, snippet, tries }: Claim,
  signal: AbortSignal,
): Promise<Letter | undefined> {
  const { address } = job
  if (!address) return undefined
  const courier = parts.couriers[address.surface]
  if (!courier) throw new Error(`no courier for ${address.surface}: this worker lacks its credentials`)
  const locale = await localeOf(parts.database.db, job, snippet.locale)
  return { courier, job: toJob(job), address, locale, again: tries > 1, signal }
}

/** The language of the words that caused a job, else that of the request. */
async function localeOf(db: Db, job: JobRow, locale: Outcome['snippet']['locale']) {
  return (await readTold(db, job))?.locale ?? locale
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve()
    const timer = setTimeout(end, ms)
    function end() {
      clearTimeout(timer)
      signal.removeEventListener('abort', end)
      resolve()
    }
    signal.addEventListener('abort', end)
  })
}
