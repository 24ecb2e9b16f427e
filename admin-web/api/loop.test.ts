import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Database } from '../../core/database/open.ts'
import type { Runner } from '../../core/runner/runner.ts'
import { openTestDatabase } from '../../core/testing/databases.ts'
import { casesReply, codeReply, understandingReply, usualReply } from '../../core/testing/model-server.ts'
import { startAnyRunner } from '../../core/testing/runners.ts'
import { exactly, startTestApi, type TestApi } from '../testing/api.ts'
import { timelineSchema } from './schemas.ts'

const WAIT = { Prefer: 'wait=60' }
const WRONG = 'def double(x):\n    return x + 2\n'
const RIGHT = 'def double(x):\n    return x * 2\n'

describe('the loop over the API', () => {
  let database: Database
  let runner: Runner
  let api: TestApi
  beforeAll(async () => {
    database = await openTestDatabase('embedded')
    runner = startAnyRunner()
    api = await startTestApi(database, { runner })
  })
  afterAll(async () => {
    await api?.close()
    await runner?.close()
    await database?.close()
  })
  beforeEach(() => api.server.replyWith(null))

  const imported = async (code = WRONG) =>
    (
      await api.call('POST', '/api/v1/snippets', { code, description: 'doubles a number', language: 'python' })
    ).snippet().id
  const post = (id: string, what: string, body?: unknown, headers: Record<string, string> = WAIT) =>
    api.call('POST', `/api/v1/snippets/${id}/${what}`, body, headers)
  const timeline = async (id: string) =>
    exactly(timelineSchema, (await api.call('GET', `/api/v1/snippets/${id}/timeline`)).text).items

  test('feedback, tests, a repair: each answers with the snippet when it has ended', async () => {
    const id = await imported()
    const drafted = [0, 1, 2, 3, 4].map((x) => ({
      act: `double(${x})`,
      expected: String(x * 2),
      because: 'doubles a number',
    }))
    api.server.replyWith((asked) => {
      if (asked.form === 'cases') return casesReply(drafted)
      if (asked.form !== null) return usualReply(asked)
      return codeReply('python', asked.user.includes('[failures ') ? RIGHT : `${WRONG}# said\n`)
    })
    const said = await post(id, 'feedback', { text: 'コメントを付けて' })
    expect(said.status).toBe(200)
    expect(said.snippet().revision).toMatchObject({ number: 2, cause: 'feedback', code: `${WRONG}# said\n` })

    const tested = await post(id, 'tests')
    expect(tested.snippet()).toMatchObject({
      suite: { number: 1, cause: 'generated' },
      run: { verdict: 'failed', passed: 1 },
    })

    api.server.replyWith((asked) =>
      asked.form === 'derivation'
        ? {
            content: JSON.stringify({
              cases: drafted.map(({ expected, because }, index) => ({
                id: `c${index + 1}`,
                settled: true,
                expected,
                raises: '',
                because,
              })),
            }),
          }
        : codeReply('python', RIGHT),
    )
    const repaired = await post(id, 'repairs')
    expect(repaired.snippet()).toMatchObject({
      revision: { number: 3, cause: 'repair', code: RIGHT },
      run: { verdict: 'passed', revision: 3, suite: 1 },
    })
    expect((await timeline(id)).map(({ type }) => type)).toEqual([
      'asked',
      'revision',
      'feedback',
      'revision',
      'suite',
      'run',
      'revision',
      'run',
      'repair',
    ])
  })

  test('without waiting: 202, the snippet at work, and the job', async () => {
    const id = await imported()
    const { status, headers, snippet } = await post(id, 'feedback', { text: 'faster' }, {})
    expect(status).toBe(202)
    expect(headers.get('Location')).toMatch(/^\/api\/v1\/jobs\/[0-9a-f-]{36}$/)
    expect(snippet().state).toBe('working')
  })

  test('the same Idempotency-Key says a thing once', async () => {
    const id = await imported()
    const headers = { ...WAIT, 'Idempotency-Key': 'say-it-once' }
    await post(id, 'feedback', { text: 'faster' }, headers)
    await post(id, 'feedback', { text: 'faster' }, headers)
    expect((await timeline(id)).filter(({ type }) => type === 'feedback')).toHaveLength(1)
    expect((await post(id, 'feedback', { text: 'slower' }, headers)).problem().code).toBe('idempotency_mismatch')
  })

  test('a question is shown with its choices, and answered once', async () => {
    const id = await imported(RIGHT)
    api.server.replyWith((asked) =>
      asked.form === 'cases'
        ? casesReply([
            { act: 'double(1)', expected: '2' },
            { act: 'double(3)', expected: '7' },
          ])
        : asked.form === 'derivation'
          ? {
              content: JSON.stringify({
                cases: [{ id: 'c2', settled: true, expected: '6', raises: '', because: 'doubles a number' }],
              }),
            }
          : usualReply(asked),
    )
    await post(id, 'tests')
    const asked = await post(id, 'repairs', {})
    expect(asked.status).toBe(200)
    const { state, decision } = asked.snippet()
    expect(state).toBe('waiting')
    expect(decision).toMatchObject({ kind: 'wrong_test', choices: [{ id: 'fix' }, { id: 'keep' }, { id: 'leave' }] })

    const wrong = await post(id, `decisions/${decision?.id}`, { choice: 'maybe' })
    expect(wrong.problem()).toMatchObject({
      code: 'invalid_input',
      detail: expect.stringContaining('fix, keep, leave'),
    })
    const fixed = await post(id, `decisions/${decision?.id}`, { choice: 'fix' })
    expect(fixed.snippet()).toMatchObject({
      state: 'idle',
      decision: null,
      suite: { number: 2 },
      run: { verdict: 'passed' },
    })
    expect((await post(id, `decisions/${decision?.id}`, { choice: 'fix' })).problem()).toMatchObject({
      status: 409,
      code: 'conflict',
    })
    expect((await post(id, 'decisions/0', { choice: 'fix' })).problem().code).toBe('not_found')
  })

  test('a question of the person’s is answered in the timeline', async () => {
    const id = await imported()
    api.server.replyWith(() => understandingReply({ wants: 'question', reply: 'It adds two.' }))
    const { status, snippet } = await post(id, 'feedback', { text: 'what does it do?' })
    expect(status).toBe(200)
    expect(snippet().revision?.number).toBe(1)
    expect((await timeline(id)).at(-1)).toMatchObject({ type: 'feedback', reply: 'It adds two.' })
  })

  test.each([
    ['feedback', { text: ' ' }, 'invalid_input', 400],
    ['feedback', { text: 'x'.repeat(3001) }, 'invalid_input', 400],
    ['feedback', { text: 'x', target: 'title' }, 'invalid_input', 400],
    ['feedback', {}, 'invalid_input', 400],
    ['repairs', { feedback: '' }, 'invalid_input', 400],
    ['repairs', undefined, 'conflict', 409],
    ['decisions/8f1b8a1e-0000-4000-8000-000000000000', { choice: 'a' }, 'not_found', 404],
  ])('POST %s %j: %s', async (what, body, code, status) => {
    const id = await imported()
    const answer = await post(id, what, body)
    expect(answer.problem()).toMatchObject({ code, status })
    expect((await timeline(id)).map(({ type }) => type)).toEqual(['asked', 'revision'])
  })

  test('nothing can be said about what was deleted', async () => {
    const id = await imported()
    await api.call('DELETE', `/api/v1/snippets/${id}`)
    for (const what of ['feedback', 'tests', 'repairs']) {
      expect((await post(id, what, what === 'feedback' ? { text: 'x' } : undefined)).problem().code).toBe('not_found')
    }
  })
})
