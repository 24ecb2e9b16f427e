import { availableParallelism } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Logger } from 'pino'
import { unavailable } from '../missing.ts'
import type { Limits } from '../policy.ts'
import type { Runner, RunReport, RunRequest } from '../runner.ts'
import { createTurns } from '../turns.ts'
import { startContainer } from './container.ts'
import { askEngine, openEngine, statusOf } from './engine.ts'
import { ContainerLost, EngineAway } from './engine-away.ts'
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

/** A try that came to nothing, through no fault that the code is known to have. */
type Lost = { error: EngineAway | ContainerLost; began: number; at: number }

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

  const closing = new AbortController()
  const tryRun = async (request: RunRequest): Promise<RunReport | Lost> => {
    let began = performance.now()
    try {
      const container = await pool.take(request.signal)
      began = performance.now()
      try {
        return await runInside(container, request)
      } finally {
        pool.discard(container)
      }
    } catch (error) {
      if (error instanceof EngineAway || error instanceof ContainerLost) return { error, at: performance.now(), began }
      throw error
    }
  }

  const ping = () => askEngine('ping', () => docker.ping())
  /**
   * What was lost is done again: with its container, once, for it may have been the code's own doing; with the
   * engine, until that has been waited for long enough. All of it together takes no longer than the run may,
   * and the waiting. An engine that is going down may still answer a ping: only a run that begins shows that
   * it is back.
   */
  const tryAgain = async (request: RunRequest, first: Lost): Promise<RunReport> => {
    const mayRunUntil = first.began + request.limits.timeoutMs + COME_BACK_MS
    let containersLost = 0
    for (let lost = first; ; ) {
      const { error } = lost
      if (error instanceof ContainerLost && ++containersLost > 1) return error.report
      const timeoutMs = Math.min(request.limits.timeoutMs, mayRunUntil - performance.now())
      if (lost.at - first.at > COME_BACK_MS || timeoutMs <= 0) return giveUp(error)
      log.warn({ err: error }, 'a run was lost with its container or engine; it is tried again')
      await sleep(COME_BACK_LOOK_MS, undefined, { signal: request.signal }).catch(() => request.signal.throwIfAborted())
      const report = await tryRun({ ...request, limits: { ...request.limits, timeoutMs } })
      if (!('error' in report)) {
        const isCutShort = report.ended === 'timed_out' && timeoutMs < request.limits.timeoutMs
        return isCutShort ? giveUp(error) : report
      }
      lost = report
    }
  }
  const giveUp = (error: Error) => {
    log.error({ err: error }, 'no container engine: the run is unavailable')
    return unavailable('docker', error.message)
  }

  return {
    engine: 'docker',
    atOnce,
    run: (asked) => {
      const began = performance.now()
      const signal = AbortSignal.any([asked.signal, closing.signal])
      const request = { ...asked, signal }
      return inTurn(signal, async () => {
        let report = await tryRun(request)
        if ('error' in report) report = await tryAgain(request, report)
        const waitedMs = performance.now() - began - report.timings.ranMs
        return { ...report, timings: { ...report.timings, waitedMs } }
      })
    },
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
      closing.abort(new Error('the runner is closed'))
      await pool.close()
      // Also what an outage of the engine left; without the engine, others reap it.
      await removeAllOf(docker, owner).catch((error: unknown) => log.warn({ err: error }, 'containers may be left'))
    },
  }
}
