// Every job with an address begins and ends with the first two; between them are its workflow's own steps.

/** Posts the progress message and keeps its id. */
export const ANNOUNCE = 'announce'

/** Turns the progress message into the outcome. */
export const DELIVER = 'deliver'

/** Calls whoever asked; begun once, so that it is lost rather than doubled. */
export const NOTIFY = 'notify'

/** Empties what was posted about a snippet that is being deleted. */
export const ERASE = 'erase'

/** Steps that run strangers' code: only processes with a runner take them. */
export const RUNNER_STEPS = ['run', 'weigh', 'confirm'] as const

export const CREWS = ['hands', 'runner'] as const
/** Who does a step: those with a runner, or any worker. Each crew has an alarm clock and slots of its own. */
export type Crew = (typeof CREWS)[number]

export function crewOf(step: string): Crew {
  return RUNNER_STEPS.some((known) => known === step) ? 'runner' : 'hands'
}
