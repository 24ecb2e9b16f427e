import type { Context, Hono } from 'hono'
import { z } from 'zod'
import { toCoreError } from '../../core/index.ts'
import type { WebEnv } from '../context.ts'
import { STATUS } from '../problem.ts'
import { safePath } from '../safe-path.ts'
import { attempt, backTo, gone } from './attempt.ts'
import { listLink, readFilters, withQuery } from './filters.ts'
import { answerNewSnippet } from './new.ts'
import { onceOf } from './once-of.ts'
import { explain } from './problem.ts'
import { readNumber } from './read-number.ts'
import { answerSnippetPage } from './read-routes.ts'

const text = z.string().optional().catch(undefined)
const form = z.object({ description: text, language: text, key: text, title: text, revision: text, next: text })

async function readForm(c: Context<WebEnv>): Promise<z.infer<typeof form>> {
  return form.parse(await c.req.parseBody())
}

/** Everything that changes something. What is refused comes back as the page it came from, text kept. */
export function changeRoutes(app: Hono<WebEnv>): void {
  app.post('/snippets', async (c) => {
    const { description = '', language, key } = await readForm(c)
    const input = { description, language: language || undefined, origin: c.get('origin'), address: null }
    const once = onceOf(c, 'new snippet', key, description, language ?? '')
    try {
      const { snippetId } = await c.get('core').generate(input, once)
      return c.redirect(`/snippets/${snippetId}`, 303)
    } catch (thrown) {
      const error = toCoreError(thrown)
      const field = error.code === 'language_not_supported' ? 'language' : 'description'
      return answerNewSnippet(c, { description, language, problem: explain(error, c), field }, STATUS[error.code])
    }
  })

  app.post('/snippets/:id/edit', async (c) => {
    const { title, language } = await readForm(c)
    try {
      return backTo(c, (await c.get('core').edit(c.req.param('id'), { title, language })).id)
    } catch (thrown) {
      const error = gone(thrown)
      const problem = explain(error, c)
      const refused = title === undefined ? { refused: problem } : { refusedTitle: { title, problem } }
      return answerSnippetPage(c, refused, STATUS[error.code])
    }
  })

  app.post('/snippets/:id/stop', (c) => attempt(c, (id) => c.get('core').stop(id)))
  app.post('/snippets/:id/retry', (c) => attempt(c, (id) => c.get('core').retry(id)))

  app.post('/snippets/:id/revert', async (c) => {
    const revision = readNumber((await readForm(c)).revision) ?? 0 // there is no version 0: not found
    return attempt(c, (id) => c.get('core').revert(id, revision))
  })

  app.post('/snippets/:id/fork', async (c) => {
    const revision = readNumber((await readForm(c)).revision)
    return attempt(c, (snippetId) => c.get('core').fork({ snippetId, revision, origin: c.get('origin') }))
  })

  app.post('/snippets/:id/delete', async (c) => {
    const { next } = await readForm(c)
    const { id } = await c.get('core').get(c.req.param('id'))
    await c.get('core').discard(id)
    return c.redirect(withQuery(next ? safePath(next) : listLink(readFilters(c)), { deleted: id }), 303)
  })

  app.post('/snippets/:id/restore', async (c) => {
    const id = c.req.param('id')
    await c.get('core').restore(id)
    return c.redirect(`/snippets/${id}`, 303)
  })
}
