import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import OpenAI from 'openai'
import { createPostgres } from '../core/testing/databases.ts'
import { type ModelServer, startModelServer } from '../core/testing/model-server.ts'
import { type Figures, quantile, summary } from './figures.ts'
import { type Process, startTanzaku, TOKEN } from './tanzaku.ts'

const ROUNDS = 30
const WARM_UP = 5
const MODEL_MS = 200
const IDLE_MS = 5_000

/**
 * What Tanzaku adds to the model's own time: POST /snippets with `Prefer: wait`, on Postgres, beside the
 * same two model calls made by a bare client, in turns. Then start-up and idle memory. Needs
 * TEST_DATABASE_URL.
 */
export async function benchFlow(): Promise<Figures> {
  const server = await startModelServer({ delayMs: MODEL_MS })
  const postgres = await createPostgres()
  const model = { OPENAI_BASE_URL: server.baseURL, LOG_LEVEL: 'info' }
  const first = await startTanzaku({ ...model, DATABASE_URL: postgres.url })
  await first.stop()
  const tanzaku = await startTanzaku({ ...model, DATABASE_URL: postgres.url })

  const flow: number[] = []
  const bare: number[] = []
  for (let round = 0; round < WARM_UP + ROUNDS; round++) {
    const pair = [await timed(() => callModel(server)), await timed(() => generate(tanzaku))] as const
    if (round < WARM_UP) continue
    bare.push(pair[0])
    flow.push(pair[1])
  }

  await new Promise((resolve) => setTimeout(resolve, IDLE_MS))
  const memory = await residentMegabytes(tanzaku)
  await tanzaku.stop()
  await postgres.drop()
  const embedded = await startEmbedded(model)
  await server.close()

  const added = quantile(flow, 0.5) - quantile(bare, 0.5)
  return {
    'model alone, two calls (ms)': summary(bare),
    'POST /snippets, wait (ms)': summary(flow),
    'added by Tanzaku (ms)': { median: Math.round(added) },
    'added by Tanzaku (%)': { median: Math.round((added / quantile(bare, 0.5)) * 1000) / 10 },
    'start to ready, Postgres, empty (ms)': { median: Math.round(first.readyMs) },
    'start to ready, Postgres (ms)': { median: Math.round(tanzaku.readyMs) },
    'start to ready, embedded, empty (ms)': { median: Math.round(embedded.emptyMs) },
    'start to ready, embedded (ms)': { median: Math.round(embedded.readyMs) },
    'resident, idle, Postgres (MB)': { median: Math.round(memory) },
    'resident, idle, embedded (MB)': { median: Math.round(embedded.memory) },
  }
}

async function startEmbedded(model: Record<string, string>) {
  const folder = mkdtempSync(join(tmpdir(), 'tanzaku-bench-'))
  const empty = await startTanzaku({ ...model, DATA_DIR: folder })
  await empty.stop()
  const again = await startTanzaku({ ...model, DATA_DIR: folder })
  await new Promise((resolve) => setTimeout(resolve, IDLE_MS))
  const memory = await residentMegabytes(again)
  await again.stop()
  rmSync(folder, { recursive: true })
  return { emptyMs: empty.readyMs, readyMs: again.readyMs, memory }
}

async function generate({ url }: Process): Promise<void> {
  const response = await fetch(`${url}/api/v1/snippets`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${TOKEN}`, 'Content-Type': 'application/json', Prefer: 'wait=60' },
    body: JSON.stringify({ description: 'turn "1h30m" into seconds' }),
  })
  if (response.status !== 201) throw new Error(`${response.status} ${await response.text()}`)
  await response.arrayBuffer()
}

let client: OpenAI | undefined

/** The same two calls, one whole and one streamed, without anything around them. */
async function callModel({ baseURL }: ModelServer): Promise<void> {
  client ??= new OpenAI({ baseURL, apiKey: 'none' })
  const body = {
    model: 'bench',
    messages: [
      { role: 'system' as const, content: 'You plan' },
      { role: 'user' as const, content: 'turn' },
    ],
  }
  await client.chat.completions.create(body)
  for await (const _ of await client.chat.completions.create({ ...body, stream: true }));
}

async function timed(work: () => Promise<void>): Promise<number> {
  const began = performance.now()
  await work()
  return performance.now() - began
}

async function residentMegabytes({ url }: Process): Promise<number> {
  const metrics = await (await fetch(`${url}/metrics`)).text()
  const bytes = /^process_resident_memory_bytes (\d+)/m.exec(metrics)?.[1]
  return Number(bytes) / 1024 / 1024
}
