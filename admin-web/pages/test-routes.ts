import type { Context, Hono } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { z } from 'zod'
import { type GivenCase, words } from '../../core/index.ts'
import { setSuiteSchema } from '../api/schemas.ts'
import type { WebEnv } from '../context.ts'
import { requireExactNumbers } from '../exact-json.ts'
import { findJsonFault } from '../json-fault.ts'
import { InvalidFields, STATUS } from '../problem.ts'
import { attempt, backTo, gone } from './attempt.ts'
import { onceOf } from './once-of.ts'
import { explain } from './problem.ts'
import { answerSnippetPage } from './read-routes.ts'

const form = z.object({ cases: z.string().catch(''), key: z.string().catch('') })

/** Setting a snippet's tests, and running them. */
export function testRoutes(app: Hono<WebEnv>): void {
  app.post('/snippets/:id/run', async (c) => {
    const { key } = form.parse(await c.req.parseBody())
    return attempt(c, (id) => c.get('core').run(id, onceOf(c, 'run', key, id)), { tab: 'runs' })
  })

  app.post('/snippets/:id/suite', async (c) => {
    const { cases: text } = form.parse(await c.req.parseBody())
    const fault = findJsonFault(text)
    if (fault) return refuse(c, text, words(c.get('locale'))('web.tests.not_json', fault), 400)
    try {
      const { snippetId } = await c.get('core').setSuite(c.req.param('id'), readCases(text))
      return backTo(c, snippetId, { tab: 'tests' })
    } catch (thrown) {
      const error = gone(thrown)
      const problem = explain(error, c)
      // Without code there is no field to say it beside.
      if (error.code === 'conflict')
        return answerSnippetPage(c, { refused: problem }, STATUS.conflict, { tab: 'tests' })
      return refuse(c, text, problem, STATUS[error.code])
    }
  })
}

/** The cases somebody typed: a list, or the body the API takes. Throws `invalid_input`. */
function readCases(text: string): GivenCase[] {
  const json: unknown = JSON.parse(text)
  requireExactNumbers(text)
  const asBody = json !== null && typeof json === 'object' && 'cases' in json
  const body = asBody ? json : { cases: json }
  const read = setSuiteSchema.safeParse(body)
  if (!read.success) throw new InvalidFields(read.error.issues, body)
  return read.data.cases
}

function refuse(c: Context<WebEnv>, text: string, problem: string, status: ContentfulStatusCode) {
  return answerSnippetPage(c, { refusedCases: { text, problem } }, status, { tab: 'tests' })
}
