import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Database } from '../../core/database/open.ts'
import { openTestDatabase } from '../../core/testing/databases.ts'
import { type Asked, CODE, codeReply, planReply, type Reply } from '../../core/testing/model-server.ts'
import { startTestApi, type TestApi } from '../testing/api.ts'
import { answerInTurn } from '../testing/held-model.ts'
import { JAPANESE } from '../testing/words.ts'

const WAIT = { Prefer: 'wait=60' }
const ASK = { description: 'turn "1h30m" into seconds' }

type Answers = ((asked: Asked) => Reply)[]

const plan = () => planReply()
const say = (content: string) => () => ({ content })
const fail = (status: number, error: { message: string; code?: string }) => () => ({ error, status })
const WRONG_KEY = fail(401, { message: 'Incorrect API key provided: sk-wrong', code: 'invalid_api_key' })

const failures: [string, Answers, string, number][] = [
  ['a wrong key', [WRONG_KEY], 'model_auth', 502],
  ['a wrong key for the code only', [plan, WRONG_KEY], 'model_auth', 502],
  ['an unknown model', [fail(404, { message: 'no such model', code: 'model_not_found' })], 'model_auth', 502],
  ['too many requests', [fail(429, { message: 'slow down' })], 'model_rate_limited', 503],
  ['a server that fails', [fail(500, { message: 'oops' })], 'model_unavailable', 503],
  ['a server that fails after the plan', [plan, fail(500, { message: 'oops' })], 'model_unavailable', 503],
  ['a refused plan', [() => ({ content: '', finishReason: 'content_filter' })], 'model_refused', 502],
  ['refused code', [plan, () => ({ content: 'I can', finishReason: 'content_filter' })], 'model_refused', 502],
  ['refused words', [fail(400, { message: 'no', code: 'content_policy_violation' })], 'model_refused', 502],
  ['a plan cut off', [() => ({ content: '{"title": "Du', finishReason: 'length' })], 'model_truncated', 502],
  [
    'code cut off',
    [plan, () => ({ content: '```python\ndef to_sec', finishReason: 'length' })],
    'model_truncated',
    502,
  ],
]

// What is not usable goes back once with what is wrong; only the second time it is a failure.
const unusable: [string, (asked: Asked) => Reply, before: Answers][] = [
  ['an empty plan', say(''), []],
  ['a plan in prose', say('First I would split the text.'), []],
  ['an empty answer', say(''), [plan]],
  ['prose only', say('Use a regular expression.'), [plan]],
  ['two blocks', say('```python\na = 1\n```\n```python\nb = 1\n```'), [plan]],
  ["another language's code", () => codeReply('javascript'), [plan]],
]

