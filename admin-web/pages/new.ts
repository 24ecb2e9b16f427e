import type { Context } from 'hono'
import { html } from 'hono/html'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import type { WebEnv } from '../context.ts'
import { newBox, type Refused } from '../parts/new-box.ts'
import type { Html, View } from '../parts/view.ts'
import { loadListing } from './load.ts'
import { snippetsPage } from './snippets.ts'
import { viewOf } from './theme.ts'

/** The right pane with the one box for a new snippet. */
export function newSnippetPane(view: View, refused?: Refused): Html {
  return html`<div class="new-pane"><h1>${view.t('web.new.title')}</h1>${newBox(view, refused)}</div>`
}

/** Answers with the page for a new snippet, what was typed before still in the box. */
export async function newSnippetAgain(c: Context<WebEnv>, draft: string): Promise<Response> {
  return answerNewSnippet(c, { description: draft })
}

/** Answers with the page for a new snippet; after a refusal with its sentence beside the box. */
export async function answerNewSnippet(
  c: Context<WebEnv>,
  refused?: Refused,
  status: ContentfulStatusCode = 200,
): Promise<Response> {
  const view = viewOf(c, '/snippets/new')
  // Whatever is wrong with the database must not take the text away: then the box stands alone.
  const listing = refused ? await loadListing(c).catch(() => undefined) : await loadListing(c)
  const title = view.t('web.new.title')
  const pane = newSnippetPane(view, refused)
  return c.html(snippetsPage({ title, listing, pane, shows: 'snippet' }, view), status)
}
