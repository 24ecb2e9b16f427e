import type { Context, Hono } from 'hono'
import { html } from 'hono/html'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { CoreError, LANGUAGE_FACTS } from '../../core/index.ts'
import type { WebEnv } from '../context.ts'
import { attachment } from '../download.ts'
import { entry } from '../parts/entry.ts'
import { nameOf } from '../parts/names.ts'
import { deletePane } from './delete.ts'
import { isFiltered, listLink, snippetLink } from './filters.ts'
import { loadListing, loadRevision, loadSnippet, type Which } from './load.ts'
import { answerNewSnippet, newSnippetPane } from './new.ts'
import { type Refusals, snippetPane } from './snippet.ts'
import { nothingSelected, snippetsPage } from './snippets.ts'
import { viewOf } from './theme.ts'

/** Everything that only shows. */
export function readRoutes(app: Hono<WebEnv>): void {
  app.get('/', (c) => c.redirect('/snippets', 303))

  app.get('/snippets', async (c) => {
    const listing = await loadListing(c)
    const { filters, items } = listing
    const view = viewOf(c, listLink(filters))
    const first = items.length === 0 && !isFiltered(filters) && !filters.cursor
    const pane = first ? newSnippetPane(view) : nothingSelected(view)
    const title = view.t('web.header.snippets')
    const page = { title, listing, pane, deleted: c.req.query('deleted'), shows: first ? 'both' : 'list' } as const
    return c.html(snippetsPage(page, view))
  })

  app.get('/snippets/new', (c) => answerNewSnippet(c))

  app.get('/snippets/:id', (c) => answerSnippetPage(c))

  app.get('/snippets/:id/diff', (c) => answerSnippetPage(c, {}, 200, { tab: 'history', diff: true }))

  app.get('/snippets/:id/part', async (c) => {
    const data = await loadSnippet(c)
    const view = viewOf(c, snippetLink(data.snippet.id, data.filters))
    const { snippet, filters } = data
    return c.html(html`${snippetPane(data, view)}<ul>${entry(snippet, view, { filters, selected: true })}</ul>`)
  })

  app.get('/snippets/:id/delete', async (c) => {
    const snippet = await c.get('core').get(c.req.param('id'))
    const listing = await loadListing(c)
    const view = viewOf(c)
    const title = view.t('delete.ask', { title: nameOf(snippet, view).name })
    const pane = deletePane(snippet, listing.filters, view)
    return c.html(snippetsPage({ title, listing, pane, selected: snippet.id, shows: 'snippet' }, view))
  })

  app.get('/snippets/:id/download', async (c) => {
    const snippet = await c.get('core').get(c.req.param('id'))
    const revision = await loadRevision(c, snippet)
    if (!revision) throw new CoreError('conflict', { reason: 'no_code_yet' })
    const { extension } = LANGUAGE_FACTS[revision.language]
    c.header('Content-Disposition', attachment(`${fileName(snippet.title ?? snippet.id)}.${extension}`))
    c.header('X-Content-Type-Options', 'nosniff')
    return c.body(revision.code, 200, { 'Content-Type': 'text/plain; charset=utf-8' })
  })
}

/** Answers with a snippet beside the list; `refused` says what was not done, and why. */
export async function answerSnippetPage(
  c: Context<WebEnv>,
  refused: Refusals = {},
  status: ContentfulStatusCode = 200,
  which: Which = {},
): Promise<Response> {
  const [data, listing] = await Promise.all([loadSnippet(c, which), loadListing(c)])
  const { snippet, filters, shown } = data
  // What a form was posted to is no page to come back to.
  const page = snippetLink(snippet.id, filters, shown.tab === 'code' ? {} : { tab: shown.tab })
  const view = viewOf(c, c.req.method === 'GET' ? undefined : page)
  const pane = snippetPane({ ...data, ...refused }, view)
  const title = nameOf(snippet, view).name
  const deleted = c.req.query('deleted')
  return c.html(snippetsPage({ title, listing, pane, selected: snippet.id, shows: 'snippet', deleted }, view), status)
}

/** A title as the name of a file, on any system: no separators, nothing invisible, not hidden. */
function fileName(title: string): string {
  const safe = title
    .replaceAll(/[\\/:*?"<>|\p{C}]/gu, '-')
    .replace(/^[.\s]+/, '')
    .trim()
  return safe || 'snippet'
}
