import { createPostgres } from '../core/testing/databases.ts'
import { startModelServer, usualReply } from '../core/testing/model-server.ts'
import { ANSWER, type Chat, until } from './ack-chat.ts'
import { openDiscord } from './ack-discord.ts'
import { openSlack } from './ack-slack.ts'
import { type Figures, quantile } from './figures.ts'
import { type Process, startTanzaku, TOKEN } from './tanzaku.ts'

const COMMANDS = 200
/** Sent before, one after another: a process that has just started compiles its code at the first ones. */
const WARM_UP = 20
const RUNS = 3
const MODEL_MS = 100
/** Of the generations and runs that are going meanwhile. */
const LONG_MS = 8_000
/** The target: p99 of two runs of three. */
const LIMIT_MS = 1_000
const PATIENCE_MS = 300_000

/**
 * How long a command waits for its acknowledgement when 200 come at once, on Slack and on Discord, while two test
 * runs and four generations are going: measured where they are sent, on Postgres, beside an app that does nothing
 * else. Each must get exactly one answer. Needs TEST_DATABASE_URL and Docker; ends with 1 when a target is missed.
 */
export async function benchAck(): Promise<Figures> {
  const figures: Figures = {}
  for (const open of [openSlack, openDiscord]) {
    let within = 0
    for (let run = 1; run <= RUNS; run++) {
      const { name, control, ours, wrong } = await oneRun(open)
      figures[`${name}, app that does nothing, run ${run} (ms)`] = spread(control)
      figures[`${name}, Tanzaku, run ${run} (ms)`] = { ...spread(ours), 'without exactly one answer': wrong }
      if (quantile(ours, 0.99) < LIMIT_MS) within++
      if (wrong > 0) process.exitCode = 1
    }
    if (within < 2) process.exitCode = 1
  }
  return figures
}

function spread(times: number[]) {
  const at = (q: number) => Math.round(quantile(times, q))
  return { p50: at(0.5), p99: at(0.99), max: Math.round(Math.max(...times)), n: times.length }
}

async function oneRun(open: () => Promise<Chat>) {
  const control = await besideNoop(await open())
  const chat = await open()
  const server = await startModelServer({ delayMs: MODEL_MS })
  server.replyWith(async (asked) => {
    if (asked.user.includes('a long one')) await new Promise((resolve) => setTimeout(resolve, LONG_MS))
    return usualReply(asked)
  })
  const postgres = await createPostgres()
  const tanzaku = await startTanzaku({
    OPENAI_BASE_URL: server.baseURL,
    DATABASE_URL: postgres.url,
    RUNNER: 'docker',
    ...chat.env,
  })
  await chat.heard()
  await warmUp(chat)
  await until(() => answered(chat) === WARM_UP, PATIENCE_MS)
  await makeBusy(tanzaku)
  const ours = await askAll(chat)
  const wrong = await countWrong(chat)
  await tanzaku.stop()
  await postgres.drop()
  await server.close()
  await chat.close()
  return { name: chat.name, control, ours, wrong }
}

async function besideNoop(chat: Chat): Promise<number[]> {
  const noop = await chat.startNoop()
  await warmUp(chat)
  const times = await askAll(chat)
  await noop.stop()
  await chat.close()
  return times
}

async function warmUp(chat: Chat): Promise<void> {
  for (let n = 0; n < WARM_UP; n++) await chat.ask(n)
}

async function askAll(chat: Chat): Promise<number[]> {
  const asking = Array.from({ length: COMMANDS }, async (_, n) => {
    const began = performance.now()
    await chat.ask(n)
    return performance.now() - began
  })
  return Promise.all(asking)
}

function answered(chat: Chat): number {
  return chat.threads().filter((texts) => texts.some((text) => ANSWER.test(text))).length
}

/** Waits for the answers, then a little for one too many. Returns how many commands have not exactly one. */
async function countWrong(chat: Chat): Promise<number> {
  const all = WARM_UP + COMMANDS
  await until(() => answered(chat) === all, PATIENCE_MS)
  await new Promise((resolve) => setTimeout(resolve, 3_000))
  if (chat.faults.length > 0) throw new Error(`${chat.name} would refuse: ${chat.faults.slice(0, 3).join('; ')}`)
  const right = chat.threads().filter((texts) => texts.filter((text) => ANSWER.test(text)).length === 1).length
  return Math.abs(chat.threads().length - all) + chat.threads().length - right
}

/** Two runs of tests and four generations, all of which take longer than the commands. */
async function makeBusy(tanzaku: Process): Promise<void> {
  const slow = `import time\ndef f():\n    time.sleep(${LONG_MS / 1000})\n    return 1\n`
  for (let n = 0; n < 2; n++) {
    const { id } = await call(tanzaku, 'POST', '/snippets', { code: slow })
    await call(tanzaku, 'PUT', `/snippets/${id}/suite`, { cases: [{ act: 'f()', expected: 1 }] })
    await call(tanzaku, 'POST', `/snippets/${id}/runs`)
  }
  for (let n = 0; n < 4; n++) await call(tanzaku, 'POST', '/snippets', { description: `a long one ${n}` })
}

async function call({ url }: Process, method: string, path: string, body?: unknown): Promise<{ id: string }> {
  const answer = await fetch(`${url}/api/v1${path}`, {
    method,
    headers: { Authorization: `Bearer ${TOKEN}`, 'Content-Type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`)
  return (await answer.json()) as { id: string } // the API's Snippet
}
