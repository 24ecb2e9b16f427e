import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Database, openDatabase } from '../core/database/open.ts'
import { type Core, createCore } from '../core/index.ts'
import { createLog } from '../core/log.ts'
import { createMetrics, type Metrics } from '../core/metrics.ts'
import type { Model } from '../core/model/model.ts'
import { createModel, type ModelOptions } from '../core/model/openai.ts'
import { chooseRunner } from '../core/runner/choose.ts'
import type { Runner } from '../core/runner/runner.ts'
import { ADMIN } from '../core/testing/core.ts'
import { LIMITS } from './judging.ts'

export const MAX_ROUNDS = 2

/** A whole Tanzaku in this process, with everything it takes; `close` leaves nothing behind. */
export type Stage = { core: Core; database: Database; metrics: Metrics; close: () => Promise<void> }

type Options = {
  model: Pick<ModelOptions, 'baseURL' | 'apiKey' | 'model' | 'structured' | 'timeoutMs' | 'maxRetries'>
  /** Stands around the client, inside of the product's own checks. */
  wrap: (model: Model, database: Database) => Model
}

// What the product says of answers it refuses is part of what is measured, and would fill the screen.
const log = createLog({ level: 'silent', format: 'json', secrets: [] })

/** On a new database: in Postgres where TEST_DATABASE_URL or DATABASE_URL says where, else PGlite in a temporary folder. */
export async function openStage({ model, wrap }: Options): Promise<Stage> {
  const { database, drop } = await openNewDatabase()
  const runner = await openRunner(2)
  const metrics = createMetrics()
  const core = await createCore({
    database,
    model: wrap(createModel({ ...model, log, metrics }), database),
    runner,
    limits: LIMITS,
    maxRepairRounds: MAX_ROUNDS,
    couriers: {},
    defaultLocale: 'en',
    admin: ADMIN,
    log,
    metrics,
  })
  const worker = await core.startWorker()
  return {
    core,
    database,
    metrics,
    close: async () => {
      await worker.close(0)
      await runner.close()
      await core.close()
      await database.close()
      await drop()
    },
  }
}

/** The runner that RUNNER names: Docker, unless it is wasm. */
export async function openRunner(pool: number): Promise<Runner> {
  const settings = {
    RUNNER: process.env.RUNNER === 'wasm' ? ('wasm' as const) : ('docker' as const),
    RUNNER_POOL: pool,
    RUNNER_MEMORY_MB: LIMITS.memoryMb,
    DATA_DIR: '.data',
    DOCKER_HOST: process.env.DOCKER_HOST,
  }
  return chooseRunner(settings, log)
}

async function openNewDatabase(): Promise<{ database: Database; drop: () => Promise<void> }> {
  const server = process.env.TEST_DATABASE_URL ?? process.env.DATABASE_URL
  if (server) {
    process.env.TEST_DATABASE_URL = server
    const { createPostgres } = await import('../core/testing/databases.ts') // it reads the variable when it is loaded
    const { url, drop } = await createPostgres()
    const database = await openDatabase({ url, dataDir: '' })
    await database.migrate()
    return { database, drop }
  }
  const dataDir = mkdtempSync(join(tmpdir(), 'tanzaku-bench-'))
  const remove = () => rmSync(dataDir, { recursive: true, force: true })
  process.once('exit', remove)
  const database = await openDatabase({ dataDir })
  await database.migrate()
  return { database, drop: async () => remove() }
}
