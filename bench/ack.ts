import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { join } from 'node:path'
import { type LocalSlack, startSlack } from '../bots/slack/testing/slack.ts'
import { createPostgres } from '../core/testing/databases.ts'
import { startModelServer, usualReply } from '../core/testing/model-server.ts'
import { type Figures, quantile } from './figures.ts'
import { type Process, startTanzaku, TOKEN } from './tanzaku.ts'

const COMMANDS = 200
const CHANNELS = 20
const PEOPLE = 20
const RUNS = 1
const MODEL_MS = 100
/** Of the generations and runs that are going meanwhile. */
const LONG_MS = 8_000
/** The target: p99 of two runs of three. */
const LIMIT_MS = 1_000
const ANSWER = 'Duration to seconds · Python · r1'

/**
 * How long a slash command waits for its acknowledgement when 200 come at once, while two test runs and four
 * generations are going: measured where they are sent, over signed HTTP, on Postgres, beside a Bolt app that does
 * nothing. Each must get exactly one answer. Needs TEST_DATABASE_URL; ends with 1 when a target is missed.
 */
export async function benchAck(): Promise<Figures> {
  const figures: Figures = {}
  let within = 0
  for (let run = 1; run <= RUNS; run++) {
    const { control, ours, wrong } = await oneRun()
    figures[`no-op Bolt app, run ${run} (ms)`] = spread(control)
    figures[`Tanzaku, run ${run} (ms)`] = { ...spread(ours), 'without exactly one answer': wrong }
    if (quantile(ours, 0.99) < LIMIT_MS) within++
    if (wrong > 0) process.exitCode = 1
  }
  if (within < 2) process.exitCode = 1
  return figures
}

function spread(times: number[]) {
  const at = (q: number) => Math.round(quantile(times, q))
  return { p50: at(0.5), p99: at(0.99), max: Math.round(Math.max(...times)), n: times.length }
}

async function oneRun(): Promise<{ control: number[]; ours: number[]; wrong: number }> {
  const slack = await startSlack()
  const people = Array.from({ length: PEOPLE }, (_, n) => slack.addUser({ name: `Person ${n}` }).id)
  slack.allowPings.push(...people)
  const channels = Array.from({ length: CHANNELS }, () => slack.addChannel().id)
  const commands = Array.from({ length: COMMANDS }, (_, n) => ({
    user: people[n % PEOPLE] ?? '',
    channel: channels[n % CHANNELS] ?? '',
    text: `turn "1h30m" into seconds, request ${n}`,
  }))

  const control = await besideNoop(slack, () => sendAll(slack, commands))
  const server = await startModelServer({ delayMs: MODEL_MS })
  server.replyWith(async (asked) => {
    if (asked.user.includes('a long one')) await new Promise((resolve) => setTimeout(resolve, LONG_MS))
    return usualReply(asked)
  })
  const postgres = await createPostgres()
  const port = await freePort()
  const tanzaku = await startTanzaku({
    OPENAI_BASE_URL: server.baseURL,
    DATABASE_URL: postgres.url,
    RUNNER: 'docker',
    LOG_LEVEL: 'info', // the address is read from it
    SLACK_BOT_TOKEN: slack.botToken,
    SLACK_SIGNING_SECRET: slack.signingSecret,
    SLACK_API_URL: slack.apiUrl,
    SLACK_PORT: String(port),
  })
  slack.httpUrl = `http://127.0.0.1:${port}/slack/events`
  await listening(port)
  await makeBusy(tanzaku)
  const ours = await sendAll(slack, commands)
  console.log(spread(control), spread(ours))
  const wrong = await countWrong(slack, channels)
  await tanzaku.stop()
  await postgres.drop()
  await server.close()
  await slack.close()
  return { control, ours, wrong }
}

type Command = { user: string; channel: string; text: string }

async function sendAll(slack: LocalSlack, commands: Command[]): Promise<number[]> {
  return Promise.all(
    commands.map(async (command) => {
      const began = performance.now()
      await slack.command(command)
      return performance.now() - began
    }),
  )
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

const PATIENCE_MS = 60_000

/** Waits for the answers, then a little for one too many. Returns how many commands have not exactly one. */
async function countWrong(slack: LocalSlack, channels: string[]): Promise<number> {
  const cards = () => channels.flatMap((channel) => slack.messages(channel).map(({ ts }) => ({ channel, ts })))
  const answered = ({ channel, ts }: { channel: string; ts: string }) =>
    slack.messages(channel, ts).filter(({ text }) => text === ANSWER).length
  const over = Date.now() + PATIENCE_MS
  while (Date.now() < over && cards().filter((card) => answered(card) > 0).length < COMMANDS) {
    await new Promise((resolve) => setTimeout(resolve, 500))
  }
  console.log(cards().length, cards().filter((card) => answered(card) > 0).length, slack.faults.slice(0, 3))
  await new Promise((resolve) => setTimeout(resolve, 3_000))
  const right = cards().filter((card) => answered(card) === 1).length
  if (slack.faults.length > 0) throw new Error(`Slack would refuse: ${slack.faults.slice(0, 3).join('; ')}`)
  return Math.abs(cards().length - COMMANDS) + cards().length - right
}

/** The same commands to an app that only acknowledges. */
async function besideNoop(slack: LocalSlack, send: () => Promise<number[]>): Promise<number[]> {
  const port = await freePort()
  const script = join(import.meta.dirname, 'noop-bolt.ts')
  const { signingSecret, botToken, apiUrl } = slack
  const options = JSON.stringify({ signingSecret, token: botToken, apiUrl, port })
  const child: ChildProcess = spawn(process.execPath, [script, options], { stdio: 'inherit' })
  const ended = once(child, 'exit')
  await listening(port)
  slack.httpUrl = `http://127.0.0.1:${port}/slack/events`
  const times = await send()
  child.kill('SIGKILL')
  await ended
  return times
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo // it listens
  server.close()
  await once(server, 'close')
  return port
}

async function listening(port: number): Promise<void> {
  for (;;) {
    const there = await fetch(`http://127.0.0.1:${port}/`).then(
      () => true,
      () => false,
    )
    if (there) return
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}
