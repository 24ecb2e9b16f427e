import type { z } from '@hono/zod-openapi'
import { expect } from 'vitest'
import type { Database } from '../../core/database/open.ts'
import type { CoreParts } from '../../core/index.ts'
import { createLog } from '../../core/log.ts'
import { createMetrics, type Metrics } from '../../core/metrics.ts'
import { startTestCore, type TestCore } from '../../core/testing/core.ts'
import { jobSchema, problemSchema, revisionListSchema, snippetPageSchema, snippetSchema } from '../api/schemas.ts'
import { createApp } from '../app.ts'
import type { WebParts } from '../context.ts'

export const TOKEN = 'test-token-0123456789'

export type App = ReturnType<typeof createApp>

/** An answer of the API. Its readers hold the body against the documented schema, no field more or less. */
export type Answer = {
  status: number
  headers: Headers
  text: string
  snippet: () => z.infer<typeof snippetSchema>
  page: () => z.infer<typeof snippetPageSchema>
  revisions: () => z.infer<typeof revisionListSchema>
  job: () => z.infer<typeof jobSchema>
  problem: () => z.infer<typeof problemSchema>
}

/** Asks as somebody who has the token; a body that is not a string is sent as JSON. */
export type Call = (method: string, path: string, body?: unknown, headers?: Record<string, string>) => Promise<Answer>

export type TestApi = TestCore & {
  app: App
  call: Call
  metrics: Metrics
  /** Ends open streams, as SIGTERM does. */
  closing: AbortController
}

/** The real app over a real core; only the model is a server of ours. */
export async function startTestApi(database: Database, parts: Partial<CoreParts> = {}): Promise<TestApi> {
  const metrics = createMetrics()
  const closing = new AbortController()
  const running = await startTestCore(database, { metrics, ...parts })
  const app = createApp(webParts({ core: () => running.core, metrics, closing: closing.signal }), { admin: true })
  return { ...running, app, call: caller(app), metrics, closing }
}

/** Parts of an app whose core isn't there yet, unless given. */
export function webParts(parts: Partial<WebParts> = {}): WebParts {
  return {
    core: () => undefined,
    apiToken: TOKEN,
    sessionSecret: 'test-session-secret',
    publicUrl: undefined,
    defaultLocale: 'en',
    log: createLog({ level: 'silent', format: 'json', secrets: [] }),
    metrics: createMetrics(),
    closing: new AbortController().signal,
    ...parts,
  }
}

export function caller(app: App): Call {
  return async (method, path, body, headers = {}) => {
    const request = new Request(`http://test${path}`, {
      method,
      headers: {
        Authorization: `Bearer ${TOKEN}`,
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
    return readAnswer(await app.request(request))
  }
}

export async function readAnswer(response: Response): Promise<Answer> {
  const { status, headers } = response
  const text = await response.text()
  const read = <Schema extends z.ZodType>(schema: Schema, type: string) => {
    expect(headers.get('Content-Type'), text).toBe(type)
    return exactly(schema, text)
  }
  return {
    status,
    headers,
    text,
    snippet: () => read(snippetSchema, 'application/json'),
    page: () => read(snippetPageSchema, 'application/json'),
    revisions: () => read(revisionListSchema, 'application/json'),
    job: () => read(jobSchema, 'application/json'),
    problem: () => {
      const problem = read(problemSchema, 'application/problem+json')
      expect(problem).toMatchObject({ status, title: problem.code })
      return problem
    },
  }
}

/** Reads JSON of a schema; nothing in it may be unknown to the schema. */
export function exactly<Schema extends z.ZodType>(schema: Schema, text: string): z.infer<Schema> {
  const value = schema.parse(JSON.parse(text))
  expect(value).toEqual(JSON.parse(text))
  return value
}
