import { type Frame, ProtocolBroken } from './frames.ts'
import { POLICY } from './policy.ts'
import type { Act, ActReport } from './runner.ts'

/** What a run has said so far. */
export type Collected = {
  acts: ActReport[]
  stdout: string
  stderr: string
  clippedBytes: number
  /** The harness says that all acts are through. */
  done: boolean
  /** How often the kernel ended a process of the run because memory was short, as the harness read it there. */
  oomKills: number
}

export type Collector = {
  take: (frame: Frame) => void
  /** Whether more was printed than a run may print. */
  isFlooded: () => boolean
  read: () => Collected
}

/** Follows a run frame by frame. `take` throws ProtocolBroken for one that is out of turn. */
export function createCollector(wanted: Act[]): Collector {
  const acts: ActReport[] = []
  const printed = { stdout: createClip(), stderr: createClip() }
  let open = false
  let done = false
  let oomKills = 0

  const take = (frame: Frame) => {
    if (done) throw new ProtocolBroken('a frame after the last')
    switch (frame.kind) {
      case 'ready':
        throw new ProtocolBroken('ready twice')
      case 'begin': {
        const act = wanted[frame.index]
        if (open || !act || frame.index !== acts.length) throw new ProtocolBroken(`act ${frame.index} out of turn`)
        acts.push({ id: act.id, claim: null, death: null, durationMs: 0 })
        open = true
        return
      }
      case 'output':
        printed[frame.stream].add(frame.bytes)
        return
      case 'act': {
        const act = acts[frame.index]
        if (!open || !act || frame.index !== acts.length - 1) {
          throw new ProtocolBroken(`result of act ${frame.index} out of turn`)
        }
        const { claim, death, durationMs } = frame
        acts[frame.index] = { ...act, claim, death, durationMs }
        open = false
        return
      }
      case 'done':
        if (open || acts.length !== wanted.length) throw new ProtocolBroken('done too early')
        done = true
        oomKills = frame.oomKills
    }
  }

  const read = () => {
    const [stdout, stderr] = [printed.stdout.read(), printed.stderr.read()]
    return {
      acts,
      stdout: stdout.text,
      stderr: stderr.text,
      clippedBytes: stdout.clipped + stderr.clipped,
      done,
      oomKills,
    }
  }
  const isFlooded = () => printed.stdout.total() + printed.stderr.total() > POLICY.outputBytes
  return { take, isFlooded, read }
}

type Stopped = Pick<PromiseWithResolvers<'done' | 'output_limit' | 'tampered'>, 'resolve' | 'reject'>

/** Ears that collect what a sandbox says, until that ends the run. */
export function collectInto(collector: Collector, stopped: Stopped) {
  return {
    frame: (frame: Frame) => {
      try {
        collector.take(frame)
      } catch (error) {
        if (error instanceof ProtocolBroken) return stopped.resolve('tampered')
        stopped.reject(error)
      }
      if (frame.kind === 'done') stopped.resolve('done')
      else if (collector.isFlooded()) stopped.resolve('output_limit')
    },
    broken: () => stopped.resolve('tampered'),
  }
}

/** Keeps the beginning and the end of what is printed, and counts the rest. */
function createClip() {
  const most = POLICY.keptOutputBytes
  let head = Buffer.alloc(0)
  let tail = Buffer.alloc(0)
  let total = 0
  return {
    add: (bytes: Buffer) => {
      total += bytes.length
      const room = most - head.length
      if (room > 0) head = Buffer.concat([head, bytes.subarray(0, room)])
      const beyond = bytes.subarray(Math.max(room, 0))
      if (beyond.length > 0) tail = Buffer.concat([tail, beyond]).subarray(-most)
    },
    total: () => total,
    read: () => {
      const clipped = total - head.length - tail.length
      const text = clipped > 0 ? `${head}\n… ${clipped} bytes …\n${tail}` : `${Buffer.concat([head, tail])}`
      return { text: showable(text), clipped }
    },
  }
}

/** What a database can store: NUL and half a surrogate pair become visible stand-ins. */
function showable(text: string): string {
  return text.replaceAll('\0', '␀').toWellFormed()
}
