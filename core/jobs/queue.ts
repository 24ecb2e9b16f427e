import { sql } from 'drizzle-orm'
import { type DrizzleTransactionLike, fromDrizzle, fromPglite, PgBoss } from 'pg-boss'
import type { Logger } from 'pino'
import type { Database, Tx } from '../database/open.ts'
import { CREWS, type Crew, crewOf } from './steps.ts'

// One for each crew: a process that has no runner must not swallow the rings for those that have one.
const QUEUES: Record<Crew, string> = { hands: 'wake', runner: 'wake_runner' }

// A wake-up is worth nothing once its job has moved on, and the sweep (worker.ts) wakes again what was
// lost: so pg-boss neither retries nor keeps them.
const KEEP = { retryLimit: 0, retentionSeconds: 86_400, deleteAfterSeconds: 600 }

/** The alarm clock: carries the id of a job to some machine, now or later. Truth is in our tables. */
export type AlarmClock = {
  /** Rings once the transaction has committed; never if it is rolled back. */
  wake: (tx: Tx, job: { id: string; step: string }, afterSeconds?: number) => Promise<void>
  /** Calls back with every id that rings for a crew; takes the next few when the call has returned. */
  onRing: (crew: Crew, ring: (jobId: string) => Promise<void>) => Promise<void>
  /** No more rings for a crew, until it is asked for them again. */
  silence: (crew: Crew) => Promise<void>
  close: () => Promise<void>
}

export async function openAlarmClock(database: Database, log: Logger): Promise<AlarmClock> {
  const { reach } = database
  const boss = new PgBoss({
    ...('url' in reach
      ? { connectionString: reach.url, max: 4 }
      : { db: fromPglite(reach.pglite), backend: 'pglite' as const }),
    useListenNotify: true,
    schedule: false,
  })
  boss.on('error', (error) => log.warn({ err: error }, 'alarm clock: error'))
  boss.on('warning', (warning) => log.debug({ warning }, 'alarm clock: warning'))
  await boss.start()
  for (const crew of CREWS) await boss.createQueue(QUEUES[crew], { ...KEEP, notify: true })

  return {
    wake: async (tx, { id: jobId, step }, afterSeconds = 0) => {
      await boss.send(QUEUES[crewOf(step)], { jobId }, { db: inTransaction(tx), startAfter: afterSeconds })
    },
    onRing: async (crew, ring) => {
      const worker = await boss.work<{ jobId: string }>(
        QUEUES[crew],
        // A notification alone doesn't drain the queue: after a batch the worker sleeps until the next
        // poll, so it is told at once to look again (facts measured on pg-boss 12.38).
        { batchSize: 8, pollingIntervalSeconds: 0.5, notifyPollingIntervalSeconds: 2 },
        async (batch) => {
          boss.notifyWorker(worker)
          for (const { data } of batch) await ring(data.jobId)
        },
      )
    },
    silence: (crew) => boss.offWork(QUEUES[crew], { wait: true }),
    close: () => boss.stop({ graceful: false, close: true }),
  }
}

// The two drivers answer `execute` in different shapes; pg-boss reads both, the common type says neither.
function inTransaction(tx: Tx) {
  return fromDrizzle(tx as Tx & DrizzleTransactionLike, sql)
}
