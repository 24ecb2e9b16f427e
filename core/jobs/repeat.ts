import type { Logger } from 'pino'

/** Does `work` now and then every `ms`; a failure is logged and the next time comes all the same. */
export function repeat(ms: number, work: () => Promise<void>, log: Logger): { stop: () => void } {
  let timer: NodeJS.Timeout
  let stopped = false
  const round = async () => {
    await work().catch((error: unknown) => log.warn({ err: error }, 'upkeep failed'))
    if (!stopped) timer = setTimeout(round, ms)
  }
  void round()
  return {
    stop: () => {
      stopped = true
      clearTimeout(timer)
    },
  }
}
