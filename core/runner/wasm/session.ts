import { collectInto, createCollector } from '../collect.ts'
import { writeRequest } from '../frames.ts'
import type { Ended, RunReport, RunRequest } from '../runner.ts'
import { whole } from '../whole.ts'
import type { End, Interpreter } from './interpreter.ts'
import { watchMemory } from './memory-watch.ts'
import { orAborted } from './or-aborted.ts'

type Stop = 'done' | 'timed_out' | 'out_of_memory' | 'output_limit' | 'tampered' | End

/**
 * Does one run in one interpreter, which is used up after it. Throws NotStarted when it doesn't come to
 * that, and the signal's reason when aborted. `mostMb` is for the whole process.
 */
export async function runInside(interpreter: Interpreter, request: RunRequest, mostMb: number): Promise<RunReport> {
  const { acts, limits, signal } = request
  const languageVersion = await orAborted(signal, interpreter.ready)
  const began = performance.now()
  const collector = createCollector(acts)
  const stopped = Promise.withResolvers<Stop>()
  const timer = setTimeout(() => stopped.resolve('timed_out'), limits.timeoutMs)
  const watch = watchMemory(interpreter.pid, mostMb, () => stopped.resolve('out_of_memory'))
  interpreter.listen({
    ...collectInto(collector, stopped),
    ended: stopped.resolve,
  })
  try {
    interpreter.feed(writeRequest(request))
    const stop = await orAborted(signal, stopped.promise)
    const ranMs = performance.now() - began
    const { oomKills: _, done: __, ...collected } = collector.read()
    return {
      ...collected,
      ended: judgeEnd(stop, collected.acts),
      engine: 'wasm',
      image: null,
      languageVersion,
      timings: { waitedMs: 0, ranMs },
    }
  } finally {
    clearTimeout(timer)
    watch.stop()
  }
}

function judgeEnd(stop: Stop, acts: RunReport['acts']): Ended {
  if (typeof stop === 'string' && stop !== 'done') return stop
  // Python's memory has an end before the process has: it is refused more, and says so, without a word (CPython's
  // PyErr_NoMemory). With a word it is the code that raises it. Where code raises it without, they look alike.
  const refused = acts.some(
    ({ claim }) =>
      (claim?.kind === 'raised' || claim?.kind === 'import_failed') &&
      claim.type === 'MemoryError' &&
      claim.message === '',
  )
  if (refused) return 'out_of_memory'
  if (stop === 'done') return whole(acts)
  // V8 names it when its own heap is full; a SIGKILL that isn't ours comes from the kernel, short of memory.
  return stop.signal === 'SIGKILL' || /out of memory/i.test(stop.said) ? 'out_of_memory' : 'crashed'
}
