import { html } from 'hono/html'
import { layout } from '../parts/layout.ts'
import { type Listing, list } from '../parts/list.ts'
import { deletedNotice } from '../parts/notice.ts'
import { toolbar } from '../parts/toolbar.ts'
import type { Html, View } from '../parts/view.ts'

export type SnippetsPage = {
  title: string
  /** Unset when it can't be had. */
  listing: Listing | undefined
  /** What stands beside the list. */
  pane: Html | Promise<Html>
  selected?: string
  shows: 'list' | 'snippet' | 'both'
  /** A snippet that has just been deleted and can be brought back. */
  deleted?: string | undefined
}

/** The list beside one thing: a snippet, the box for a new one, or nothing yet. */
export function snippetsPage(page: SnippetsPage, view: View): Html {
  const { title, listing, pane, selected, shows, deleted } = page
  const { locale, theme, path, t } = view
  const body = html`
    <div id="notices">${deleted ? deletedNotice(deleted, view) : ''}</div>
    <main class="panes" id="content" tabindex="-1">
      ${selected || shows !== 'list' ? '' : html`<h1 class="hidden">${t('web.header.snippets')}</h1>`}
      ${toolbar(view, listing?.filters ?? {})}
      <section class="list-pane" id="list" aria-label="${t('web.header.snippets')}">${listing ? list(listing, view, selected) : ''}</section>
      <div class="main-pane" id="pane">${pane}</div>
    </main>`
  return layout({ locale, theme, title, body, shows, path })
}

/** Stands beside the list while nothing is selected. */
export function nothingSelected({ t }: View): Html {
  return html`<p class="empty">${t('web.list.select')}</p>`
}
