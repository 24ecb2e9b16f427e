import type { Ended, RunReport } from './runner.ts'

/** A run whose harness came to its end: crashed if any process of the code died, or ended with its import. */
export function whole(acts: RunReport['acts']): Ended {
  const crashed = acts.some(
    ({ claim, death }) => death !== null || (claim?.kind === 'import_failed' && claim.type === 'SystemExit'),
  )
  return crashed ? 'crashed' : 'ended'
}
