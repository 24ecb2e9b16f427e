import type { Context, Hono } from 'hono'
import { z } from 'zod'
import type { WebEnv } from '../context.ts'
import type { Target } from '../parts/improve-box.ts'
import { readTab } from '../parts/tabs.ts'
import { STATUS } from '../problem.ts'
import { attempt, backTo, gone } from './attempt.ts'
import { onceOf } from './once-of.ts'
import { explain } from './problem.ts'
import { answerSnippetPage } from './read-routes.ts'

// A browser sends line breaks as CR LF, which nobody typed.
const text = z
  .string()
  .catch('')
  .transform((typed) => typed.replaceAll('\r\n', '\n'))
const form = z.object({
  text,
  target: z.literal('tests').optional().catch(undefined),
  key: text,
  decision: text,
  choice: text,
})

async function readForm(c: Context<WebEnv>): Promise<z.infer<typeof form>> {
  return form.parse(await c.req.parseBody())
}

/** What makes a snippet better: feedback, tests, repairs, answers. */
export function loopRoutes(app: Hono<WebEnv>): void {
  app.post('/snippets/:id/feedback', async (c) => {
    const { text, target, key } = await readForm(c)
    const id = c.req.param('id')
    const tab: Target = target ?? 'code'
    try {
      const input = { snippetId: id, text, target, author: c.get('origin').author, address: null }
      const once = onceOf(c, 'feedback', key, id, text, tab)
      return backTo(c, (await c.get('core').giveFeedback(input, once)).snippetId, { tab })
    } catch (thrown) {
      const error = gone(thrown)
      const refusedFeedback = { target: tab, text, problem: explain(error, c) }
      return answerSnippetPage(c, { refusedFeedback }, STATUS[error.code], { tab })
    }
  })

  app.post('/snippets/:id/tests', async (c) => {
    const { key } = await readForm(c)
    return attempt(c, (id) => c.get('core').writeTests(id, onceOf(c, 'tests', key, id)), { tab: 'tests' })
  })

  app.post('/snippets/:id/repair', async (c) => {
    const { key } = await readForm(c)
    const { author } = c.get('origin')
    const repair = (id: string) =>
      c.get('core').repair({ snippetId: id, author, address: null }, onceOf(c, 'repair', key, id))
    return attempt(c, repair, { tab: 'runs' })
  })

  app.post('/snippets/:id/decide', async (c) => {
    const { decision: decisionId, choice, text, key } = await readForm(c)
    const id = c.req.param('id')
    try {
      const answer = { snippetId: id, decisionId, choice, text, author: c.get('origin').author, address: null }
      const once = onceOf(c, 'decide', key, decisionId, choice, text)
      return backTo(c, (await c.get('core').decide(answer, once)).snippetId, { tab: readTab(c.req.query('tab')) })
    } catch (thrown) {
      const error = gone(thrown)
      const problem = explain(error, c)
      const status = STATUS[error.code]
      if (choice !== 'other') return answerSnippetPage(c, { refused: problem }, status)
      if (error.code !== 'conflict') return answerSnippetPage(c, { refusedAnswer: { text, problem } }, status)
      // The question is gone, what was written is not: it may still be said of the code.
      const refusedFeedback = { target: 'code', text, problem } as const
      return answerSnippetPage(c, { refusedFeedback }, status, { tab: 'code' })
    }
  })
}
