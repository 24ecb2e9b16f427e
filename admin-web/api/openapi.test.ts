import { z } from '@hono/zod-openapi'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Database } from '../../core/database/open.ts'
import { openTestDatabase } from '../../core/testing/databases.ts'
import { createApp } from '../app.ts'
import { STATUS } from '../problem.ts'
import { exactly, startTestApi, type TestApi, webParts } from '../testing/api.ts'
import { answerInTurn } from '../testing/held-model.ts'
import { diffSchema, timelineSchema } from './schemas.ts'

const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const

const response = z.object({
  description: z.string().min(1),
  content: z.record(z.string(), z.object({ schema: z.record(z.string(), z.unknown()).optional() })).optional(),
})
const operation = z.object({
  summary: z.string().min(1),
  parameters: z.array(z.object({ name: z.string(), in: z.enum(['path', 'query', 'header']) })).optional(),
  responses: z.record(z.string(), response),
})
const page = z.object({
  openapi: z.literal('3.1.0'),
  info: z.object({ title: z.literal('Tanzaku') }),
  servers: z.tuple([z.object({ url: z.literal('/api') })]),
  paths: z.record(z.string(), z.partialRecord(z.enum(METHODS), operation)),
  components: z.object({ schemas: z.record(z.string(), z.unknown()) }),
})
type Page = z.infer<typeof page>

async function readPage(): Promise<{ text: string; document: Page }> {
  // No token, and no core yet: the page is there all the same.
  const answer = await createApp(webParts(), { admin: true }).request('/api/openapi.json')
  expect(answer.status).toBe(200)
  const text = await answer.text()
  return { text, document: page.parse(JSON.parse(text)) }
}

/** What a route answers with: JSON, but for streams and files. */
function typeOf(route: string): string {
  if (route.endsWith('/events')) return 'text/event-stream'
  return /\/tests\.\w+$/.test(route) ? 'text/plain' : 'application/json'
}

function operations({ servers: [{ url }], paths }: Page) {
  return Object.entries(paths).flatMap(([path, methods]) =>
    METHODS.flatMap((method) => {
      const one = methods[method]
      return one ? [{ name: `${method.toUpperCase()} ${url}${path}`, path, ...one }] : []
    }),
  )
}

describe('the OpenAPI page', () => {
  test('names every route of the API and nothing else', async () => {
    const app = createApp(webParts(), { admin: true })
    const routes = app.routes
      .filter(({ method, path }) => method !== 'ALL' && path.startsWith('/api/v1/'))
      .map(({ method, path }) => `${method} ${path.replaceAll(/:(\w+)/g, '{$1}')}`)
    const named = operations((await readPage()).document).map(({ name }) => name)
    expect(named.sort()).toEqual([...new Set(routes)].sort())
    expect(named).toEqual(
      expect.arrayContaining([
        'GET /api/v1/snippets',
        'POST /api/v1/snippets',
        'GET /api/v1/snippets/{id}',
        'DELETE /api/v1/snippets/{id}',
        'GET /api/v1/snippets/{id}/revisions',
        'POST /api/v1/snippets/{id}/stop',
        'POST /api/v1/snippets/{id}/retry',
        'GET /api/v1/snippets/{id}/events',
        'GET /api/v1/jobs/{id}',
        'GET /api/v1/jobs/{id}/events',
      ]),
    )
  })

  test('describes every parameter, answer and problem of every route', async () => {
    for (const { name, path, parameters = [], responses } of operations((await readPage()).document)) {
      const inPath = parameters.filter((parameter) => parameter.in === 'path').map((parameter) => parameter.name)
      expect(inPath, name).toEqual([...path.matchAll(/\{(\w+)\}/g)].map(([, parameter]) => parameter))
      expect(Object.keys(responses), name).toContain('default')
      const problem = responses.default?.content?.['application/problem+json']
      expect(problem?.schema, name).toEqual({ $ref: '#/components/schemas/Problem' })
      const good = Object.keys(responses).filter((status) => /^2\d\d$/.test(status))
      expect(good.length, name).toBeGreaterThan(0)
      for (const status of good.filter((one) => one !== '204')) {
        expect(Object.keys(responses[status]?.content ?? {}), name).toEqual([typeOf(name)])
      }
    }
  })

  test('refers to nothing that is not in it', async () => {
    const { text, document } = await readPage()
    const referred = [...text.matchAll(/"#\/components\/schemas\/(\w+)"/g)].map(([, name]) => name)
    expect(referred.length).toBeGreaterThan(0)
    for (const name of referred) expect(Object.keys(document.components.schemas)).toContain(name)
  })

  test('says how to sign in', async () => {
    const { text } = await readPage()
    expect(JSON.parse(text)).toMatchObject({
      security: [{ token: [] }],
      components: { securitySchemes: { token: { type: 'http', scheme: 'bearer' } } },
    })
  })
})

