import type { Context } from 'hono'
import { type CoreError, toCoreError } from '../../core/index.ts'
import type { WebEnv } from '../context.ts'
import type { Tab } from '../parts/tabs.ts'
import { STATUS } from '../problem.ts'
import { readFilters, snippetLink } from './filters.ts'
import { explain } from './problem.ts'
import { answerSnippetPage } from './read-routes.ts'

/** Does something to a snippet and shows the one it made; what is refused is said on the snippet's page. */
export async function attempt(
  c: Context<WebEnv>,
  act: (id: string) => Promise<{ snippetId: string }>,
  extra: { tab?: Tab } = {},
): Promise<Response> {
  try {
    return backTo(c, (await act(c.req.param('id') ?? '')).snippetId, extra)
  } catch (thrown) {
    const error = gone(thrown)
    return answerSnippetPage(c, { refused: explain(error, c) }, STATUS[error.code])
  }
}

/** An error to be told on the snippet's page; throws the one that leaves no such page. */
export function gone(thrown: unknown): CoreError {
  const error = toCoreError(thrown)
  if (error.code === 'not_found') throw error
  return error
}

/** Goes on to a snippet's page, the list beside it as it was. */
export function backTo(c: Context<WebEnv>, id: string, extra: { tab?: Tab } = {}): Response {
  const tab = extra.tab === 'code' ? undefined : extra.tab
  return c.redirect(snippetLink(id, readFilters(c), { tab }), 303)
}
