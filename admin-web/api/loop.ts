import { createRoute, type OpenAPIHono } from '@hono/zod-openapi'
import type { WebEnv } from '../context.ts'
import { answerAccepted } from './answer.ts'
import { readOnce, requireJson } from './headers.ts'
import { json, problems } from './responses.ts'
import {
  decisionAnswerSchema,
  decisionParams,
  feedbackSchema,
  idParams,
  repairSchema,
  snippetSchema,
} from './schemas.ts'

const worked = {
  200: json(snippetSchema, 'Done within `Prefer: wait`'),
  202: json(snippetSchema, 'Accepted; `Location` is the job'),
  ...problems,
}

const feedback = createRoute({
  method: 'post',
  path: '/snippets/{id}/feedback',
  summary: 'Say what is to change: the code, or the tests if the words are about them',
  middleware: [requireJson] as const,
  request: { params: idParams, body: { content: { 'application/json': { schema: feedbackSchema } }, required: true } },
  responses: worked,
})

const tests = createRoute({
  method: 'post',
  path: '/snippets/{id}/tests',
  summary: 'Have tests written, and run where the language can run',
  request: { params: idParams },
  responses: worked,
})

const repairs = createRoute({
  method: 'post',
  path: '/snippets/{id}/repairs',
  summary: 'Improve the code by its tests, and by what is said, in bounded rounds',
  middleware: [requireJson] as const,
  request: { params: idParams, body: { content: { 'application/json': { schema: repairSchema } }, required: false } },
  responses: worked,
})

const decisions = createRoute({
  method: 'post',
  path: '/snippets/{id}/decisions/{decision}',
  summary: 'Answer a question',
  middleware: [requireJson] as const,
  request: {
    params: decisionParams,
    body: { content: { 'application/json': { schema: decisionAnswerSchema } }, required: true },
  },
  responses: worked,
})

/** What makes a snippet better: feedback, tests, repairs, answers. */
export function loopRoutes(api: OpenAPIHono<WebEnv>): OpenAPIHono<WebEnv> {
  api.openapi(feedback, async (c) => {
    const { text, target } = c.req.valid('json')
    const input = { snippetId: c.req.valid('param').id, text, target, author: c.get('origin').author, address: null }
    return answerAccepted(c, await c.get('core').giveFeedback(input, await readOnce(c)), 200)
  })

  api.openapi(tests, async (c) => {
    return answerAccepted(c, await c.get('core').writeTests(c.req.valid('param').id, await readOnce(c)), 200)
  })

  api.openapi(repairs, async (c) => {
    const { feedback: said } = c.req.valid('json') ?? {}
    const input = { snippetId: c.req.valid('param').id, feedback: said, author: c.get('origin').author, address: null }
    return answerAccepted(c, await c.get('core').repair(input, await readOnce(c)), 200)
  })

  api.openapi(decisions, async (c) => {
    const { id: snippetId, decision: decisionId } = c.req.valid('param')
    const { choice, text } = c.req.valid('json')
    const answer = { snippetId, decisionId, choice, text, author: c.get('origin').author, address: null }
    return answerAccepted(c, await c.get('core').decide(answer, await readOnce(c)), 200)
  })

  return api
}
