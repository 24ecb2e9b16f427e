import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import type { WebEnv } from '../context.ts'
import { sendEvents } from './events.ts'
import { json, problems } from './responses.ts'
import { jobSchema } from './schemas.ts'
import { toJobJson } from './shapes.ts'

const params = z.object({ id: z.string() })

const read = createRoute({
  method: 'get',
  path: '/jobs/{id}',
  summary: 'One job',
  request: { params },
  responses: { 200: json(jobSchema, 'The job'), ...problems },
})

const events = createRoute({
  method: 'get',
  path: '/jobs/{id}/events',
  summary: 'Server-sent events of one job, from its beginning: step, snippet, done',
  request: { params },
  responses: { 200: { description: 'An event stream', content: { 'text/event-stream': {} } }, ...problems },
})

export function jobRoutes(api: OpenAPIHono<WebEnv>): OpenAPIHono<WebEnv> {
  api.openapi(read, async (c) => {
    const job = await c.get('core').job(c.req.valid('param').id)
    return c.json(toJobJson(job, c.get('locale')), 200)
  })

  api.openapi(events, (c) => sendEvents(c, { jobId: c.req.valid('param').id }))

  return api
}
