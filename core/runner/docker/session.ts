import { constants } from 'node:os'
import { collectInto, createCollector } from '../collect.ts'
import { writeRequest } from '../frames.ts'
import type { Ended, RunReport, RunRequest } from '../runner.ts'
import { whole } from '../whole.ts'
import type { Container } from './container.ts'
import { ContainerLost, EngineAway } from './engine-away.ts'

// Of an exit code, what says that a signal ended the process: these are sent by those who end containers, from
// outside (docker kill and stop, the kernel). Any other is somebody's inside.
const ENDED_FROM_OUTSIDE = new Set([128 + constants.signals.SIGKILL, 128 + constants.signals.SIGTERM])

// How long an ended run may take to show as ended at the engine.
const END_MS = 3_000
const LOOK_MS = 20

type Stop = 'done' | 'closed' | 'timed_out' | 'output_limit' | 'tampered'

/**
 * Does one run in one container; the container is used up after it. Throws EngineAway when the engine was
 * lost on the way, ContainerLost when the container was, and the signal's reason when aborted.
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
    const report = (ended: Ended): RunReport => ({
      ...collected,
      ended,
      engine: 'docker',
      image: container.image.digest,
      languageVersion: container.version,
      timings: { waitedMs: 0, ranMs },
    })
    if (oomKills > 0) return report('out_of_memory')
    // The engine is asked wherever something is amiss; a run that simply ended has nothing to hide.
    const died = collected.acts.some(({ death }) => death !== null)
    if (stop !== 'closed' && !(stop === 'done' && died)) return report(stop === 'done' ? whole(collected.acts) : stop)
    const end = await readEnd(container)
    if (end?.oomKilled) return report('out_of_memory')
    if (stop === 'done') return report(whole(collected.acts))
    // A harness that isn't through ends itself well only when its stdin does: the connection was lost.
    if (!end || end.exitCode === 0) throw new EngineAway('the connection to the container was lost')
    if (!ENDED_FROM_OUTSIDE.has(end.exitCode)) return report('crashed')
    throw new ContainerLost(`the container was ended (${end.exitCode})`, report('crashed'))
  } finally {
    clearTimeout(timer)
    signal.removeEventListener('abort', abort)
  }
}

/** How a container ended that has ended, or is about to; undefined when it still runs after all. */
async function readEnd(container: Container): ReturnType<Container['readEnd']> {
  for (let waited = 0; ; waited += LOOK_MS) {
    const end = await container.readEnd()
    if (end || waited >= END_MS) return end
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS))
  }
}
