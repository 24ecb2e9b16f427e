import { randomUUID } from 'node:crypto'
import { and, eq, inArray, isNotNull, isNull, notInArray, sql } from 'drizzle-orm'
import type { Db, Tx } from '../database/open.ts'
import { jobSteps, jobs, snippets } from '../database/schema.ts'
import { announceChange } from './changes.ts'
import { type Crew, RUNNER_STEPS } from './steps.ts'
import type { JobRow, SnippetRow } from './workflow.ts'

// A process that hasn't renewed its claim for this long counts as dead. Work of a killed process goes
// on within claim + sweep (worker.ts) = 15 s; the renewals leave room for a slow garbage collection.
const CLAIM_S = 10
export const RENEW_MS = 3_000

export type Claim = {
  token: string
  job: JobRow
  snippet: SnippetRow
  /** How often this step has been begun, this time included. */
  tries: number
  results: Map<string, Record<string, unknown>>
  ofRound: Map<string, Record<string, unknown>>
}

/**
 * Takes the job's next step for this process and marks it begun. Undefined when there is nothing to
 * take: the job is finished, its step is another crew's, an earlier one of its snippet isn't
 * finished, another process has it. Whoever ends that state rings again, so the caller just lets go.
 */
export async function claimJob(db: Db, jobId: string, crew: Crew): Promise<Claim | undefined> {
  return db.transaction(async (tx) => {
    const token = randomUUID()
    const [job] = await tx
      .update(jobs)
      .set({
        claim: token,
        claimUntil: sql`now() + make_interval(secs => ${CLAIM_S})`,
        status: sql`case when ${jobs.endedAt} is null then 'running' else ${jobs.status} end`,
        updatedAt: sql`now()`,
      })
      .where(and(eq(jobs.id, jobId), claimable(crew)))
      .returning()
    if (!job) return undefined
    // Sent together: one round trip.
    const [[snippet], tries, { results, ofRound }] = await Promise.all([
      tx.select().from(snippets).where(eq(snippets.id, job.snippetId)),
      beginStep(tx, job),
      readResults(tx, job),
      announceChange(tx, job.snippetId, job.id),
    ])
    if (!snippet) return undefined
    return { token, job, snippet, tries, results, ofRound }
  })
}

/**
 * That a job can be taken by a crew: its step is theirs, it is not finished, nobody alive has it, and the
 * earlier ones of its snippet are finished. The one place that says so, for claims and for the sweep.
 */
export function claimable(crew: Crew) {
  return and(
    (crew === 'runner' ? inArray : notInArray)(jobs.step, [...RUNNER_STEPS]),
    isNull(jobs.finishedAt),
    sql`(${jobs.claimUntil} is null or ${jobs.claimUntil} < now())`,
    sql`not exists (select 1 from ${jobs} earlier where earlier.snippet_id = ${jobs.snippetId}
      and earlier.seq < ${jobs.seq} and earlier.finished_at is null)`,
  )
}

async function beginStep(tx: Tx, { id: jobId, step, round }: JobRow): Promise<number> {
  const [begun] = await tx
    .insert(jobSteps)
    .values({ jobId, step, round })
    .onConflictDoUpdate({
      target: [jobSteps.jobId, jobSteps.step, jobSteps.round],
      set: { tries: sql`${jobSteps.tries} + 1` },
    })
    .returning({ tries: jobSteps.tries })
  return begun?.tries ?? 1
}

async function readResults(tx: Tx, { id: jobId, round }: JobRow): Promise<Pick<Claim, 'results' | 'ofRound'>> {
  const rows = await tx
    .select({ step: jobSteps.step, result: jobSteps.result, round: jobSteps.round })
    .from(jobSteps)
    .where(and(eq(jobSteps.jobId, jobId), isNotNull(jobSteps.result)))
    .orderBy(jobSteps.id)
  const byStep = (some: typeof rows) => new Map(some.map(({ step, result }) => [step, result ?? {}]))
  return { results: byStep(rows), ofRound: byStep(rows.filter((row) => row.round === round)) }
}

/** Says that this process is alive. False when the claim is lost: stopped, deleted, or taken over. */
export async function renewClaim(db: Db, { job, token }: Claim): Promise<boolean> {
  const renewed = await db
    .update(jobs)
    .set({ claimUntil: sql`now() + make_interval(secs => ${CLAIM_S})` })
    .where(holds(job.id, token))
    .returning({ id: jobs.id })
  return renewed.length > 0
}

/** Whether this process still has the job, without renewing. */
export async function hasClaim(db: Db, { job, token }: Claim): Promise<boolean> {
  const held = await db.select({ id: jobs.id }).from(jobs).where(holds(job.id, token))
  return held.length > 0
}

/** The job, locked, if this process still has it. The caller holds the snippet's lock. */
export async function lockClaimed(tx: Tx, { job, token }: Claim): Promise<JobRow | undefined> {
  const [row] = await tx.select().from(jobs).where(holds(job.id, token)).for('update')
  return row
}

export const UNCLAIMED = { claim: null, claimUntil: null }

function holds(jobId: string, token: string) {
  return and(eq(jobs.id, jobId), eq(jobs.claim, token))
}
