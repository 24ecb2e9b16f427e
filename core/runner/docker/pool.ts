import type { Logger } from 'pino'
import { POLICY } from '../policy.ts'
import type { Container } from './container.ts'

export type PoolParts = {
  /** Containers kept warm. */
  size: number
  make: () => Promise<Container>
  log: Logger
}

type Waiter = PromiseWithResolvers<Container>

// Between tries while the engine is away.
const PAUSES_MS = [250, 500, 1_000, 2_000, 5_000]

const LATER_MS = 300

const LOOK_MS = 30_000

/**
 * Keeps warm containers, each for one run. What is taken is made anew in the background; what is lost or
 * too old is replaced; while the engine is away it tries again, with growing pauses, until it is back.
 */
export class Pool {
  readonly #parts: PoolParts
  #warm: Container[] = []
  #waiting: Waiter[] = []
  #making = 0
  #failures = 0
  #again: NodeJS.Timeout | undefined
  #later: NodeJS.Timeout | undefined
  #looking: NodeJS.Timeout
  #leaving = new Set<Promise<void>>()
  #open = true

  constructor(parts: PoolParts) {
    this.#parts = parts
    this.#looking = setInterval(() => this.#retire(), LOOK_MS).unref()
    this.#fill()
  }

  /**
   * A container for one run: a warm one, or the next that is made. Rejects when none can be made now, and
   * with the signal's reason when aborted.
   */
  async take(signal: AbortSignal): Promise<Container> {
    signal.throwIfAborted()
    if (!this.#open) throw new Error('the pool is closed')
    const container = this.#warm.shift()
    if (container) {
      // Making the next one takes a core for a while: not while this run needs it, unless it is a long one.
      this.#later ??= setTimeout(() => this.#fill(), LATER_MS).unref()
      return container
    }
    const waiter = Promise.withResolvers<Container>()
    const leave = () => {
      this.#waiting = this.#waiting.filter((one) => one !== waiter)
      waiter.reject(signal.reason)
    }
    signal.addEventListener('abort', leave, { once: true })
    this.#waiting.push(waiter)
    this.#fill()
    try {
      return await waiter.promise
    } finally {
      signal.removeEventListener('abort', leave)
    }
  }

  /** Removes a container, in the background; `close` waits for it. */
  discard(container: Container): void {
    const leaving = container
      .remove()
      .catch((error: unknown) => this.#parts.log.warn({ err: error }, 'container not removed'))
      .finally(() => {
        this.#leaving.delete(leaving)
        this.#fill()
      })
    this.#leaving.add(leaving)
  }

  async close(): Promise<void> {
    this.#open = false
    clearInterval(this.#looking)
    clearTimeout(this.#again)
    clearTimeout(this.#later)
    for (const waiter of this.#waiting.splice(0)) waiter.reject(new Error('the pool is closed'))
    for (const container of this.#warm.splice(0)) this.discard(container)
    while (this.#making > 0) await new Promise((resolve) => setTimeout(resolve, 20))
    await Promise.all(this.#leaving)
  }

  #fill(): void {
    clearTimeout(this.#later)
    this.#later = undefined
    // During a pause only what somebody waits for is tried.
    const wanted = this.#waiting.length + (this.#again ? 0 : this.#parts.size)
    while (this.#open && this.#warm.length + this.#making < wanted) void this.#make()
  }

  async #make(): Promise<void> {
    this.#making++
    try {
      const container = await this.#parts.make()
      this.#making--
      this.#failures = 0
      this.#accept(container)
    } catch (error) {
      this.#making--
      this.#fail(error)
    }
  }

  #accept(container: Container): void {
    if (!this.#open) {
      this.discard(container)
      return
    }
    const waiter = this.#waiting.shift()
    if (waiter) {
      waiter.resolve(container)
      return
    }
    this.#warm.push(container)
    const lose = () => {
      const at = this.#warm.indexOf(container)
      if (at < 0) return
      this.#warm.splice(at, 1)
      this.discard(container)
      this.#fill()
    }
    // An idle one has nothing to say: whatever it does, it is lost.
    container.listen({ frame: lose, broken: lose, closed: lose })
  }

  #fail(error: unknown): void {
    // Whoever waits is told now; they may come again.
    for (const waiter of this.#waiting.splice(0)) waiter.reject(error)
    if (this.#again || !this.#open) return
    const pause = PAUSES_MS[Math.min(this.#failures++, PAUSES_MS.length - 1)]
    this.#parts.log.warn({ err: error, retryInMs: pause }, 'no warm container')
    this.#again = setTimeout(() => {
      this.#again = undefined
      this.#fill()
    }, pause).unref()
  }

  #retire(): void {
    const old = Date.now() - POLICY.spareLifeMs
    for (const container of this.#warm.filter(({ bornAt }) => bornAt < old)) {
      this.#warm.splice(this.#warm.indexOf(container), 1)
      this.discard(container)
    }
    this.#fill()
  }
}
