import { html } from 'hono/html'
import type { Snippet } from '../../core/index.ts'
import { type Filters, isFiltered, listLink } from '../pages/filters.ts'
import { entry } from './entry.ts'
import type { Html, View } from './view.ts'

/** A page of the list. */
export type Listing = { items: Snippet[]; nextCursor: string | null; filters: Filters }

/** The list of snippets, newest first, or the words for none. */
export function list(listing: Listing, view: View, selected: string | undefined): Html {
  const { items, nextCursor, filters } = listing
  const { t } = view
  if (items.length === 0) return none(listing, view)
  const newest = { ...filters, cursor: undefined }
  return html`
    ${isFiltered(filters) ? html`<p class="paging"><a href="/snippets" id="clear">${t('web.list.clear')}</a></p>` : ''}
    ${filters.cursor ? html`<p class="paging"><a href="${listLink(newest)}">${t('web.list.newest')}</a></p>` : ''}
    <ul class="entries">${items.map((item) => entry(item, view, { filters, selected: item.id === selected }))}</ul>
    ${nextCursor ? html`<p class="paging"><a class="button" id="older" rel="next" href="${listLink({ ...filters, cursor: nextCursor })}">${t('web.list.older')}</a></p>` : ''}`
}

function none({ filters }: Listing, { t }: View): Html {
  if (!isFiltered(filters) && !filters.cursor) return html`<p class="empty">${t('web.list.empty')}</p>`
  return html`<p class="empty">${t('web.list.no_matches')} <a class="button" href="/snippets">${t('web.list.clear')}</a></p>`
}
