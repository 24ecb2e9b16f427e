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
      waiting.splice(waiting.indexOf(enterNow), 1)
      turn.reject(signal.reason)
    }
    // From here on it has the turn, and passes it on whatever comes: an abort finds it in no queue.
    const enterNow = () => {
      signal.removeEventListener('abort', leave)
      turn.resolve()
    }
    waiting.push(enterNow)
    signal.addEventListener('abort', leave, { once: true })
    await turn.promise
  }

  return async (signal, work) => {
    signal.throwIfAborted()
    await enter(signal)
    try {
      signal.throwIfAborted()
      return await work()
    } finally {
      const next = waiting.shift()
      if (next) next()
      else free++
    }
  }
}
