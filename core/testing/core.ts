import type { Database } from '../database/open.ts'
import { type Core, type CoreParts, createCore, type GenerateInput, type Origin } from '../index.ts'
import { createLog } from '../log.ts'
import { createMetrics } from '../metrics.ts'
import { createModel } from '../model/openai.ts'
import { type ModelServer, startModelServer } from './model-server.ts'

export type TestCore = { core: Core; server: ModelServer; close: () => Promise<void> }

export const ORIGIN: Origin = { author: { id: 'hana', name: 'Hana' }, source: 'web', workspace: 'web' }

export const TEST_LIMITS = { timeoutMs: 10_000, memoryMb: 256 }

export const ADMIN = { password: 'paper-ink-indigo', secret: 'a-secret-of-tests' }

export function ask(description: string, more: Partial<GenerateInput> = {}): GenerateInput {
  return { description, origin: ORIGIN, address: null, ...more }
}

/** A whole core with a worker, its model a local server; only the network's far end is not real. */
export async function startTestCore(database: Database, parts: Partial<CoreParts> = {}): Promise<TestCore> {
  const log = createLog({ level: 'silent', format: 'json', secrets: [] })
  const metrics = createMetrics()
  const server = await startModelServer()
  const model = createModel({
    baseURL: server.baseURL,
    model: 'test-model',
    structured: 'json_schema',
    timeoutMs: 10_000,
    maxRetries: 0,
    log,
    metrics,
  })
  const core = await createCore({
    database,
    model,
    limits: TEST_LIMITS,
    maxRepairRounds: 2,
    couriers: {},
    defaultLocale: 'en',
    admin: ADMIN,
    log,
    metrics,
    ...parts,
  })
  const worker = await core.startWorker()
  return {
    core,
    server,
    close: async () => {
      await worker.close(0)
      await core.close()
      await server.close()
    },
  }
}
