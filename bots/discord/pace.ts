// Five messages or edits in five seconds is what a channel takes; what must be said is always said, progress takes
// what is left.
const MOST_IN_5_S = 3

/** Spares the rate of Discord's API: says whether a call that need not be made may be. */
export function createPace(now: () => number = Date.now) {
  const recent = new Map<string, number[]>()
  let heldUntil = 0
  return {
    /** Discord said when to come back: nothing that can wait is sent until then. */
    holdFor: (seconds: number) => {
      heldUntil = now() + seconds * 1000
    },
    /** Takes one of the calls to a channel, if there is one. */
    isFree: (channel: string): boolean => {
      const at = now()
      const calls = (recent.get(channel) ?? []).filter((one) => one > at - 5_000)
      if (at < heldUntil || calls.length >= MOST_IN_5_S) return false
      if (recent.size > 1_000) recent.clear()
      recent.set(channel, [...calls, at])
      return true
    },
  }
}
