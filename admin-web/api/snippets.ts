import { createRoute, type OpenAPIHono } from '@hono/zod-openapi'
import { type Accepted, CoreError } from '../../core/index.ts'
import type { WebEnv } from '../context.ts'
import { answerAccepted, answerSnippet } from './answer.ts'
import { sendEvents } from './events.ts'
import { readOnce, requireJson } from './headers.ts'
import { json, problems } from './responses.ts'
import { editSchema, idParams, listQuerySchema, newSnippetSchema, snippetPageSchema, snippetSchema } from './schemas.ts'
import { toSnippetJson } from './shapes.ts'

const list = createRoute({
  method: 'get',
  path: '/snippets',
  summary: 'List and search, newest first',
  request: { query: listQuerySchema },
  responses: { 200: json(snippetPageSchema, 'A page'), ...problems },
})

const create = createRoute({
  method: 'post',
  path: '/snippets',
  summary: 'Have code written from a description, or import code',
  middleware: [requireJson] as const,
  request: { body: { content: { 'application/json': { schema: newSnippetSchema } }, required: true } },
  responses: {
    201: json(snippetSchema, 'Imported, or written within `Prefer: wait`'),
    202: json(snippetSchema, 'Accepted; `Location` is the job'),
    ...problems,
  },
})

const read = createRoute({
  method: 'get',
  path: '/snippets/{id}',
  summary: 'One snippet',
  request: { params: idParams },
  responses: { 200: json(snippetSchema, 'The snippet'), ...problems },
})

const remove = createRoute({
  method: 'delete',
  path: '/snippets/{id}',
  summary: 'Delete a snippet with all it owns',
  request: { params: idParams },
  responses: { 204: { description: 'Deleted' }, ...problems },
})

const edit = createRoute({
  method: 'patch',
  path: '/snippets/{id}',
  summary: 'Rename, or change code or language by hand (a revision)',
  middleware: [requireJson] as const,
  request: { params: idParams, body: { content: { 'application/json': { schema: editSchema } }, required: true } },
  responses: { 200: json(snippetSchema, 'Changed'), ...problems },
})

const stop = createRoute({
  method: 'post',
  path: '/snippets/{id}/stop',
  summary: 'Stop the job in hand',
  request: { params: idParams },
  responses: { 200: json(snippetSchema, 'Stopped'), ...problems },
})

const retry = createRoute({
  method: 'post',
  path: '/snippets/{id}/retry',
  summary: 'Do the failed job again',
  request: { params: idParams },
  responses: {
    200: json(snippetSchema, 'Done within `Prefer: wait`'),
    202: json(snippetSchema, 'Accepted; `Location` is the job'),
    ...problems,
  },
})

const events = createRoute({
  method: 'get',
  path: '/snippets/{id}/events',
  summary: 'Server-sent events of a snippet: step, snippet, done',
  request: { params: idParams },
  responses: { 200: { description: 'An event stream', content: { 'text/event-stream': {} } }, ...problems },
})

export function snippetRoutes(api: OpenAPIHono<WebEnv>): OpenAPIHono<WebEnv> {
  api.openapi(list, async (c) => {
    const { items, nextCursor } = await c.get('core').list(c.req.valid('query'))
    return c.json({ items: items.map((item) => toSnippetJson(item, c.get('locale'))), nextCursor }, 200)
  })

  api.openapi(create, async (c) => {
    const { description, code, language, locale } = c.req.valid('json')
    const once = await readOnce(c)
    const core = c.get('core')
    let accepted: Accepted
    if (code !== undefined) {
      accepted = await core.import({ code, description, language, locale, origin: c.get('origin') }, once)
    } else if (description !== undefined) {
      accepted = await core.generate({ description, language, locale, origin: c.get('origin'), address: null }, once)
    } else {
      throw new CoreError('invalid_input', { reason: 'description_or_code' })
    }
    return answerAccepted(c, accepted, 201)
  })

  api.openapi(read, async (c) => {
    const snippet = await c.get('core').get(c.req.valid('param').id)
    return c.json(toSnippetJson(snippet, c.get('locale')), 200)
  })

  api.openapi(remove, async (c) => {
    await c.get('core').remove(c.req.valid('param').id)
    return c.body(null, 204)
  })

  api.openapi(edit, async (c) => {
    const snippet = await c.get('core').edit(c.req.valid('param').id, c.req.valid('json'))
    return c.json(toSnippetJson(snippet, c.get('locale')), 200)
  })

  api.openapi(stop, async (c) => {
    const { snippetId } = await c.get('core').stop(c.req.valid('param').id, await readOnce(c))
    return answerSnippet(c, snippetId, 200)
  })

  api.openapi(retry, async (c) => {
    const accepted = await c.get('core').retry(c.req.valid('param').id, await readOnce(c))
    return answerAccepted(c, accepted, 200)
  })

  api.openapi(events, (c) => sendEvents(c, { snippetId: c.req.valid('param').id }))

  return api
}
