import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openDatabase } from '../core/database/open.ts'
import { type Core, createCore } from '../core/index.ts'
import { createLog } from '../core/log.ts'
import { createMetrics } from '../core/metrics.ts'
import { createModel } from '../core/model/openai.ts'
import { startRecordedModel } from './recorded-model.ts'
import type { Recording } from './recordings.ts'

/** What the story is played on: a whole Tanzaku, with only the model's answers recorded. */
export type Stage = {
  core: Core
  close: () => Promise<void>
}

// The recorded model answers within a second, on a very busy machine within a few.
const MODEL_TIMEOUT_MS = 10_000

/**
 * Starts everything on this machine: an embedded Postgres in a temporary folder, the recorded model, core
 * and a worker. The folder is removed when the process exits, however it is made to.
 */
export async function openStage(recordings: Recording[]): Promise<Stage> {
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
  const limits = { timeoutMs: 10_000, memoryMb: 256 }
  const database = await openDatabase({ dataDir })
  await database.migrate()
  const core = await createCore({ database, model, limits, couriers: {}, defaultLocale: 'en', log, metrics })
  const worker = await core.startWorker()

  return {
    core,
    close: async () => {
      await worker.close(0)
      await core.close()
      await database.close()
      await recorded.close()
    },
  }
}
