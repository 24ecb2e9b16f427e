/** How a method is to go wrong; see `misbehave`. */
export type Misbehaviour = {
  /** Answers 429 so many times (once by default); `retryAfter` in seconds. */
  rateLimited?: { retryAfter: number; times?: number }
  /** `ok: false` with this error; nothing takes effect. */
  error?: string
  /** This HTTP status; nothing takes effect. */
  status?: number
  /** Milliseconds before anything happens. */
  delayMs?: number
  /** The connection breaks before or after the call took effect. */
  cut?: 'before' | 'after'
  /** For so many calls; once by default. */
  times?: number
}

/** The misbehaviours that wait for calls, first come, first served. */
export function newMischief() {
  const waiting: { method: string; how: Misbehaviour; left: number }[] = []
  return {
    plan(method: string, how: Misbehaviour): void {
      waiting.push({ method, how, left: how.rateLimited?.times ?? how.times ?? 1 })
    },
    /** What this call suffers. */
    take(method: string): Misbehaviour {
      const next = waiting.find((each) => each.method === method && each.left > 0)
      if (!next) return {}
      next.left -= 1
      return next.how
    },
  }
}
export type Mischief = ReturnType<typeof newMischief>
