import { eq, isNotNull } from 'drizzle-orm'
import { type Database, openDatabase } from '../database/open.ts'
import { jobSteps, jobs, snippets } from '../database/schema.ts'
import { type Core, type Couriers, createCore } from '../index.ts'
import type { Failpoint } from '../jobs/failpoints.ts'
import { createLog, type Logger } from '../log.ts'
import { createMetrics } from '../metrics.ts'
import { createModel } from '../model/openai.ts'
import { ADMIN, TEST_LIMITS } from './core.ts'

// What every process that a test may kill is made of, whatever surface it answers on.

export type ChildOptions = {
  url?: string | undefined
  dataDir: string
  baseURL: string
  /** Where the console courier writes; outlives the process, as a chat platform would. */
  outbox: string
  /** Die when this point is passed for the nth time. */
  killAt?: { point: Failpoint; nth: number } | undefined
  /** What a surface needs besides. */
  surface?: Record<string, string> | undefined
}

export type ChildLine =
  /** Before any work: the steps whose results are committed; and where the surface listens, if it does. */
  | { say: 'ready'; committed: { description: string; step: string }[]; url?: string | undefined }
  | { say: 'accepted'; event: string }
  | { say: 'report'; jobs: { description: string; status: string; finished: boolean }[] }

/** Requests come as the events a platform delivers; `report` asks for the jobs there are. */
export type ParentLine = { event: string; description: string } | { report: true }

export function readOptions(): ChildOptions {
  return JSON.parse(process.argv[2] ?? '{}')
}

export function tellParent(line: ChildLine): void {
  process.stdout.write(`${JSON.stringify(line)}\n`)
}

export type CrashCore = {
  core: Core
  database: Database
  log: Logger
  committed: { description: string; step: string }[]
}

/** A core that kills its process at the failpoint it was given. No work is done yet. */
export async function openCrashCore(
  { url, dataDir, baseURL, killAt }: ChildOptions,
  couriers: (log: Logger) => Couriers,
): Promise<CrashCore> {
  const passed = new Map<Failpoint, number>()
  const passFailpoint = (point: Failpoint): void => {
    const times = (passed.get(point) ?? 0) + 1
    passed.set(point, times)
    if (killAt?.point === point && killAt.nth === times) process.kill(process.pid, 'SIGKILL')
  }
  const log = createLog({ level: process.env.CRASH_LOG ?? 'silent', format: 'json', secrets: [] })
  const metrics = createMetrics()
  const database = await openDatabase({ url, dataDir })
  await database.migrate()
  const model = createModel({
    baseURL,
    model: 'test-model',
    structured: 'json_schema',
    timeoutMs: 20_000,
    maxRetries: 0,
    log,
    metrics,
  })
  const core = await createCore({
    database,
    model,
    limits: TEST_LIMITS,
    maxRepairRounds: 2,
    couriers: couriers(log),
    defaultLocale: 'en',
    admin: ADMIN,
    log,
    metrics,
    passFailpoint,
  })
  return { core, database, log, committed: await committedSteps(database) }
}

function committedSteps({ db }: Database) {
  return db
    .select({ description: snippets.description, step: jobSteps.step })
    .from(jobSteps)
    .innerJoin(jobs, eq(jobs.id, jobSteps.jobId))
    .innerJoin(snippets, eq(snippets.id, jobs.snippetId))
    .where(isNotNull(jobSteps.result))
}

/** The jobs there are. */
export async function report({ db }: Database): Promise<ChildLine> {
  const rows = await db
    .select({ description: snippets.description, status: jobs.status, finishedAt: jobs.finishedAt })
    .from(jobs)
    .innerJoin(snippets, eq(snippets.id, jobs.snippetId))
  return { say: 'report', jobs: rows.map(({ finishedAt, ...row }) => ({ ...row, finished: finishedAt !== null })) }
}
