import type { Problem } from './domain.ts'

/** The contract's codes: stable, and what scripts look at. */
export const ERROR_CODES = [
  'invalid_input',
  'unauthenticated',
  'forbidden',
  'not_found',
  'conflict',
  'language_not_runnable',
  'too_large',
  'unsupported_media_type',
  'idempotency_mismatch',
  'language_not_supported',
  'rate_limited',
  'budget_exhausted',
  'internal',
  'model_auth',
  'model_refused',
  'model_truncated',
  'model_answer_invalid',
  'model_unavailable',
  'model_rate_limited',
  'runner_unavailable',
  'busy',
  'database_unavailable',
  'stopped',
] as const
export type ErrorCode = (typeof ERROR_CODES)[number]

type Details = {
  /** A key under `reasons` in the words, for a sentence that says more than the code's own. */
  reason?: string
  values?: Record<string, string | number>
  /** Seconds until it is worth asking again. */
  retryAfter?: number
  /** What lies behind it, for the log; never shown. */
  cause?: unknown
}

/**
 * The only error the house throws on purpose: a fault with a code. Each entrance turns the code into
 * a sentence in the reader's language. An expected end (a failing test) is a value, not an error.
 */
export class CoreError extends Error {
  readonly code: ErrorCode
  readonly reason: string | undefined
  readonly values: Record<string, string | number>
  readonly retryAfter: number | undefined

  constructor(code: ErrorCode, details: Details = {}) {
    super(details.reason ? `${code}: ${details.reason}` : code, { cause: details.cause })
    this.name = 'CoreError'
    this.code = code
    this.reason = details.reason
    this.values = details.values ?? {}
    this.retryAfter = details.retryAfter
  }

  /** The part that is kept with a job and shown to people. */
  toProblem(): Problem {
    const { code, reason, values, retryAfter } = this
    return { code, ...(reason ? { reason } : {}), values, ...(retryAfter ? { retryAfter } : {}) }
  }
}

/** Any thrown value as a CoreError: what we did not foresee is `internal`, with its cause kept. */
export function asCoreError(error: unknown): CoreError {
  return error instanceof CoreError ? error : new CoreError('internal', { cause: error })
}

/** A stored problem as the error it was, so that an entrance can answer with it. */
export function fromProblem(problem: Problem): CoreError {
  const code = ERROR_CODES.find((known) => known === problem.code) ?? 'internal'
  return new CoreError(code, {
    ...(problem.reason ? { reason: problem.reason } : {}),
    ...(problem.values ? { values: problem.values } : {}),
    ...(problem.retryAfter ? { retryAfter: problem.retryAfter } : {}),
  })
}
