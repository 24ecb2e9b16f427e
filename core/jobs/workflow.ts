import type { Logger } from 'pino'
import type { Tx } from '../database/open.ts'
import type { jobs, snippets } from '../database/schema.ts'
import type { JobKind } from '../domain.ts'

export type JobRow = typeof jobs.$inferSelect
export type SnippetRow = typeof snippets.$inferSelect

export type StepContext = {
  job: JobRow
  snippet: SnippetRow
  /** What the steps done so far have left, by name; the latest round of each. */
  results: Map<string, Record<string, unknown>>
  /** The same of this round alone. */
  ofRound: Map<string, Record<string, unknown>>
  /** Aborted when the job is stopped, deleted, or handed to another process. */
  signal: AbortSignal
  log: Logger
}

export type StepEnd = {
  /** Kept for the steps that follow, and so that this one is never done again. */
  result: Record<string, unknown>
  /** The step to do now; none: the job has succeeded. */
  next?: string
  /** The round that the next step begins; else it belongs to this one. */
  round?: number
  /** With no next step: the job is not done but waits for a person's answer to a question it wrote. */
  waits?: boolean
  /** Rows that go with the result, in its transaction; the snippet's row is locked. */
  write?: (tx: Tx) => Promise<void>
}

/**
 * Thrown in a step's `write`: what the step built on is no longer what is there, because a person changed it
 * meanwhile. Nothing of the step is kept; the job goes on with the step named.
 */
export class Overtaken extends Error {
  readonly step: string
  readonly round: number | undefined

  constructor(step: string, round?: number) {
    super(`overtaken; on to ${step}`)
    this.name = 'Overtaken'
    this.step = step
    this.round = round
  }
}

/**
 * One unit of work: at most one thing that costs (a model's answer, a test run), so that a crash loses
 * no more than what was under way. Throws a CoreError to fail the job.
 */
export type Step = (context: StepContext) => Promise<StepEnd>

/** How one kind of job is done. Step names are kept in the database and shown as progress. */
export type Workflow = { first: string; steps: Record<string, Step> }

export type Workflows = Partial<Record<JobKind, Workflow>>
