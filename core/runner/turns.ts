/** Lets so many at a time through, the rest in the order they came. */
export function createTurns(atOnce: number): <T>(signal: AbortSignal, work: () => Promise<T>) => Promise<T> {
  let free = atOnce
  const waiting: (() => void)[] = []

  const enter = async (signal: AbortSignal) => {
    if (free > 0) {
      free--
      return
    }
    const turn = Promise.withResolvers<void>()
    const leave = () => {
      waiting.splice(waiting.indexOf(turn.resolve), 1)
      turn.reject(signal.reason)
    }
    waiting.push(turn.resolve)
    signal.addEventListener('abort', leave, { once: true })
    await turn.promise
    signal.removeEventListener('abort', leave)
  }

  return async (signal, work) => {
    signal.throwIfAborted()
    await enter(signal)
    try {
      return await work()
    } finally {
      const next = waiting.shift()
      if (next) next()
      else free++
    }
  }
}
