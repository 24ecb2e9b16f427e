import { expect, test } from 'vitest'
import { asCoreError, CoreError, ERROR_CODES, fromProblem } from './errors.ts'

test('the codes are stable: scripts look at them', () => {
  // From the contract, in its order.
  const contract =
    'invalid_input unauthenticated forbidden not_found conflict language_not_runnable too_large unsupported_media_type idempotency_mismatch language_not_supported rate_limited budget_exhausted internal model_auth model_refused model_truncated model_answer_invalid model_unavailable model_rate_limited runner_unavailable busy database_unavailable stopped'
  expect([...ERROR_CODES].sort()).toEqual(contract.split(' ').sort())
})

test('a problem kept with a job comes back as the error it was', () => {
  const error = new CoreError('invalid_input', { reason: 'code_too_long', values: { count: 60_001, max: 60_000 } })
  const stored = JSON.parse(JSON.stringify(error.toProblem()))
  expect(fromProblem(stored)).toMatchObject({
    code: 'invalid_input',
    reason: 'code_too_long',
    values: { count: 60_001, max: 60_000 },
  })
})

test('a stored problem whose code is no longer known is an internal one', () => {
  expect(fromProblem({ code: 'gone_in_this_version' }).code).toBe('internal')
})

test('what is shown of an error holds nothing of its cause', () => {
  const error = new CoreError('model_unavailable', { cause: new Error('sk-secret at 10.0.0.7') })
  expect(JSON.stringify(error.toProblem())).not.toMatch(/secret|10\.0/)
  expect(error.message).not.toMatch(/secret|10\.0/)
  expect(error.cause).toBeInstanceOf(Error)
})

test('anything thrown becomes an internal error that keeps its cause; a CoreError stays itself', () => {
  const known = new CoreError('busy', { retryAfter: 3 })
  expect(asCoreError(known)).toBe(known)
  for (const thrown of [new TypeError('x'), 'text', undefined, null]) {
    expect(asCoreError(thrown)).toMatchObject({ code: 'internal', cause: thrown })
  }
})
