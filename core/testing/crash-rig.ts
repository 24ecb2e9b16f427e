import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { ChildLine, ChildOptions, ParentLine } from './crash-core.ts'
import { createPostgres } from './databases.ts'
import { type ModelServer, startModelServer } from './model-server.ts'

/** What outlives every crash: the database, the model's server, the chat platform (an outbox file). */
export type Rig = {
  server: ModelServer
  /** Starts a process; resolves when it is ready to be told things. */
  start: (killAt?: ChildOptions['killAt']) => Promise<Child>
  /** The lines people can see. */
  seen: () => string[]
  close: () => Promise<void>
}

export type Child = {
  /** Steps that were already committed when this process began. */
  committed: { description: string; step: string }[]
  /** Where its surface listens, if it does. */
  url: string | undefined
  tell: (line: ParentLine) => void
  /** The events this process has acknowledged, in the order it did. */
  accepted: string[]
  report: () => Promise<Extract<ChildLine, { say: 'report' }>['jobs']>
  kill: () => Promise<void>
  /** Resolves with the signal that ended it. */
  ended: Promise<string | null>
}

type RigOptions = {
  /** What each process runs; the console's unless given. */
  script?: string
  surface?: Record<string, string>
}

export async function createRig(kind: 'embedded' | 'postgres', { script, surface }: RigOptions = {}): Promise<Rig> {
  const folder = mkdtempSync(join(tmpdir(), 'tanzaku-crash-'))
  const outbox = join(folder, 'outbox')
  const postgres = kind === 'postgres' ? await createPostgres() : undefined
  const server = await startModelServer({ delayMs: 30 })
  const running = new Set<Child>()
  return {
    server,
    start: async (killAt) => {
      const child = await startChild(script, {
        url: postgres?.url,
        dataDir: folder,
        baseURL: server.baseURL,
        outbox,
        killAt,
        surface,
      })
      running.add(child)
      void child.ended.then(() => running.delete(child))
      return child
    },
    seen: () => (existsSync(outbox) ? readFileSync(outbox, 'utf8').trim().split('\n') : []),
    close: async () => {
      await Promise.all([...running].map((child) => child.kill()))
      await server.close()
      await postgres?.drop()
      rmSync(folder, { recursive: true })
    },
  }
}

const CONSOLE = join(import.meta.dirname, 'crash-child.ts')

async function startChild(script = CONSOLE, options: ChildOptions): Promise<Child> {
  const child: ChildProcess = spawn(process.execPath, [script, JSON.stringify(options)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const { stdin, stdout } = child
  if (!stdin || !stdout) throw new Error('no pipes')
  stdin.on('error', () => {}) // it was killed while we wrote; that is what this is about
  const ended = once(child, 'exit').then(([, signal]) => signal as string | null)

  const accepted: string[] = []
  const waiting = new Map<ChildLine['say'], (line: ChildLine) => void>()
  createInterface({ input: stdout }).on('line', (text) => {
    const line: ChildLine = JSON.parse(text)
    if (line.say === 'accepted') accepted.push(line.event)
    waiting.get(line.say)?.(line)
  })
  const hear = async <Say extends ChildLine['say']>(say: Say) => {
    const heard = new Promise<ChildLine>((resolve) => waiting.set(say, resolve))
    const line = await Promise.race([heard, ended])
    if (line === null || typeof line === 'string') throw new Error(`the process ended (${line}) before it said ${say}`)
    return line as Extract<ChildLine, { say: Say }> // `waiting` is keyed by it
  }

  const tell = (line: ParentLine) => void stdin.write(`${JSON.stringify(line)}\n`)
  const { committed, url } = await hear('ready')
  return {
    committed,
    url,
    tell,
    accepted,
    report: async () => {
      tell({ report: true })
      return (await hear('report')).jobs
    },
    kill: async () => {
      child.kill('SIGKILL')
      await ended
    },
    ended,
  }
}
