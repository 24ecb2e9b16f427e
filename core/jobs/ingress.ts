// Work gives way for so long at most: under a steady stream of requests it goes on all the same.
const MOST_MS = 1_000

export type Ingress = {
  /** Accepts a request; until it is accepted, this process begins no step of a job. */
  first: <T>(accept: () => Promise<T>) => Promise<T>
  /** Resolves when no request is being accepted, or after a second. */
  clear: () => Promise<void>
}

/**
 * Who goes first in a process: requests. A platform waits seconds for its acknowledgement, while the work behind it
 * takes longer than that anyway; without this, a burst of requests would queue behind the work of its own first ones.
 */
export function createIngress(): Ingress {
  let accepting = 0
  let waiting: (() => void)[] = []
  const release = () => {
    const released = waiting
    waiting = []
    for (const resolve of released) resolve()
  }
  return {
    first: async (accept) => {
      accepting++
      try {
        return await accept()
      } finally {
        accepting--
        if (accepting === 0) release()
      }
    },
    clear: async () => {
      if (accepting === 0) return
      const over = Promise.withResolvers<void>()
      waiting.push(over.resolve)
      const timer = setTimeout(over.resolve, MOST_MS)
      await over.promise
      clearTimeout(timer)
    },
  }
}