describe('when the model fails', () => {
  let database: Database
  let api: TestApi

  beforeAll(async () => {
    database = await openTestDatabase('embedded')
    api = await startTestApi(database)
  })
  afterAll(async () => {
    await api?.close()
    await database?.close()
  })

  for (const [name, answers, code, status] of [
    ...failures,
    ...unusable.map(
      ([fault, reply, before]) => [`${fault}, twice`, [...before, reply, reply], 'model_answer_invalid', 502] as const,
    ),
  ]) {
    test(`${name}: ${code}, nothing half-saved, and it can be done again`, async () => {
      answerInTurn(api.server, ...answers)
      const answer = await api.call('POST', '/api/v1/snippets', ASK, WAIT)
      expect(answer.status).toBe(status)
      const problem = answer.problem()
      expect(problem.code).toBe(code)
      expect(answer.headers.get('Preference-Applied')).toBe('wait=60')

      const job = (await api.call('GET', answer.headers.get('Location') ?? '')).job()
      expect(job).toMatchObject({ status: 'failed', problem: { code, detail: problem.detail } })
      const address = `/api/v1/snippets/${job.snippet}`
      expect((await api.call('GET', address)).snippet()).toMatchObject({
        description: ASK.description,
        state: 'failed',
        revision: null,
        problem: { code, detail: problem.detail },
      })
      expect((await api.call('GET', `${address}/revisions`)).revisions().items).toEqual([])

      const again = await api.call('POST', `${address}/retry`, undefined, WAIT)
      expect(again.status).toBe(200)
      expect(again.snippet()).toMatchObject({
        id: job.snippet,
        state: 'idle',
        problem: null,
        revision: { number: 1, code: CODE.python, usage: { calls: 2 } },
      })
    })
  }

  for (const [fault, reply, before] of unusable) {
    test(`${fault}, once: the answer to the second question counts, and both were paid for`, async () => {
      answerInTurn(api.server, ...before, reply)
      const answer = await api.call('POST', '/api/v1/snippets', ASK, WAIT)
      expect(answer.status).toBe(201)
      expect(answer.snippet().revision).toMatchObject({ code: CODE.python, usage: { calls: 3 } })
    })
  }

  test('the usage of a revision is the sum of every answer it took', async () => {
    const usage = (prompt_tokens: number, completion_tokens: number) => ({
      usage: { prompt_tokens, completion_tokens },
    })
    answerInTurn(
      api.server,
      () => ({ content: 'no plan', ...usage(100, 10) }),
      () => ({ ...planReply(), ...usage(200, 20) }),
      () => ({ content: 'no code', ...usage(300, 30) }),
      () => ({ ...codeReply(), ...usage(400, 40) }),
    )
    const answer = await api.call('POST', '/api/v1/snippets', ASK, WAIT)
    expect(answer.snippet().revision?.usage).toEqual({ inputTokens: 1000, outputTokens: 100, calls: 4 })
  })

  test('a server that says when to come back is quoted', async () => {
    answerInTurn(api.server, () => ({ error: { message: 'slow down' }, status: 429, retryAfter: 7 }))
    const answer = await api.call('POST', '/api/v1/snippets', ASK, WAIT)
    expect(answer.problem()).toMatchObject({ code: 'model_rate_limited', retryAfter: 7 })
    expect(answer.headers.get('Retry-After')).toBe('7')
  })

  for (const [locale, other] of [
    ['en', 'in Haskell'],
    ['ja', 'Haskell で'],
  ] as const) {
    test(`a description that names a language not written fails with its name (${locale})`, async () => {
      answerInTurn(api.server, () => planReply({ language: 'other', otherLanguage: 'Haskell' }))
      const answer = await api.call(
        'POST',
        '/api/v1/snippets',
        { description: other },
        { ...WAIT, 'Accept-Language': locale },
      )
      expect(answer.status).toBe(422)
      expect(answer.problem()).toMatchObject({
        code: 'language_not_supported',
        detail: expect.stringContaining('Haskell'),
      })
    })
  }

  test('a kept problem is told in the language of whoever looks', async () => {
    answerInTurn(api.server, WRONG_KEY)
    const answer = await api.call('POST', '/api/v1/snippets', ASK, { ...WAIT, 'Accept-Language': 'ja' })
    expect(answer.problem().detail).toMatch(JAPANESE)
    const location = answer.headers.get('Location') ?? ''
    const { snippet } = (await api.call('GET', location)).job()
    for (const path of [location, `/api/v1/snippets/${snippet}`]) {
      const detail = async (locale: string) => {
        const told = await api.call('GET', path, undefined, { 'Accept-Language': locale })
        return JSON.parse(told.text).problem.detail
      }
      expect(await detail('ja')).toMatch(JAPANESE)
      expect(await detail('en')).not.toMatch(JAPANESE)
    }
  })

  test("what the model's server said of our key is nobody's business", async () => {
    answerInTurn(api.server, WRONG_KEY)
    const answer = await api.call('POST', '/api/v1/snippets', ASK, WAIT)
    expect(answer.text).not.toContain('sk-wrong')
    expect((await api.call('GET', answer.headers.get('Location') ?? '')).text).not.toContain('sk-wrong')
  })

  test('a model whose server is gone is unavailable', async () => {
    const other = await openTestDatabase('embedded')
    const alone = await startTestApi(other)
    await alone.server.close()
    const answer = await alone.call('POST', '/api/v1/snippets', ASK, WAIT)
    expect(answer.status).toBe(503)
    expect(answer.problem().code).toBe('model_unavailable')
    await alone.close().catch(() => {}) // its server is closed already
    await other.close()
  })
})
