import { createFrameReader, type Frame, ProtocolBroken } from '../frames.ts'
import { holdChild, type Making, spawnChild } from './spawn-child.ts'

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

// From scratch it takes 2–6 s (facts), several times that on a busy machine.
const READY_MS = 60_000
const KEPT_CHARS = 4_000 // of stderr

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
