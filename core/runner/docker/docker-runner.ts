import { availableParallelism } from 'node:os'
import type { Logger } from 'pino'
import { unavailable } from '../missing.ts'
import type { Limits } from '../policy.ts'
import type { Runner, RunReport, RunRequest } from '../runner.ts'
import { createTurns } from '../turns.ts'
import { startContainer } from './container.ts'
import { askEngine, openEngine, statusOf } from './engine.ts'
import { EngineAway } from './engine-away.ts'
import { ensureImage, type Image } from './image.ts'
import { nameOwner, reapOrphans, removeAllOf } from './owner.ts'
import { Pool } from './pool.ts'
import { runInside } from './session.ts'

export type DockerOptions = {
  /** As DOCKER_HOST writes it; unset: Docker's own default. */
  host?: string | undefined
  /** An OCI runtime the engine knows, such as runsc; unset: the engine's own default. */
  runtime?: string | undefined
  /** An image of one's own making; unset: ours, built on first use. */
  image?: string | undefined
  /** Warm containers kept. */
  pool: number
  memoryMb: Limits['memoryMb']
  log: Logger
}

// A lost engine may be back soon (a restart takes some seconds): so long a run is tried again.
const COME_BACK_MS = 10_000
const COME_BACK_LOOK_MS = 250

const REAP_MS = 60_000

/**
 * Runs in containers that were started beforehand, each used once and then destroyed (facts: 15 ms instead
 * of 700). While the engine is away runs end as `unavailable`, after it was waited for a while.
 */
export function createDockerRunner(options: DockerOptions): Runner {
  const { host, runtime, pool: size, memoryMb, log } = options
  const docker = openEngine(host)
  const owner = nameOwner()
  // A run is worth a core; more at once than there are, or than are kept warm, would only slow each other.
  const atOnce = Math.max(size, availableParallelism())
  const inTurn = createTurns(atOnce)

  let image: Promise<Image> | undefined
  const haveImage = () => {
    image ??= ensureImage(docker, options.image, log).catch((error: unknown) => {
      image = undefined // asked for again next time
      throw error
    })
    return image
  }
  const inUse = new Set<string>()
  const make = async () => {
    try {
      const container = await startContainer(docker, { image: await haveImage(), memoryMb, runtime, owner })
      inUse.add(container.id)
      return {
        ...container,
        remove: () => {
          inUse.delete(container.id) // should it not go, it is reaped
          return container.remove()
        },
      }
    } catch (error) {
      if (statusOf(error) === 404) image = undefined // it was removed meanwhile
      throw error
    }
  }
  const pool = new Pool({ size, make, log })

  const reaping = { owner, isOurs: (id: string) => inUse.has(id), log }
  const reap = () => reapOrphans(docker, reaping).catch((error: unknown) => log.debug({ err: error }, 'not reaped'))
  const timer = setInterval(reap, REAP_MS).unref()
  void reap()

  const tryRun = async (request: RunRequest): Promise<RunReport | EngineAway> => {
    try {
      const container = await pool.take(request.signal)
      try {
        return await runInside(container, request)
      } finally {
        pool.discard(container)
      }
    } catch (error) {
      if (error instanceof EngineAway) return error
      throw error
    }
  }

  const ping = () => askEngine('ping', () => docker.ping())
  // An engine that is going down may still answer a ping: only a run that begins shows that it is back.
  const tryAgain = async (request: RunRequest) => {
    const began = performance.now()
    for (;;) {
      await new Promise((resolve) => setTimeout(resolve, COME_BACK_LOOK_MS))
      request.signal.throwIfAborted()
      const report = await tryRun(request)
      if (!(report instanceof EngineAway) || performance.now() - began > COME_BACK_MS) return report
    }
  }

  return {
    engine: 'docker',
    atOnce,
    run: (request) =>
      inTurn(request.signal, async () => {
        const began = performance.now()
        let report = await tryRun(request)
        if (report instanceof EngineAway) {
          log.warn({ err: report }, 'the container engine was lost; the run is tried again')
          report = await tryAgain(request)
        }
        if (report instanceof EngineAway) {
          log.error({ err: report }, 'no container engine: the run is unavailable')
          return unavailable(report.message, performance.now() - began)
        }
        const waitedMs = performance.now() - began - report.timings.ranMs
        return { ...report, timings: { ...report.timings, waitedMs } }
      }),
    check: async () => {
      try {
        await ping()
        return { ready: true }
      } catch (error) {
        return { ready: false, why: error instanceof Error ? error.message : String(error) }
      }
    },
    close: async () => {
      clearInterval(timer)
      await pool.close()
      // Also what an outage of the engine left; without the engine, others reap it.
      await removeAllOf(docker, owner).catch((error: unknown) => log.warn({ err: error }, 'containers may be left'))
    },
  }
}
