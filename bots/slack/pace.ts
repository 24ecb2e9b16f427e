// chat.update is a tier 3 method: about 50 calls a minute (https://docs.slack.dev/apis/web-api/rate-limits). What
// must be said is always said; progress takes what is left.
const MOST_A_MINUTE = 30

/** Spares the rate of Slack's API: says whether a call that need not be made may be. */
export function createPace(now: () => number = Date.now) {
  let recent: number[] = []
  let heldUntil = 0
  return {
    /** Slack said when to come back: nothing that can wait is sent until then. */
    holdFor: (seconds: number) => {
      heldUntil = Math.max(heldUntil, now() + seconds * 1000)
    },
    /** Takes one of the calls of this minute, if there is one. */
    isFree: (): boolean => {
      const at = now()
      recent = recent.filter((one) => one > at - 60_000)
      if (at < heldUntil || recent.length >= MOST_A_MINUTE) return false
      recent.push(at)
      return true
    },
  }
}
