// A whole Tanzaku in a process that a test may kill. It is told what to do in lines on stdin, says what
// it did in lines on stdout, and kills itself at the failpoint it was given.
import { appendFileSync, existsSync, readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { eq, isNotNull } from 'drizzle-orm'
import { type Database, openDatabase } from '../database/open.ts'
import { jobSteps, jobs, snippets } from '../database/schema.ts'
import { createCore } from '../index.ts'
import { createConsoleCourier } from '../jobs/console-courier.ts'
import type { Failpoint } from '../jobs/failpoints.ts'
import { createLog } from '../log.ts'
import { createMetrics } from '../metrics.ts'
import { createModel } from '../model/openai.ts'
import { ADMIN, ask, TEST_LIMITS } from './core.ts'

export type ChildOptions = {
  url?: string | undefined
  dataDir: string
  baseURL: string
  /** Where the console courier writes; outlives the process, as a chat platform would. */
  outbox: string
  /** Die when this point is passed for the nth time. */
  killAt?: { point: Failpoint; nth: number } | undefined
}

export type ChildLine =
  /** Before any work: the steps whose results are committed. */
  | { say: 'ready'; committed: { description: string; step: string }[] }
  | { say: 'accepted'; event: string }
  | { say: 'report'; jobs: { description: string; status: string; finished: boolean }[] }

/** Requests come as the events a platform delivers; `report` asks for the jobs there are. */
export type ParentLine = { event: string; description: string } | { report: true }

const options: ChildOptions = JSON.parse(process.argv[2] ?? '{}')
const say = (line: ChildLine) => process.stdout.write(`${JSON.stringify(line)}\n`)

const passed = new Map<Failpoint, number>()
function passFailpoint(point: Failpoint): void {
  const times = (passed.get(point) ?? 0) + 1
  passed.set(point, times)
  if (options.killAt?.point === point && options.killAt.nth === times) process.kill(process.pid, 'SIGKILL')
}

const outbox = {
  write: (line: string) => appendFileSync(options.outbox, `${line}\n`),
  has: (beginning: string) =>
    existsSync(options.outbox) && `\n${readFileSync(options.outbox, 'utf8')}`.includes(`\n${beginning} `),
}

const log = createLog({ level: process.env.CRASH_LOG ?? 'silent', format: 'json', secrets: [] })
const metrics = createMetrics()
const { baseURL, url, dataDir } = options
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
const couriers = { console: createConsoleCourier(outbox) }
const core = await createCore({
  database,
  model,
  limits: TEST_LIMITS,
  maxRepairRounds: 2,
  couriers,
  defaultLocale: 'en',
  admin: ADMIN,
  log,
  metrics,
  passFailpoint,
})
say({ say: 'ready', committed: await committedSteps(database) })
await core.startWorker()

for await (const line of createInterface({ input: process.stdin })) {
  const told: ParentLine = JSON.parse(line)
  if ('report' in told) {
    say({ say: 'report', jobs: await report(database) })
    continue
  }
  const once = { kind: 'event' as const, source: 'test', externalId: told.event }
  await core.generate(ask(told.description, { address: { surface: 'console' } }), once)
  say({ say: 'accepted', event: told.event })
}

function committedSteps({ db }: Database) {
  return db
    .select({ description: snippets.description, step: jobSteps.step })
    .from(jobSteps)
    .innerJoin(jobs, eq(jobs.id, jobSteps.jobId))
    .innerJoin(snippets, eq(snippets.id, jobs.snippetId))
    .where(isNotNull(jobSteps.result))
}

async function report({ db }: Database) {
  const rows = await db
    .select({ description: snippets.description, status: jobs.status, finishedAt: jobs.finishedAt })
    .from(jobs)
    .innerJoin(snippets, eq(snippets.id, jobs.snippetId))
  return rows.map(({ finishedAt, ...row }) => ({ ...row, finished: finishedAt !== null }))
}
