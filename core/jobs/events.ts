import { and, eq, gt, isNotNull, max, notInArray, sql } from 'drizzle-orm'
import type { Db } from '../database/open.ts'
import { jobSteps, jobs } from '../database/schema.ts'
import type { Job } from '../domain.ts'
import { currentJob, latestJob, toJob } from './read.ts'
import { ANNOUNCE, DELIVER } from './steps.ts'

export type Subject = { snippetId: string; jobId?: string | undefined }

/**
 * Jobs and steps are numbered by one sequence (`ticks`). A step stands at twice its tick, a job's end
 * one past its last step, so positions tell how far a reader has come and need no table of their own.
 */
export type JobEvent = { position: number } & (
  | { event: 'step'; step: { job: string; step: string; round?: number; at: Date } }
  | { event: 'done'; job: Job }
)

const COURIERS_OWN = [ANNOUNCE, DELIVER]

/** Steps begun and jobs ended after a position, in order. */
export async function eventsAfter(db: Db, subject: Subject, position: number): Promise<JobEvent[]> {
  const ofSubject = subject.jobId ? eq(jobs.id, subject.jobId) : eq(jobs.snippetId, subject.snippetId)
  const begun = await db
    .select({ step: jobSteps })
    .from(jobSteps)
    .innerJoin(jobs, eq(jobs.id, jobSteps.jobId))
    .where(and(ofSubject, gt(jobSteps.id, Math.floor(position / 2)), notInArray(jobSteps.step, COURIERS_OWN)))
  const lastTick = db
    .select({ jobId: jobSteps.jobId, tick: max(jobSteps.id).as('tick') })
    .from(jobSteps)
    .where(notInArray(jobSteps.step, COURIERS_OWN))
    .groupBy(jobSteps.jobId)
    .as('last_tick')
  const ended = await db
    .select({ job: jobs, tick: sql`coalesce(${lastTick.tick}, ${jobs.seq})`.mapWith(Number) })
    .from(jobs)
    .leftJoin(lastTick, eq(lastTick.jobId, jobs.id))
    .where(and(ofSubject, isNotNull(jobs.endedAt)))
  const events: JobEvent[] = [
    ...begun.map(({ step: { id, jobId: job, step, round, startedAt: at } }) => ({
      position: id * 2,
      event: 'step' as const,
      step: { job, step, ...(round > 0 ? { round } : {}), at },
    })),
    ...ended.map(({ job, tick }) => ({ position: tick * 2 + 1, event: 'done' as const, job: toJob(job) })),
  ]
  return events.filter((event) => event.position > position).sort((a, b) => a.position - b.position)
}

/** Where a new reader begins: before the steps of a job in hand, else after all that was. */
export async function startPosition(db: Db, { snippetId, jobId }: Subject): Promise<number> {
  if (jobId) return 0
  const current = await currentJob(db, snippetId)
  if (current) return current.seq * 2
  const latest = await latestJob(db, snippetId)
  const past = latest ? await eventsAfter(db, { snippetId, jobId: latest.id }, 0) : []
  return past.at(-1)?.position ?? 0
}
