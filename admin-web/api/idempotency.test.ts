import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { snippets } from '../../core/database/schema.ts'
import { describeOnBoth } from '../../core/testing/databases.ts'
import { createApp } from '../app.ts'
import { caller, startTestApi, type TestApi, webParts } from '../testing/api.ts'
import { answerInTurn, holdModel } from '../testing/held-model.ts'

const SNIPPETS = '/api/v1/snippets'
const ASK = { description: 'turn "1h30m" into seconds' }

describeOnBoth('Idempotency-Key', (database) => {
  let api: TestApi
  let keys = 0

  beforeAll(async () => {
    api = await startTestApi(database())
  })
  afterAll(() => api?.close())
  beforeEach(() => {
    api.server.replyWith(null)
    api.server.asked.length = 0
  })

  const newKey = (more: Record<string, string> = {}) => ({ 'Idempotency-Key': `key-${++keys}`, ...more })
  const count = () => database().db.$count(snippets)

  test('the same request twice is one snippet and one job', async () => {
    const held = holdModel(api.server)
    const headers = newKey()
    const before = await count()
    const first = await api.call('POST', SNIPPETS, ASK, headers)
    await held.asked
    const second = await api.call('POST', SNIPPETS, ASK, headers)
    expect([first.status, second.status]).toEqual([202, 202])
    expect(second.headers.get('Location')).toBe(first.headers.get('Location'))
    expect(second.snippet().id).toBe(first.snippet().id)
    expect(await count()).toBe(before + 1)
    held.release()
    const jobId = first.headers.get('Location')?.split('/').at(-1) ?? ''
    expect(await api.core.waitForJob(jobId, 20_000)).toMatchObject({ status: 'succeeded' })
    expect(api.server.asked).toHaveLength(2)
  })

  test('ten at once with Prefer: wait are one snippet, and all get it whole', async () => {
    const before = await count()
    const headers = newKey({ Prefer: 'wait=60' })
    const answers = await Promise.all(Array.from({ length: 10 }, () => api.call('POST', SNIPPETS, ASK, headers)))
    expect(answers.map(({ status }) => status)).toEqual(Array(10).fill(201))
    const [first] = answers
    expect(first?.snippet()).toMatchObject({ state: 'idle', revision: { number: 1 } })
    for (const answer of answers) {
      expect(answer.snippet()).toEqual(first?.snippet())
      expect(answer.headers.get('Location')).toBe(first?.headers.get('Location'))
    }
    expect(await count()).toBe(before + 1)
    expect(api.server.asked).toHaveLength(2)
  })

  test('code imported five times at once is one snippet', async () => {
    const before = await count()
    const headers = newKey()
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => api.call('POST', SNIPPETS, { code: 'x = 1\n' }, headers)),
    )
    expect(answers.map(({ status }) => status)).toEqual(Array(5).fill(201))
    expect(new Set(answers.map((answer) => answer.snippet().id)).size).toBe(1)
    expect(await count()).toBe(before + 1)
  })

  test('a failed request stays failed when it is repeated, and costs nothing more', async () => {
    answerInTurn(api.server, () => ({ error: { message: 'no' }, status: 500 }))
    const headers = newKey({ Prefer: 'wait=60' })
    const first = await api.call('POST', SNIPPETS, ASK, headers)
    const second = await api.call('POST', SNIPPETS, ASK, headers)
    expect(first.problem().code).toBe('model_unavailable')
    expect(second.problem()).toEqual(first.problem())
    expect(second.headers.get('Location')).toBe(first.headers.get('Location'))
    expect(api.server.asked).toHaveLength(1)
  })

  test('a request that was refused leaves the key free', async () => {
    const headers = newKey()
    expect((await api.call('POST', SNIPPETS, { description: '' }, headers)).status).toBe(400)
    expect((await api.call('POST', SNIPPETS, { code: 'x = 1\n' }, headers)).status).toBe(201)
  })

  test('a key belongs to its path: elsewhere it is another key', async () => {
    answerInTurn(api.server, () => ({ error: { message: 'no' }, status: 500 }))
    const headers = newKey({ Prefer: 'wait=60' })
    const failed = await api.call('POST', SNIPPETS, ASK, headers)
    const { snippet } = (await api.call('GET', failed.headers.get('Location') ?? '')).job()
    const retry = `${SNIPPETS}/${snippet}/retry`
    const first = await api.call('POST', retry, undefined, headers)
    expect(first.status).toBe(200)
    // Done already, the same request is answered as it was; a new one has nothing to do again.
    const second = await api.call('POST', retry, undefined, headers)
    expect([second.status, second.snippet()]).toEqual([200, first.snippet()])
    expect((await api.call('POST', retry, undefined, newKey())).problem().code).toBe('conflict')
    expect(api.server.asked).toHaveLength(3)
  })

  test('a key belongs to who shows which token: for another it is another key', async () => {
    const headers = newKey()
    const apiToken = 'another-token-0123456789'
    const other = caller(createApp(webParts({ core: () => api.core, apiToken }), { admin: true }))
    const mine = await api.call('POST', SNIPPETS, { code: 'x = 1\n' }, headers)
    const theirs = await other(
      'POST',
      SNIPPETS,
      { code: 'x = 2\n' },
      { ...headers, Authorization: `Bearer ${apiToken}` },
    )
    expect(theirs.status).toBe(201)
    expect(theirs.snippet().id).not.toBe(mine.snippet().id)
  })

  test('stop with a key, twice, stops once and says the same', async () => {
    const held = holdModel(api.server)
    const { id } = (await api.call('POST', SNIPPETS, ASK)).snippet()
    await held.asked
    const headers = newKey()
    const first = await api.call('POST', `${SNIPPETS}/${id}/stop`, undefined, headers)
    const second = await api.call('POST', `${SNIPPETS}/${id}/stop`, undefined, headers)
    expect([first.status, second.status]).toEqual([200, 200])
    expect(second.snippet()).toEqual(first.snippet())
    held.release()
  })

  test('a repeated request whose snippet was deleted does not bring it back', async () => {
    const headers = newKey({ Prefer: 'wait=60' })
    const { id } = (await api.call('POST', SNIPPETS, ASK, headers)).snippet()
    await api.call('DELETE', `${SNIPPETS}/${id}`)
    const before = await count()
    const again = await api.call('POST', SNIPPETS, ASK, headers)
    expect(again.problem()).toMatchObject({ status: 404, code: 'not_found' })
    expect(await count()).toBe(before)
  })
})
