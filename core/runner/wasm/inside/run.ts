import process from 'node:process'
import { innerOf, type Pyodide } from './pyodide.ts'
import { boundFiles } from './scratch.ts'
import { copyBytes, freezeBytes, KINDS, putNumber, writeFrame } from './way-out.ts'

/** As writeRequest (frames.ts) writes it. */
export type Request = {
  code: string
  acts: { act: string; code?: string }[]
  claimBytes: number
  ownEndMs: number
}

/** Python's objects, as prelude.py has them. */
type Start = (() => string) & { destroy: () => void }
type RunAct = (code: string, act: string) => { toJs: () => unknown; destroy: () => void }

const PIECE = 64 * 1024 // of output in a frame; frames.ts takes little more
const MOST_MICROSECONDS = 2 ** 32 - 1
const NONE = new Uint8Array(0)

const now = performance.now.bind(performance)

/**
 * Makes a loaded interpreter ready for the one run it is there for. `start` does the run and ends the
 * process. What it calls of Pyodide's may have been changed by the code: all that can come of it is an act's
 * claim, which is handed on unread, and an early end.
 */
export function createRun(pyodide: Pyodide, room: Uint8Array<ArrayBuffer> | null) {
  const inner = innerOf(pyodide)
  pyodide.setStdout({ write: createOutput(KINDS.stdout) })
  pyodide.setStderr({ write: createOutput(KINDS.stderr) })
  const files = boundFiles(inner.FS)
  const starting: Start = pyodide.globals.get('start')
  const version = starting()
  starting.destroy()
  const runAct: RunAct = pyodide.globals.get('run_act')

  // The next act finds everything of Python's as it was before the first: the memory is put back.
  const heap = inner.HEAPU8
  const before = room && room.length >= heap.length ? room.subarray(0, heap.length) : new Uint8Array(heap.length)
  before.set(heap)
  const stack = inner.stackSave()
  const putBack = () => {
    const grown = inner.HEAPU8
    grown.set(before)
    grown.fill(0, before.length)
    inner.stackRestore(stack)
    files.clear()
  }
  freezeBytes()

  const start = ({ code, acts, claimBytes }: Request): never => {
    const jobs = acts.map((act) => ({ act: act.act, code: act.code ?? code }))
    for (let index = 0; index < jobs.length; index++) {
      const { act, code } = jobs[index] as (typeof jobs)[number] // within its length
      if (index > 0) putBack()
      writeFrame(KINDS.begin, numberOf(2, index), NONE)
      const began = now()
      const claim = doAct(runAct, code, act)
      const took = (now() - began) * 1000
      const head = new Uint8Array(8)
      putNumber(head, 0, 2, index)
      putNumber(head, 2, 4, took < MOST_MICROSECONDS ? took : MOST_MICROSECONDS)
      head[6] = 0x78 // "x": it exited
      head[7] = claim.exitCode
      writeFrame(KINDS.claim, head, claim.bytes ? frameClaim(claim.bytes, claimBytes) : NONE)
      if (claim.over) process.exit(1)
    }
    writeFrame(KINDS.done, NONE, new TextEncoder().encode('{"oomKills":0}'))
    process.exit(0)
  }
  return { version, start }
}

type Outcome = { bytes: Uint8Array | null; exitCode: number; over: boolean }

function doAct(runAct: RunAct, code: string, act: string): Outcome {
  try {
    const claim = runAct(code, act)
    const bytes = copyBytes(claim.toJs())
    claim.destroy()
    return { bytes, exitCode: 0, over: false }
  } catch (error) {
    // Pyodide marks errors after which it is of no use: it was ended (os._exit), or it broke.
    const { pyodide_fatal_error: over, status } = error as { pyodide_fatal_error?: unknown; status?: unknown } // thrown by whom it may
    return { bytes: null, exitCode: typeof status === 'number' ? status & 255 : 1, over: Boolean(over) }
  }
}

/** A length and the claim; one that is too long is cut short, which breaks the protocol. */
function frameClaim(bytes: Uint8Array, most: number): Uint8Array {
  const kept = bytes.length < most ? bytes.length : most
  const framed = new Uint8Array(4 + kept)
  putNumber(framed, 0, 4, bytes.length)
  framed.set(kept === bytes.length ? bytes : new Uint8Array(bytes.buffer, 0, kept), 4)
  return framed
}

/** What Python prints, in frames. It can be called with anything, by whoever finds it. */
function createOutput(kind: number): (printed: Uint8Array) => number {
  return (printed) => {
    const bytes = copyBytes(printed)
    for (let at = 0; at < bytes.length; at += PIECE) {
      const left = bytes.length - at
      writeFrame(kind, NONE, new Uint8Array(bytes.buffer, at, left < PIECE ? left : PIECE))
    }
    return bytes.length
  }
}

function numberOf(width: number, number: number): Uint8Array {
  const bytes = new Uint8Array(width)
  putNumber(bytes, 0, width, number)
  return bytes
}
