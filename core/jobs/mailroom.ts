import { eq } from 'drizzle-orm'
import type { Logger } from 'pino'
import type { Tx } from '../database/open.ts'
import { jobs } from '../database/schema.ts'
import { getSnippet } from '../snippets/find.ts'
import type { AdvanceParts } from './advance.ts'
import type { Claim } from './claim.ts'
import type { Address, Courier, Parcel } from './courier.ts'
import { toJob } from './read.ts'
import { finishJob, moveTo } from './settle.ts'
import { DELIVER } from './steps.ts'

// Delivery is tried this often, at growing distance (2, 4, 8, 16 s), before its job is let go.
const DELIVERY_TRIES = 5

// Showing progress is a courtesy: work doesn't wait longer than this for it.
const PROGRESS_MS = 5_000

/** Posts the progress message. If that fails, the work begins all the same and the outcome is posted. */
export async function announce(parts: AdvanceParts, claim: Claim, signal: AbortSignal, log: Logger, next: string) {
  const parcel = wrap(claim, signal)
  const address = await tryProgress(parts, parcel, log)
  parts.passFailpoint('posted')
  return async (tx: Tx) => {
    if (address) await tx.update(jobs).set({ address }).where(eq(jobs.id, claim.job.id))
    await moveTo(tx, parts.alarm, claim.job, next)
    return 'go on' as const
  }
}

/** Edits the progress message; best effort. */
export async function showProgress(parts: AdvanceParts, claim: Claim, signal: AbortSignal, log: Logger): Promise<void> {
  await tryProgress(parts, wrap(claim, signal), log)
}

/** Turns the progress message into the outcome, or comes back later. */
export async function deliver(parts: AdvanceParts, claim: Claim, signal: AbortSignal, log: Logger) {
  const { job, tries } = claim
  const parcel = wrap(claim, signal)
  try {
    const courier = parcel && courierFor(parts, parcel)
    if (courier) await courier.deliver(parcel, await getSnippet(parts.database.db, job.snippetId))
    parts.passFailpoint('posted')
  } catch (error) {
    if (signal.aborted || tries < DELIVERY_TRIES) {
      log.warn({ err: error, tries }, 'delivery failed, will be tried again')
      return async (tx: Tx) => {
        await moveTo(tx, parts.alarm, job, DELIVER, { afterSeconds: 2 ** tries })
        return 'let go' as const
      }
    }
    log.error({ err: error, tries }, 'delivery given up')
  }
  return (tx: Tx) => finishJob(tx, parts.alarm, job)
}

function wrap({ job, snippet, tries }: Claim, signal: AbortSignal): Parcel | undefined {
  const { address } = job
  return address ? { job: toJob(job), address, locale: snippet.locale, again: tries > 1, signal } : undefined
}

function courierFor(parts: AdvanceParts, { address }: Parcel): Courier {
  const courier = parts.couriers[address.surface]
  if (!courier) throw new Error(`no courier for ${address.surface}: this worker lacks its credentials`)
  return courier
}

async function tryProgress(parts: AdvanceParts, parcel: Parcel | undefined, log: Logger): Promise<Address | undefined> {
  if (!parcel) return undefined
  const signal = AbortSignal.any([parcel.signal, AbortSignal.timeout(PROGRESS_MS)])
  try {
    return await courierFor(parts, parcel).progress({ ...parcel, signal })
  } catch (error) {
    log.warn({ err: error }, 'progress not shown')
    return undefined
  }
}
