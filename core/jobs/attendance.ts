import { randomUUID } from 'node:crypto'
import { and, eq, lt, sql } from 'drizzle-orm'
import { jobs, runners } from '../database/schema.ts'
import type { Runner } from '../runner/runner.ts'
import { claimable } from './claim.ts'
import { type CrewParts, startCrew, type Working, workOnStep } from './crew.ts'
import { repeat } from './repeat.ts'

// A process with a runner says so this often, as long as its engine answers.
const ATTEND_MS = 5_000
// The runs in hand end by themselves, with the engine or without it.
const LAST_MS = 20_000

const LIVE = sql`now() - interval '15 seconds'`

/**
 * Takes test runs in this process while its runner can do them: not while its engine is away, so that
 * another machine's can.
 */
export function attendRuns(parts: CrewParts, runner: Runner): Working {
  const { log } = parts
  const { db } = parts.database
  const { engine } = runner
  const id = randomUUID()
  let crew: Working | undefined
  let looking = Promise.resolve()

  const look = async () => {
    const state = await runner.check()
    if (state.ready) {
      await db
        .insert(runners)
        .values({ id, engine })
        .onConflictDoUpdate({ target: runners.id, set: { seenAt: sql`now()` } })
      if (!crew) log.info({ engine }, 'test runs are taken')
      crew ??= await startCrew(parts, 'runner', runner.atOnce)
      return
    }
    if (crew) log.warn({ engine, why: state.why }, 'the runner is away: no test runs are taken until it is back')
    await Promise.all([crew?.close(LAST_MS), leave()])
    crew = undefined
  }
  const leave = () => db.delete(runners).where(eq(runners.id, id))

  const attending = repeat(
    ATTEND_MS,
    () => {
      looking = look()
      return looking
    },
    log,
  )
  return {
    close: async (graceMs) => {
      attending.stop()
      await looking.catch(() => {}) // it was logged
      await Promise.all([crew?.close(graceMs), leave().catch(() => {})]) // or it is forgotten in 15 s
    },
  }
}

/**
 * Does the runs that nobody is there to do, here and now: without a runner they end as unavailable, which
 * is better than waiting for ever.
 */
export async function endUnattended(parts: CrewParts): Promise<void> {
  const { db } = parts.database
  await db.delete(runners).where(lt(runners.seenAt, sql`now() - interval '1 day'`))
  const unattended = await db
    .select({ id: jobs.id })
    .from(jobs)
    .where(
      and(
        claimable('runner'),
        lt(jobs.updatedAt, sql`now() - interval '5 seconds'`),
        sql`not exists (select 1 from ${runners} where ${runners.seenAt} > ${LIVE})`,
      ),
    )
    .limit(16)
  await Promise.all(unattended.map(({ id }) => workOnStep(parts, id, 'runner', new AbortController())))
}
