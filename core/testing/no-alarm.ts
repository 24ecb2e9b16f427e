import type { AlarmClock } from '../jobs/queue.ts'

const never = async () => {
  throw new Error('nothing should ring here')
}

/** For work that queues nothing. */
export const NO_ALARM: AlarmClock = { wake: never, onRing: never, silence: never, close: never }
