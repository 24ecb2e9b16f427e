import type { Context } from 'hono'
import { HTTPException } from 'hono/http-exception'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { z } from 'zod'
import { CoreError, type ErrorCode, type Locale, type Problem, sentence, toCoreError } from '../core/index.ts'
import type { WebEnv } from './context.ts'

/** The contract's status of each code. */
export const STATUS = {
  invalid_input: 400,
  unauthenticated: 401,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  language_not_runnable: 409,
  stopped: 409,
  too_large: 413,
  unsupported_media_type: 415,
  idempotency_mismatch: 422,
  language_not_supported: 422,
  rate_limited: 429,
  budget_exhausted: 429,
  internal: 500,
  model_auth: 502,
  model_refused: 502,
  model_truncated: 502,
  model_answer_invalid: 502,
  model_unavailable: 503,
  model_rate_limited: 503,
  runner_unavailable: 503,
  busy: 503,
  database_unavailable: 503,
} as const satisfies Record<ErrorCode, ContentfulStatusCode>

/** Fields of a request that didn't fit, as zod found them; a sentence each, once the locale is known. */
export class InvalidFields extends CoreError {
  readonly issues: z.core.$ZodRawIssue[]

  constructor(issues: z.core.$ZodIssue[], sent: unknown) {
    super('invalid_input', { reason: 'fields' })
    // As they were before zod gave them a message and took the value out, which the sentences name.
    this.issues = issues.map((issue) => ({ ...issue, input: valueAt(sent, issue.path) }) as z.core.$ZodRawIssue)
  }
}

/** The one catch of this entrance: any error as `application/problem+json` (RFC 9457), and into the log. */
export function answerProblem(thrown: unknown, c: Context<WebEnv>): Response {
  const error = fromHono(thrown)
  const status = STATUS[error.code]
  const log = c.get('log')
  if (status >= 500) log.error({ err: error }, 'request failed')
  else log.debug({ err: error }, 'request refused')
  if (error.retryAfter) c.header('Retry-After', String(error.retryAfter))
  if (error.code === 'unauthenticated') c.header('WWW-Authenticate', 'Bearer')
  return c.body(JSON.stringify(problemOf(error, c)), status, {
    'Content-Type': 'application/problem+json',
    'Content-Language': c.get('locale'),
  })
}

/** A problem kept with a snippet or job, as the API shows it: its code and a sentence. */
export function toProblemJson(problem: Problem, locale: Locale): { code: string; detail: string } {
  return { code: problem.code, detail: sentence(problem, locale) }
}

/** The problem of an error, its sentence in the language of whoever asked. */
export function problemOf(error: CoreError, c: Context<WebEnv>) {
  const locale = c.get('locale')
  const fields = error instanceof InvalidFields ? error.issues.map((issue) => explainField(issue, locale)) : []
  const problem = error.toProblem()
  if (error.code === 'internal') problem.values = { reference: c.get('requestId').slice(0, 8), ...problem.values }
  if (fields.length > 0)
    problem.values = { fields: fields.map(({ field, detail }) => `${field} (${detail})`).join(', ') }
  return {
    type: 'about:blank',
    title: error.code,
    status: STATUS[error.code],
    code: error.code,
    detail: sentence(problem, locale),
    ...(error.retryAfter ? { retryAfter: error.retryAfter } : {}),
    ...(fields.length > 0 ? { fields } : {}),
  }
}

const explain = { en: z.locales.en().localeError, ja: z.locales.ja().localeError }

function explainField(issue: z.core.$ZodRawIssue, locale: Locale): { field: string; detail: string } {
  const said = explain[locale](issue)
  const detail = typeof said === 'string' ? said : (said?.message ?? '')
  return { field: issue.path?.join('.') || 'body', detail }
}

function valueAt(sent: unknown, path: PropertyKey[]): unknown {
  return path.reduce<unknown>((value, key) => (value as Record<PropertyKey, unknown> | null)?.[key], sent) // whatever it is
}

/** Any thrown value as a CoreError; what Hono itself throws included. */
export function fromHono(error: unknown): CoreError {
  if (!(error instanceof HTTPException)) return toCoreError(error)
  // Hono itself throws these: for a body that isn't JSON or doesn't say so, and for a form from another site.
  if (error.status === 415) return new CoreError('unsupported_media_type', { cause: error })
  if (error.status === 403) return new CoreError('forbidden', { reason: 'other_site', cause: error }) // csrf()
  if (error.status === 400) return new CoreError('invalid_input', { reason: 'malformed_json', cause: error })
  return new CoreError('internal', { cause: error })
}