describe('what the API answers', () => {
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

  test('has a status that its route names, and the documented form', async () => {
    const named = new Map(operations((await readPage()).document).map((one) => [one.name, one.responses]))
    const seen = new Set<string>()
    const ask = async (method: string, path: string, body?: unknown, headers?: Record<string, string>) => {
      const answer = await api.call(method, path, body, headers)
      const route = `${method} ${path.replace(/\?.*/, '').replace(/(snippets|jobs)\/[^/]+/, '$1/{id}')}`
      const responses = named.get(route) ?? {}
      expect(Object.keys(responses), `${route} ${answer.status}`).toContain(
        answer.status < 400 ? String(answer.status) : 'default',
      )
      seen.add(`${route} ${answer.status}`)
      return answer
    }
    const snippets = '/api/v1/snippets'
    const wait = { Prefer: 'wait=60' }

    // The readers of an answer hold it against its schema, see testing/api.ts.
    const accepted = await ask('POST', snippets, { description: 'x' })
    const { id } = accepted.snippet()
    const location = accepted.headers.get('Location') ?? ''
    await api.core.waitForJob(location.split('/').at(-1) ?? '', 20_000)
    ;(await ask('GET', location)).job()
    ;(await ask('GET', `${snippets}/${id}`)).snippet()
    ;(await ask('GET', `${snippets}/${id}/revisions`)).revisions()
    ;(await ask('POST', snippets, { code: 'def f(:' })).snippet()
    ;(await ask('POST', snippets, { description: 'x' }, wait)).snippet()
    ;(await ask('GET', `${snippets}?limit=2`)).page()
    answerInTurn(api.server, () => ({ error: { message: 'no' }, status: 500 }))
    const failed = await ask('POST', snippets, { description: 'x' }, wait)
    failed.problem()
    const job = (await ask('GET', failed.headers.get('Location') ?? '')).job()
    ;(await ask('GET', `${snippets}/${job.snippet}`)).snippet()
    api.server.replyWith(() => new Promise(() => {}))
    ;(await ask('POST', `${snippets}/${job.snippet}/retry`)).snippet()
    ;(await ask('POST', `${snippets}/${job.snippet}/stop`)).snippet()
    api.server.replyWith(null)
    ;(await ask('POST', `${snippets}/${job.snippet}/retry`, undefined, wait)).snippet()
    ;(await ask('PATCH', `${snippets}/${id}`, { code: 'def g():\n    pass\n' })).snippet()
    ;(await ask('POST', `${snippets}/${id}/revert`, { revision: 1 })).snippet()
    ;(await ask('POST', `${snippets}/${id}/fork`, {})).snippet()
    exactly(diffSchema, (await ask('GET', `${snippets}/${id}/diff`)).text)
    exactly(timelineSchema, (await ask('GET', `${snippets}/${id}/timeline`)).text)
    exactly(timelineSchema, (await ask('GET', `${snippets}/${job.snippet}/timeline`)).text)
    await ask('DELETE', `${snippets}/${id}`)
    ;(await ask('GET', `${snippets}/${id}`)).problem()
    ;(await ask('GET', location)).problem()
    expect([...seen].sort()).toEqual([
      'DELETE /api/v1/snippets/{id} 204',
      'GET /api/v1/jobs/{id} 200',
      'GET /api/v1/jobs/{id} 404',
      'GET /api/v1/snippets 200',
      'GET /api/v1/snippets/{id} 200',
      'GET /api/v1/snippets/{id} 404',
      'GET /api/v1/snippets/{id}/diff 200',
      'GET /api/v1/snippets/{id}/revisions 200',
      'GET /api/v1/snippets/{id}/timeline 200',
      'PATCH /api/v1/snippets/{id} 200',
      'POST /api/v1/snippets 201',
      'POST /api/v1/snippets 202',
      'POST /api/v1/snippets 503',
      'POST /api/v1/snippets/{id}/fork 201',
      'POST /api/v1/snippets/{id}/retry 200',
      'POST /api/v1/snippets/{id}/retry 202',
      'POST /api/v1/snippets/{id}/revert 200',
      'POST /api/v1/snippets/{id}/stop 200',
    ])
  })

  test('each code has the status of the contract', () => {
    const contract = `invalid_input 400 unauthenticated 401 forbidden 403 not_found 404 conflict 409
      language_not_runnable 409 too_large 413 unsupported_media_type 415 idempotency_mismatch 422
      language_not_supported 422 rate_limited 429 budget_exhausted 429 internal 500 model_auth 502
      model_refused 502 model_truncated 502 model_answer_invalid 502 model_unavailable 503
      model_rate_limited 503 runner_unavailable 503 busy 503 database_unavailable 503 stopped 409`
    const pairs = [...contract.matchAll(/(\w+) (\d+)/g)].map(([, code, status]) => [code, Number(status)])
    expect(STATUS).toEqual(Object.fromEntries(pairs))
  })
})
