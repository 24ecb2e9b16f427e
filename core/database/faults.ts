import { asCoreError, CoreError } from '../errors.ts'

// What postgres.js and Node say when the server can't be reached, is starting, or goes down, and the
// SQLSTATE classes for it: https://www.postgresql.org/docs/17/errcodes-appendix.html (08, 57P).
const AWAY = /^(CONNECTION_|CONNECT_TIMEOUT|ECONN|EPIPE|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EHOSTUNREACH|08|57P0[123]|53300)/

/** Whether an error means that the database can't be reached now, and so may be tried again. */
export function isDatabaseAway(error: unknown): boolean {
  for (let at = error; at instanceof Error; at = at.cause) {
    const { code } = at as { code?: unknown } // drivers and Node put one there
    if (typeof code === 'string' && AWAY.test(code)) return true
    if (at instanceof AggregateError && at.errors.some(isDatabaseAway)) return true
  }
  return false
}

/** Any thrown value as the CoreError an entrance answers with; a database that is away has its own code. */
export function toCoreError(error: unknown): CoreError {
  const known = error instanceof CoreError || !isDatabaseAway(error)
  return known ? asCoreError(error) : new CoreError('database_unavailable', { cause: error, retryAfter: 5 })
}

// Together under a claim's life (claim.ts), so that nobody else has taken the step meanwhile.
const PAUSES_MS = [250, 500, 1000, 2000, 4000]

/** Does `work`, again after a pause while the database is away; rethrows the last error. */
export async function persistently<T>(work: () => Promise<T>): Promise<T> {
  for (const pause of PAUSES_MS) {
    try {
      return await work()
    } catch (error) {
      if (!isDatabaseAway(error)) throw error
      await new Promise((resolve) => setTimeout(resolve, pause))
    }
  }
  return work()
}
