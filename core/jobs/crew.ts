import type { Logger } from 'pino'
import { type Abandoned, type AdvanceParts, advanceJob, type Then } from './advance.ts'
import { type Changes, claimOf } from './changes.ts'
import { type Claim, claimJob, hasClaim, RENEW_MS, renewClaim } from './claim.ts'
import type { Ingress } from './ingress.ts'
import { repeat } from './repeat.ts'
import type { Crew } from './steps.ts'
import { SWEEP_MS, sweep } from './sweep.ts'

export type CrewParts = AdvanceParts & { changes: Changes; ingress: Ingress; log: Logger }

export type Working = {
  /** Takes no more work, gives the steps in hand `graceMs` to end, then hands the rest back. */
  close: (graceMs: number) => Promise<void>
}

/** Begins to do a crew's steps in this process, `slots` at once. */
export async function startCrew(parts: CrewParts, crew: Crew, slots: number): Promise<Working> {
  const { alarm, log } = parts
  const inHand = new Map<Promise<void>, AbortController>()
  const closing = Promise.withResolvers<void>()
  let open = true

  const ring = async (jobId: string) => {
    while (open && inHand.size >= slots) await Promise.race([...inHand.keys(), closing.promise])
    if (!open) return // another worker's sweep, or ours after a restart, rings for it again
    const controller = new AbortController()
    const work = workOn(parts, jobId, crew, controller, () => open)
      .catch((error: unknown) => log.error({ err: error, job: jobId }, 'job left to the sweep'))
      .finally(() => inHand.delete(work))
    inHand.set(work, controller)
  }

  await alarm.onRing(crew, ring)
  const sweeping = repeat(SWEEP_MS, () => sweep(parts, crew, slots - inHand.size), log)

  return {
    close: async (graceMs) => {
      sweeping.stop()
      open = false
      closing.resolve()
      const grace = setTimeout(() => {
        for (const controller of inHand.values()) controller.abort('handed back' satisfies Abandoned)
      }, graceMs)
      await alarm.silence(crew)
      await Promise.all(inHand.keys())
      clearTimeout(grace)
    },
  }
}

/** Does a job's steps one after another, as far as they are the crew's and nobody else took one. */
async function workOn(parts: CrewParts, jobId: string, crew: Crew, controller: AbortController, isOpen: () => boolean) {
  let then: Then = 'go on'
  while (then === 'go on' && isOpen()) {
    await parts.ingress.clear()
    then = await workOnStep(parts, jobId, crew, controller)
  }
}

/** Does the step a job is at, if it can be taken. */
export async function workOnStep(
  parts: CrewParts,
  jobId: string,
  crew: Crew,
  controller: AbortController,
): Promise<Then> {
  const { database, metrics } = parts
  const claim = await claimJob(database.db, jobId, crew)
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
function keepClaim({ database, changes }: CrewParts, claim: Claim, controller: AbortController, log: Logger) {
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
