/** The moments at which a crash would hurt most. Tests kill the process there; see crash.test.ts. */
export const FAILPOINTS = [
  /** The inbound id, the job and its wake-up are committed; nobody has been told. */
  'accepted',
  /** A process has taken the job; nothing of the step is done. */
  'claimed',
  /** The model's answer is here; nothing of it is kept. */
  'answered',
  /** A message is posted; its id is not stored. */
  'posted',
  /** The step's result is about to be committed. */
  'committing',
  /** The step's result and the next wake-up are committed. */
  'committed',
] as const
export type Failpoint = (typeof FAILPOINTS)[number]

/** Called at each failpoint as it is passed. */
export type PassFailpoint = (point: Failpoint) => void

export const passAll: PassFailpoint = () => {}
