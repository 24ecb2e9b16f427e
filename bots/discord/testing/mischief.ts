/** How a route is to go wrong; see `misbehave`. */
export type Misbehaviour = {
  /** Answers 429 so many times (once by default); `retryAfter` in seconds. */
  rateLimited?: { retryAfter: number; global?: boolean; times?: number }
  /** This HTTP status; nothing takes effect. */
  status?: number
  /** Discord's error code, with its usual status unless `status` says otherwise; nothing takes effect. */
  code?: number
  /** Milliseconds before anything happens. */
  delayMs?: number
  /** The connection breaks before or after the call took effect. */
  cut?: 'before' | 'after'
  /** For so many calls; once by default. */
  times?: number
}

/** The misbehaviours that wait for calls, first come, first served. */
export function newMischief() {
  const waiting: { pattern: string | RegExp; how: Misbehaviour; left: number }[] = []
  return {
    /** The pattern is `POST /channels/:channel/messages`, the same with real ids, or a RegExp for either. */
    plan(pattern: string | RegExp, how: Misbehaviour): void {
      waiting.push({ pattern, how, left: how.rateLimited?.times ?? how.times ?? 1 })
    },
    /** What this call suffers. */
    take(...names: string[]): Misbehaviour {
      const next = waiting.find(
        ({ pattern, left }) =>
          left > 0 && names.some((name) => (typeof pattern === 'string' ? pattern === name : pattern.test(name))),
      )
      if (!next) return {}
      next.left -= 1
      return next.how
    },
  }
}
export type Mischief = ReturnType<typeof newMischief>
