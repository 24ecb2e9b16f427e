import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Database } from '../../core/database/open.ts'
import type { Runner } from '../../core/runner/runner.ts'
import { openTestDatabase } from '../../core/testing/databases.ts'
import { hasEngine, nameWithout } from '../../core/testing/needs.ts'
import { startDockerRunner } from '../../core/testing/runners.ts'
import { type Answer, exactly, startTestApi, type TestApi } from '../testing/api.ts'
import { runListSchema, suiteListSchema } from './schemas.ts'

const CODE = 'def to_seconds(text):\n    h, m = text[:-1].split("h")\n    return int(h) * 3600 + int(m) * 60\n'
const CASES = [
  { name: 'hours and minutes', act: 'to_seconds("1h30m")', expected: 5400, because: 'turn "1h30m" into seconds' },
  { act: 'to_seconds("x")', raises: { type: 'ValueError' } },
]

const noEngine = !hasEngine()
describe.skipIf(noEngine)(`tests over the API ${noEngine ? nameWithout('engine') : ''}`, () => {
  let database: Database
  let runner: Runner
  let api: TestApi
  beforeAll(async () => {
    database = await openTestDatabase('embedded')
    runner = startDockerRunner({ pool: 1 })
    api = await startTestApi(database, { runner })
  })
  afterAll(async () => {
    await api?.close()
    await runner?.close()
    await database?.close()
  })

  const imported = async (code = CODE, language = 'python') =>
    (await api.call('POST', '/api/v1/snippets', { code, language })).snippet().id
  const set = (id: string, cases: unknown, locale = 'en') =>
    api.call('PUT', `/api/v1/snippets/${id}/suite`, { cases }, { 'Accept-Language': locale })
  const run = (id: string, headers: Record<string, string> = { Prefer: 'wait=60' }) =>
    api.call('POST', `/api/v1/snippets/${id}/runs`, undefined, headers)

  test('a suite is set, run and read as it was', async () => {
    const id = await imported()
    const answer = await set(id, CASES)
    expect(answer.status).toBe(200)
    expect(answer.snippet().suite).toMatchObject({
      number: 1,
      basis: 'spec',
      cause: 'edit',
      vacuous: null,
      cases: [
        { id: 'c1', name: 'hours and minutes', act: 'to_seconds("1h30m")', expected: 5400, anchor: true },
        { id: 'c2', name: 'to_seconds("x")', raises: { type: 'ValueError' }, because: '', anchor: true },
      ],
    })
    const ran = await run(id)
    expect(ran.status).toBe(200)
    expect(ran.headers.get('Preference-Applied')).toBe('wait=60')
    expect(ran.snippet()).toMatchObject({
      state: 'idle',
      suite: { vacuous: false },
      run: {
        number: 1,
        revision: 1,
        suite: 1,
        stale: false,
        verdict: 'passed',
        passed: 2,
        failed: 0,
        results: [
          { case: 'c1', status: 'passed', actual: 5400 },
          { case: 'c2', status: 'passed', raised: { type: 'ValueError' } },
        ],
        engine: 'docker',
      },
    })
    const suites = exactly(suiteListSchema, (await api.call('GET', `/api/v1/snippets/${id}/suites`)).text)
    expect(suites.items.map(({ number }) => number)).toEqual([1])
    const runs = exactly(runListSchema, (await api.call('GET', `/api/v1/snippets/${id}/runs`)).text)
    expect(runs.items.map(({ number, verdict }) => [number, verdict])).toEqual([[1, 'passed']])
  })

  test('without waiting, 202 and the job, whose events tell of the run', async () => {
    const id = await imported()
    await set(id, CASES)
    const accepted = await run(id, {})
    expect(accepted.status).toBe(202)
    expect(accepted.snippet().state).toBe('working')
    const location = accepted.headers.get('Location') ?? ''
    const events = await (
      await api.app.request(`http://test${location}/events`, {
        headers: { Authorization: 'Bearer test-token-0123456789' },
      })
    ).text()
    expect([...events.matchAll(/"step":"(\w+)"/g)].map(([, step]) => step)).toEqual(['run', 'weigh'])
    expect(events).toContain('"status":"succeeded"')
    expect((await api.call('GET', location)).job()).toMatchObject({ kind: 'run', status: 'succeeded' })
  })

  test('a repeated request with one key is one run', async () => {
    const id = await imported()
    await set(id, CASES)
    const [one, other] = await Promise.all([1, 2].map(() => run(id, { 'Idempotency-Key': 'k1', Prefer: 'wait=60' })))
    expect([one?.status, other?.status]).toEqual([200, 200])
    expect(other?.snippet().run?.number).toBe(1)
  })

  test('a result says in the reader’s language why there is no value', async () => {
    const id = await imported('class C: pass\n')
    await set(id, [{ act: 'C()', expected: 1 }])
    await run(id)
    const message = async (locale: string) =>
      (await api.call('GET', `/api/v1/snippets/${id}`, undefined, { 'Accept-Language': locale })).snippet().run
        ?.results[0]?.message
    expect(await message('en')).toBe('A C came out, which is no plain value. Turn it into one in the act.')
    expect(await message('ja')).toMatch(/C が返りました/)
  })

  test('the suite is given as an ordinary test file, of the snippet’s language only', async () => {
    const id = await imported()
    const file = (extension: string) => api.call('GET', `/api/v1/snippets/${id}/tests.${extension}`)
    expect((await file('py')).problem()).toMatchObject({ status: 409, code: 'conflict' })
    await set(id, CASES)
    const python = await file('py')
    expect(python.status).toBe(200)
    expect(python.headers.get('Content-Type')).toMatch(/^text\/plain/)
    expect(python.headers.get('Content-Disposition')).toContain('tests.py')
    expect(python.text).toContain('unittest')
    expect(python.text).toContain('to_seconds("1h30m")')
    for (const other of ['mjs', 'rb', 'txt']) expect((await file(other)).problem()).toMatchObject({ status: 404 })
  })

  test('what has no runner is refused, and says so', async () => {
    const id = await imported('export const f = () => 1\n', 'javascript')
    expect((await set(id, [{ act: 'f()', expected: 1 }])).status).toBe(200)
    expect((await run(id)).problem()).toMatchObject({
      status: 409,
      code: 'language_not_runnable',
      detail: "JavaScript tests can't be run here yet.",
    })
    expect((await api.call('GET', `/api/v1/snippets/${id}/tests.mjs`)).text).toContain('node:test')
  })

  test('a run before there are tests, and of nothing, is refused', async () => {
    expect((await run(await imported())).problem()).toMatchObject({ status: 409, detail: 'There are no tests yet.' })
    expect((await run('00000000')).problem()).toMatchObject({ status: 404 })
    expect((await set('00000000', CASES)).problem()).toMatchObject({ status: 404 })
  })

  describe('bad suites', () => {
    let id: string
    beforeAll(async () => {
      id = await imported()
    })
    const refused = async (answer: Answer) => answer.problem()

    test.each<[string, unknown, string]>([
      ['no list', { a: 1 }, 'cases'],
      ['an unknown field', [{ act: 'f()', expected: 1, skip: true }], 'skip'],
      ['no act', [{ expected: 1 }], 'cases.0.act'],
      ['a negative tolerance', [{ act: 'f()', expected: 1, tolerance: -1 }], 'tolerance'],
      ['nothing expected', [{ act: 'f()' }], 'Case 1'],
      ['an act that is no code', [CASES[0], { act: 'f(', expected: 1 }], 'Case 2: line 1'],
      ['an unknown tag', [{ act: 'f()', expected: { $date: 1 } }], '$date'],
      ['too many', Array.from({ length: 41 }, () => CASES[0]), '41'],
    ])('%s', async (_, cases, says) => {
      expect(await refused(await set(id, cases))).toMatchObject({
        status: 400,
        code: 'invalid_input',
        detail: expect.stringContaining(says),
      })
    })

    test('a number that JSON would change in silence', async () => {
      const body = '{"cases":[{"act":"f()","expected":12345678901234567890}]}'
      const answer = await api.call('PUT', `/api/v1/snippets/${id}/suite`, body)
      expect(answer.problem()).toMatchObject({
        status: 400,
        detail: expect.stringContaining('{"$int": "12345678901234567890"}'),
      })
    })

    test.each([40, 100_000])('a value nested %i deep', async (levels) => {
      const value = '['.repeat(levels) + ']'.repeat(levels)
      const body = `{"cases":[{"act":"f()","expected":1},{"act":"f()","expected":${value}}]}`
      expect((await api.call('PUT', `/api/v1/snippets/${id}/suite`, body)).problem()).toMatchObject({
        status: 400,
        code: 'invalid_input',
        detail: expect.stringMatching(/^Case 2: “expected” .* nested deeper than 32/),
      })
    })

    test('in Japanese', async () => {
      expect((await set(id, [{ act: 'f()' }], 'ja')).problem().detail).toMatch(/^ケース 1/)
    })

    test('nothing of them is kept', async () => {
      expect((await api.call('GET', `/api/v1/snippets/${id}`)).snippet().suite).toBeNull()
    })
  })
})
