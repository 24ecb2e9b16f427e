import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createApp } from '../admin-web/app.ts'
import { listen } from '../admin-web/listen.ts'
import { openDatabase } from '../core/database/open.ts'
import { type Core, createCore } from '../core/index.ts'
import { createLog, type Logger } from '../core/log.ts'
import { createMetrics, type Metrics } from '../core/metrics.ts'
import { createModel } from '../core/model/openai.ts'
import { chooseRunner } from '../core/runner/choose.ts'
import { startRecordedModel } from './recorded-model.ts'
import type { Recording } from './recordings.ts'

/** What the story is played on: a whole Tanzaku, with only the model's answers recorded. */
export type Stage = {
  core: Core
  /** Opens the admin web on it; where, and the password it takes. */
  serve: () => Promise<{ url: string; password: string }>
  close: () => Promise<void>
}

// The recorded model answers within a second, on a very busy machine within a few.
const MODEL_TIMEOUT_MS = 10_000

const LIMITS = { timeoutMs: 10_000, memoryMb: 256 }

/**
 * Starts everything on this machine: an embedded Postgres in a temporary folder, the recorded model, core
 * a worker and a runner. The folder is removed when the process exits, however it is made to.
 */
export async function openStage(recordings: Recording[], engine: 'docker' | 'wasm'): Promise<Stage> {
  const dataDir = mkdtempSync(join(tmpdir(), 'tanzaku-demo-'))
  process.once('exit', () => rmSync(dataDir, { recursive: true, force: true }))

  const log = createLog({ level: 'error', format: 'pretty', secrets: [] })
  const metrics = createMetrics()
  const recorded = await startRecordedModel(recordings)
  const model = createModel({
    baseURL: recorded.baseURL,
    model: 'recorded',
    structured: 'json_schema',
    timeoutMs: MODEL_TIMEOUT_MS,
    maxRetries: 0, // a request without a recording won't get one by asking again
    log,
    metrics,
  })
  const database = await openDatabase({ dataDir })
  await database.migrate()
  const runner = await chooseRunner(
    {
      RUNNER: engine,
      RUNNER_POOL: 1,
      RUNNER_MEMORY_MB: LIMITS.memoryMb,
      DATA_DIR: dataDir,
      DOCKER_HOST: process.env.DOCKER_HOST,
    },
    log,
  )
  const admin = { password: randomBytes(6).toString('hex'), secret: randomBytes(16).toString('hex') }
  const parts = {
    database,
    model,
    runner,
    limits: LIMITS,
    maxRepairRounds: 2,
    admin,
    couriers: {},
    defaultLocale: 'en' as const,
    log,
    metrics,
  }
  const core = await createCore(parts)
  const worker = await core.startWorker()

  return {
    core,
    serve: () => serveAdminWeb({ core, admin, log, metrics }),
    close: async () => {
      await worker.close(0)
      await runner.close()
      await core.close()
      await database.close()
      await recorded.close()
    },
  }
}

type WebParts = { core: Core; admin: { password: string; secret: string }; log: Logger; metrics: Metrics }

/** On this machine only, on any free port. */
async function serveAdminWeb({ core, admin, log, metrics }: WebParts) {
  const web = {
    core: () => core,
    apiToken: undefined,
    sessionSecret: admin.secret,
    publicUrl: undefined,
    defaultLocale: 'en' as const,
    log,
    metrics,
    closing: new AbortController().signal,
  }
  const { url } = await listen(createApp(web, { admin: true }), '127.0.0.1', 0)
  return { url, password: admin.password }
}
