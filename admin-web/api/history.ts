import { createRoute, type OpenAPIHono } from '@hono/zod-openapi'
import type { WebEnv } from '../context.ts'
import { answerSnippet } from './answer.ts'
import { readOnce, requireJson } from './headers.ts'
import { json, problems } from './responses.ts'
import {
  diffQuerySchema,
  diffSchema,
  forkSchema,
  idParams,
  revertSchema,
  revisionListSchema,
  snippetSchema,
  timelineSchema,
} from './schemas.ts'
import { toRevisionJson, toTimelineJson } from './shapes.ts'

const revisions = createRoute({
  method: 'get',
  path: '/snippets/{id}/revisions',
  summary: 'All versions of the code, newest first',
  request: { params: idParams },
  responses: { 200: json(revisionListSchema, 'The versions'), ...problems },
})

const timeline = createRoute({
  method: 'get',
  path: '/snippets/{id}/timeline',
  summary: 'Everything that was said and done, oldest first',
  request: { params: idParams },
  responses: { 200: json(timelineSchema, 'The timeline'), ...problems },
})

const diff = createRoute({
  method: 'get',
  path: '/snippets/{id}/diff',
  summary: 'Unified diff of two versions; unless named, of the current one and the one before',
  request: { params: idParams, query: diffQuerySchema },
  responses: { 200: json(diffSchema, 'What changed'), ...problems },
})

const revert = createRoute({
  method: 'post',
  path: '/snippets/{id}/revert',
  summary: 'Go back: a new version equal to an older one',
  middleware: [requireJson] as const,
  request: { params: idParams, body: { content: { 'application/json': { schema: revertSchema } }, required: true } },
  responses: { 200: json(snippetSchema, 'Reverted'), ...problems },
})

const fork = createRoute({
  method: 'post',
  path: '/snippets/{id}/fork',
  summary: 'A new snippet from the current version, or the one named',
  request: { params: idParams, body: { content: { 'application/json': { schema: forkSchema } }, required: false } },
  responses: { 201: json(snippetSchema, 'The new snippet'), ...problems },
})

export function historyRoutes(api: OpenAPIHono<WebEnv>): OpenAPIHono<WebEnv> {
  api.openapi(revisions, async (c) => {
    const items = await c.get('core').revisions(c.req.valid('param').id)
    return c.json({ items: items.map((item) => toRevisionJson(item, c.get('locale'))) }, 200)
  })

  api.openapi(timeline, async (c) => {
    const items = await c.get('core').timeline(c.req.valid('param').id)
    return c.json({ items: items.map((item) => toTimelineJson(item, c.get('locale'))) }, 200)
  })

  api.openapi(diff, async (c) => {
    return c.json(await c.get('core').diff(c.req.valid('param').id, c.req.valid('query')), 200)
  })

  api.openapi(revert, async (c) => {
    const { revision } = c.req.valid('json')
    const { snippetId } = await c.get('core').revert(c.req.valid('param').id, revision, await readOnce(c))
    return answerSnippet(c, snippetId, 200)
  })

  api.openapi(fork, async (c) => {
    const { revision } = c.req.valid('json')
    const input = { snippetId: c.req.valid('param').id, revision, origin: c.get('origin') }
    const { snippetId } = await c.get('core').fork(input, await readOnce(c))
    return answerSnippet(c, snippetId, 201)
  })

  return api
}
