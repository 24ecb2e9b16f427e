import { collectInto, createCollector } from '../collect.ts'
import { writeRequest } from '../frames.ts'
import type { Ended, RunReport, RunRequest } from '../runner.ts'
import { whole } from '../whole.ts'
import type { Container } from './container.ts'
import { EngineAway } from './engine-away.ts'

// What the harness, as process 1, can end with that is its own doing; a signal to it comes from outside
// the container, for from inside it hears none.
const SIGNALLED = 128

// How long an ended run may take to show as ended at the engine.
const END_MS = 3_000
const LOOK_MS = 20

type Stop = 'done' | 'closed' | 'timed_out' | 'output_limit' | 'tampered'

/**
 * Does one run in one container; the container is used up after it. Throws EngineAway when the engine was
 * lost on the way, and the signal's reason when aborted.
 */
export async function runInside(container: Container, request: RunRequest): Promise<RunReport> {
  const began = performance.now()
  const { acts, limits, signal } = request
  const collector = createCollector(acts)
  const stopped = Promise.withResolvers<Stop>()
  const timer = setTimeout(() => stopped.resolve('timed_out'), limits.timeoutMs)
  const abort = () => stopped.reject(signal.reason)
  signal.addEventListener('abort', abort, { once: true })
  container.listen({
    ...collectInto(collector, stopped),
    closed: () => stopped.resolve('closed'),
  })
  try {
    signal.throwIfAborted()
    container.feed(writeRequest(request))
    const stop = await stopped.promise
    const ranMs = performance.now() - began
    const { oomKills, done: _, ...collected } = collector.read()
    const died = collected.acts.some(({ death }) => death !== null)
    // The engine is asked wherever something is amiss; a run that simply ended has nothing to hide.
    const asked = stop === 'closed' || (stop === 'done' && died && oomKills === 0)
    const ended = oomKills > 0 ? 'out_of_memory' : asked ? await judgeEnd(container) : stop
    return {
      ...collected,
      ended: ended === 'done' || ended === 'ended' ? whole(collected.acts) : ended,
      engine: 'docker',
      image: container.image.digest,
      languageVersion: container.version,
      timings: { waitedMs: 0, ranMs },
    }
  } finally {
    clearTimeout(timer)
    signal.removeEventListener('abort', abort)
  }
}

/** What the engine says of a container that ended, or is about to. */
async function judgeEnd(container: Container): Promise<Ended> {
  for (let waited = 0; ; waited += LOOK_MS) {
    const end = await container.readEnd()
    if (end?.oomKilled) return 'out_of_memory'
    if (end) {
      if (end.exitCode > SIGNALLED) throw new EngineAway(`the container was ended from outside (${end.exitCode})`)
      return end.exitCode === 0 ? 'ended' : 'crashed'
    }
    if (waited >= END_MS) return 'crashed'
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS))
  }
}
