import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Database } from '../core/database/open.ts'
import { openTestDatabase } from '../core/testing/databases.ts'
import { createApp } from './app.ts'
import { caller, startTestApi, type TestApi, webParts } from './testing/api.ts'

// No token anywhere here: probes and Prometheus have none.
describe('health', () => {
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

  test('is green while the database answers', async () => {
    expect((await api.app.request('/healthz')).status).toBe(200)
    const ready = await api.app.request('/readyz')
    expect([ready.status, await ready.json()]).toEqual([200, { status: 'ready', checks: { database: true } }])
  })

  test('lives but is not ready before the database has answered', async () => {
    const app = createApp(webParts(), { admin: true })
    expect((await app.request('/healthz')).status).toBe(200)
    const ready = await app.request('/readyz')
    expect([ready.status, await ready.json()]).toEqual([503, { status: 'not ready', checks: { database: false } }])
  })

  test('the API says so too, and when to come back', async () => {
    const call = caller(createApp(webParts(), { admin: true }))
    for (const [locale, words] of [
      ['en', /database/],
      ['ja', /データベース/],
    ] as const) {
      const answer = await call('GET', '/api/v1/snippets', undefined, { 'Accept-Language': locale })
      expect(answer.headers.get('Retry-After')).toBe('5')
      expect(answer.problem()).toMatchObject({
        status: 503,
        code: 'database_unavailable',
        detail: expect.stringMatching(words),
        retryAfter: 5,
      })
    }
  })

  test('is red when the database does not answer any more', async () => {
    const gone = await openTestDatabase('embedded')
    const other = await startTestApi(gone)
    await other.close()
    await gone.close()
    expect((await other.app.request('/readyz')).status).toBe(503)
    expect((await other.app.request('/healthz')).status).toBe(200)
  })

  test('is red when the database takes too long', async () => {
    const core = { ...api.core, ping: () => new Promise<void>(() => {}) } // the one answer no database gives on demand
    const app = createApp(webParts({ core: () => core }), { admin: true })
    expect((await app.request('/readyz')).status).toBe(503)
  })

  test('metrics count what was asked and answered, by route and not by address', async () => {
    const { id } = (await api.call('POST', '/api/v1/snippets', { description: 'x' }, { Prefer: 'wait=60' })).snippet()
    await api.call('GET', `/api/v1/snippets/${id}`)
    await api.call('GET', '/api/v1/snippets/zzzzzzzz')
    await api.call('GET', '/somewhere/else')
    const answer = await api.app.request('/metrics')
    expect(answer.status).toBe(200)
    expect(answer.headers.get('Content-Type')).toMatch(/^text\/plain; version=0\.0\.4/)
    const metrics = await answer.text()
    for (const line of [
      /^tanzaku_http_requests_total\{method="GET",route="\/api\/v1\/snippets\/:id",status="200"\} 1$/m,
      /^tanzaku_http_requests_total\{method="GET",route="\/api\/v1\/snippets\/:id",status="404"\} 1$/m,
      /^tanzaku_http_requests_total\{method="POST",route="\/api\/v1\/snippets",status="201"\} 1$/m,
      /^tanzaku_step_seconds_count\{kind="generate",step="plan"\} 1$/m,
      /^# TYPE tanzaku_model_calls_total counter$/m,
      /^process_resident_memory_bytes \d+/m,
    ]) {
      expect(metrics).toMatch(line)
    }
    for (const address of [id, 'zzzzzzzz', 'somewhere']) expect(metrics).not.toContain(address)
  })

  test('a process without the admin role has health and metrics, and no API', async () => {
    const app = createApp(webParts({ core: () => api.core }), { admin: false })
    for (const path of ['/healthz', '/readyz', '/metrics']) expect((await app.request(path)).status).toBe(200)
    const call = caller(app)
    for (const path of ['/api/v1/snippets', '/api/openapi.json', '/api']) {
      expect((await call('GET', path)).problem()).toMatchObject({ status: 404, code: 'not_found' })
    }
  })
})
