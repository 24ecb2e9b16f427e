type Rate = { /** Calls that are free… */ most: number /** …in any so many milliseconds. */; withinMs: number }

// Of keys that are kept apart; far more than are busy at once.
const MOST_KEYS = 1_000

/**
 * Spares the rate of a platform: says whether a call that need not be made may be. What must be said is always said;
 * progress takes what is left. Calls are counted together, or apart for each key.
 */
export function createPace({ most, withinMs }: Rate, now: () => number = Date.now) {
  const recent = new Map<string, number[]>()
  let heldUntil = 0
  return {
    /** The platform said when to come back: nothing that can wait is sent until then. */
    holdFor: (seconds: number) => {
      heldUntil = Math.max(heldUntil, now() + seconds * 1000)
    },
    /** Takes one of the free calls, if there is one. */
    isFree: (key = ''): boolean => {
      const at = now()
      const calls = (recent.get(key) ?? []).filter((one) => one > at - withinMs)
      if (at < heldUntil || calls.length >= most) return false
      if (recent.size > MOST_KEYS) recent.clear()
      recent.set(key, [...calls, at])
      return true
    },
  }
}
