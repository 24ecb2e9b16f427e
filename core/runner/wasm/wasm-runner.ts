import type { Logger } from 'pino'
import { unavailable } from '../missing.ts'
import type { Limits } from '../policy.ts'
import type { Runner, RunReport, RunRequest } from '../runner.ts'
import { createTurns } from '../turns.ts'
import { NotStarted } from './interpreter.ts'
import { orAborted } from './or-aborted.ts'
import { runInside } from './session.ts'
import { keepSnapshot } from './snapshot.ts'
import { Spare } from './spare.ts'

export type WasmOptions = {
  /** Of Python's memory; what the process takes beside it is bounded by OUTSIDE_MB. */
  memoryMb: Limits['memoryMb']
  log: Logger
  /** Where the snapshot is kept from which an interpreter starts in a fraction of the time. */
  cacheDir?: string
}

// Node, Pyodide's code, a second copy of the memory that was started with, and the files in /tmp take 250 MB;
// beyond that somebody is filling JavaScript's memory.
const OUTSIDE_MB = 400

/**
 * Runs in Pyodide, each run in a child process of its own that is used once: for machines without a
 * container engine. One at a time; the next interpreter is made ready in the background, from the first run
 * on. Ends as `unavailable` when no interpreter can be started.
 */
export function createWasmRunner({ memoryMb, log, cacheDir }: WasmOptions): Runner {
  const closing = new AbortController()
  const snapshots = keepSnapshot(cacheDir, memoryMb, log)
  const spare = new Spare({ memoryMb, snapshots, log })
  const inTurn = createTurns(1)

  const runOnce = async (request: RunRequest): Promise<RunReport> => {
    const taking = spare.take()
    const interpreter = await orAborted(request.signal, taking).catch((error: unknown) => {
      taking.then(
        (late) => spare.discard(late),
        () => {}, // then there is none
      )
      throw error
    })
    try {
      return await runInside(interpreter, request, memoryMb + OUTSIDE_MB)
    } finally {
      spare.discard(interpreter)
    }
  }

  return {
    engine: 'wasm',
    atOnce: 1,
    run: (request) => {
      const began = performance.now()
      const signal = AbortSignal.any([request.signal, closing.signal])
      return inTurn(signal, async () => {
        const report = await runOnce({ ...request, signal })
          // Once more: it may have been the snapshot, which then is no more.
          .catch((error: unknown) => {
            if (error instanceof NotStarted) return runOnce({ ...request, signal })
            throw error
          })
          .catch((error: unknown) => {
            if (!(error instanceof NotStarted)) throw error
            log.error({ err: error }, 'no interpreter: the run is unavailable')
            return unavailable('wasm', error.message)
          })
        const waitedMs = performance.now() - began - report.timings.ranMs
        return { ...report, timings: { ...report.timings, waitedMs } }
      })
    },
    check: async () => ({ ready: true }),
    close: async () => {
      closing.abort(new Error('the runner is closed'))
      snapshots.close()
      await spare.close()
    },
  }
}
