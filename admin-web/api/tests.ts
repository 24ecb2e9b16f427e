import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import { CoreError, LANGUAGE_FACTS, LANGUAGES } from '../../core/index.ts'
import type { WebEnv } from '../context.ts'
import { attachment } from '../download.ts'
import { requireExactNumbers } from '../exact-json.ts'
import { answerAccepted, answerSnippet } from './answer.ts'
import { readOnce, requireJson } from './headers.ts'
import { json, problems } from './responses.ts'
import { idParams, runListSchema, setSuiteSchema, snippetSchema, suiteListSchema } from './schemas.ts'
import { toRunJson, toSuiteJson } from './shapes.ts'

const set = createRoute({
  method: 'put',
  path: '/snippets/{id}/suite',
  summary: 'Set the tests by hand (a new version of the suite; its cases are anchors)',
  middleware: [requireJson] as const,
  request: { params: idParams, body: { content: { 'application/json': { schema: setSuiteSchema } }, required: true } },
  responses: { 200: json(snippetSchema, 'Set'), ...problems },
})

const suites = createRoute({
  method: 'get',
  path: '/snippets/{id}/suites',
  summary: 'All versions of the tests, newest first',
  request: { params: idParams },
  responses: { 200: json(suiteListSchema, 'The versions'), ...problems },
})

const run = createRoute({
  method: 'post',
  path: '/snippets/{id}/runs',
  summary: 'Run the current tests on the current code',
  request: { params: idParams },
  responses: {
    200: json(snippetSchema, 'Run within `Prefer: wait`'),
    202: json(snippetSchema, 'Accepted; `Location` is the job'),
    ...problems,
  },
})

const runs = createRoute({
  method: 'get',
  path: '/snippets/{id}/runs',
  summary: 'The latest runs, newest first',
  request: { params: idParams },
  responses: { 200: json(runListSchema, 'The runs'), ...problems },
})

/** Everything about tests: setting, running and reading them. */
export function testRoutes(api: OpenAPIHono<WebEnv>): OpenAPIHono<WebEnv> {
  api.openapi(set, async (c) => {
    const { cases } = c.req.valid('json')
    requireExactNumbers(await c.req.text())
    const { snippetId } = await c.get('core').setSuite(c.req.valid('param').id, cases)
    return answerSnippet(c, snippetId, 200)
  })

  api.openapi(suites, async (c) => {
    const items = await c.get('core').suites(c.req.valid('param').id)
    return c.json({ items: items.map(toSuiteJson) }, 200)
  })

  api.openapi(run, async (c) => {
    return answerAccepted(c, await c.get('core').run(c.req.valid('param').id, await readOnce(c)), 200)
  })

  api.openapi(runs, async (c) => {
    const items = await c.get('core').runs(c.req.valid('param').id)
    return c.json({ items: items.map((item) => toRunJson(item, c.get('locale'))) }, 200)
  })

  for (const language of LANGUAGES) {
    const { extension, name } = LANGUAGE_FACTS[language]
    const file = createRoute({
      method: 'get',
      path: `/snippets/{id}/tests.${extension}`,
      summary: `The current tests as a test file of ${name}`,
      request: { params: idParams },
      responses: { 200: { description: 'The file', content: { 'text/plain': { schema: z.string() } } }, ...problems },
    })
    api.openapi(file, async (c) => {
      const rendered = await c.get('core').renderTests(c.req.valid('param').id)
      if (rendered.language !== language) throw new CoreError('not_found')
      c.header('Content-Disposition', attachment(`tests.${extension}`))
      return c.text(rendered.text, 200)
    })
  }

  return api
}
