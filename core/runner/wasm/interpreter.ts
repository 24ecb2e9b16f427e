import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, realpathSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createFrameReader, type Frame, ProtocolBroken } from '../frames.ts'
import type { ChildOptions } from './inside/child.ts'

/** Who hears what an interpreter says. */
export type Ears = {
  frame: (frame: Frame) => void
  broken: (error: ProtocolBroken) => void
  /** It has ended, and everything it said has been heard. */
  ended: (end: End) => void
}

/** How a child ended, and the last of what it wrote to stderr. */
export type End = { exitCode: number | null; signal: NodeJS.Signals | null; said: string }

/** A process with an interpreter in it, for one run. */
export type Interpreter = {
  pid: number | undefined
  /** The language's version, once it can be fed; rejects with NotStarted. */
  ready: Promise<string>
  listen: (ears: Ears) => void
  feed: (request: Buffer) => void
  /** Whether this process stays alive for its sake. */
  hold: (wanted: boolean) => void
  /** Ends it at once; resolves when it has. */
  end: () => Promise<void>
}

/** No interpreter came of a child. */
export class NotStarted extends Error {
  override name = 'NotStarted'
}

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))
const CHILD = here('./inside/child.ts')
const PYODIDE = dirname(realpathSync(createRequire(import.meta.url).resolve('pyodide/package.json')))

const OWN = join(dirname(CHILD), '/')
const OBSERVE = here('../harness/observe.py')

/** Names all that is in an interpreter that has started. */
export const INSIDE = [
  createRequire(import.meta.url)('pyodide/package.json').version,
  process.versions.node,
  [...readdirSync(OWN).map((name) => join(OWN, name)), OBSERVE]
    .reduce((hash, file) => hash.update(readFileSync(file)), createHash('sha256'))
    .digest('hex')
    .slice(0, 12),
].join('-')

// All it may read of this machine's files: its own, Pyodide's, and package.json, which tells Node what .ts is.
const READABLE = [OWN, join(PYODIDE, '/'), here('../policy.ts'), OBSERVE, here('../../../package.json')]

const PAGES_PER_MB = 16 // of 64 KiB

// From scratch it takes 2–6 s (facts), several times that on a busy machine.
const READY_MS = 60_000
const KEPT_CHARS = 4_000 // of stderr

/** What a child is made with. */
export type Making = Pick<ChildOptions, 'snapshot' | 'make'> & { memoryMb: number }

// WebAssembly's functions use JavaScript's stack, which is 1 MB: Python would die of a recursion that CPython
// does with ease, or ends by a RecursionError. With 60 MB it is Python that notices. The process must be given
// as much, and some more; 64 MB is the most that macOS gives. Where there is no shell to say so, or it may
// not, it is half of the 8 MB that are usual.
const SHELL = '/bin/sh'
const GRANT_STACK =
  'ulimit -c 0; ulimit -s 64000 2>/dev/null && exec "$0" --stack-size=60000 "$@"; exec "$0" --stack-size=4000 "$@"'

/**
 * Starts a child: with no rights, no more memory for its interpreter than is given, and nothing of our
 * environment; TZ is there to hide this machine's.
 */
export function spawnChild({ memoryMb, snapshot, make }: Making) {
  const options: ChildOptions = { pyodide: PYODIDE, snapshot, make }
  const command = [
    process.execPath,
    '--permission', // no writing, network, processes, workers, addons
    ...[...READABLE, ...(snapshot ? [snapshot] : [])].map((path) => `--allow-fs-read=${path}`),
    '--disallow-code-generation-from-strings',
    `--wasm-max-mem-pages=${memoryMb * PAGES_PER_MB}`,
    `--max-old-space-size=${memoryMb}`, // JavaScript's own heap: a tenth of it is used
    CHILD,
    JSON.stringify(options),
  ]
  const [file = '', ...args] = existsSync(SHELL) ? [SHELL, '-c', GRANT_STACK, ...command] : command
  return spawn(file, args, { env: { TZ: 'UTC' }, cwd: '/', windowsHide: true })
}

/** Whether this process stays alive for a child's sake. */
export function holdChild(child: ReturnType<typeof spawnChild>, wanted: boolean): void {
  const handles = [child, child.stdin, child.stdout, child.stderr] as { ref?: () => void; unref?: () => void }[] // sockets all
  for (const handle of handles) wanted ? handle.ref?.() : handle.unref?.()
}

/** Starts an interpreter. It keeps nobody alive until it is held. */
export function startInterpreter(options: Omit<Making, 'make'>): Interpreter {
  const child = spawnChild({ ...options, make: false })
  const hold = (wanted: boolean) => holdChild(child, wanted)
  hold(false)
  const kill = () => void child.kill('SIGKILL')
  const { ready, over, listen } = hear(child, kill)
  const late = setTimeout(kill, READY_MS).unref()
  ready.finally(() => clearTimeout(late)).catch(() => {}) // whoever waits for it is told
  return {
    pid: child.pid,
    ready,
    listen,
    feed: (request) => void child.stdin.write(request),
    hold,
    end: async () => {
      hold(true) // until it has ended
      kill()
      await over
    },
  }
}

/** Turns what a child says into frames. Said before anybody listens, it is kept. */
function hear(
  child: ReturnType<typeof spawnChild>,
  kill: () => void,
): Pick<Interpreter, 'ready' | 'listen'> & { over: Promise<void> } {
  const reader = createFrameReader()
  const ready = Promise.withResolvers<string>()
  const over = Promise.withResolvers<void>()
  const kept: ((ears: Ears) => void)[] = []
  let ears: Ears | undefined
  let isReady = false
  let isBroken = false
  let said = ''
  const tell = (saying: (to: Ears) => void) => (ears ? saying(ears) : kept.push(saying))
  const take = (frame: Frame) => {
    if (isReady) return tell((to) => to.frame(frame))
    if (frame.kind !== 'ready') throw new ProtocolBroken(`${frame.kind} before it was ready`)
    isReady = true
    ready.resolve(frame.version)
  }
  const close = (end: Omit<End, 'said'>, cause?: Error) => {
    ready.reject(new NotStarted(`the interpreter ended before it was ready: ${said}`, { cause }))
    over.resolve()
    tell((to) => to.ended({ ...end, said }))
  }
  child.stdout.on('data', (chunk: Buffer) => {
    try {
      if (!isBroken) for (const frame of reader.push(chunk)) take(frame)
    } catch (error) {
      isBroken = true
      kill()
      tell((to) =>
        to.broken(error instanceof ProtocolBroken ? error : new ProtocolBroken('unreadable', { cause: error })),
      )
    }
  })
  child.stderr.on('data', (chunk: Buffer) => {
    said = (said + chunk).slice(-KEPT_CHARS)
  })
  child.stdin.on('error', () => {}) // it has ended: that is heard below
  child.on('error', (error) => close({ exitCode: null, signal: null }, error))
  child.on('close', (exitCode, signal) => close({ exitCode, signal }))
  return {
    ready: ready.promise,
    over: over.promise,
    listen: (listener) => {
      ears = listener
      for (const saying of kept.splice(0)) saying(listener)
    },
  }
}
