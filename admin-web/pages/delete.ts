import { html } from 'hono/html'
import type { Snippet } from '../../core/index.ts'
import { consequence } from '../parts/delete-link.ts'
import { nameOf } from '../parts/names.ts'
import type { Html, View } from '../parts/view.ts'
import { type Filters, snippetLink } from './filters.ts'

/** Asks whether to delete, for browsers without JavaScript; with it a dialog asks the same. */
export function deletePane(snippet: Snippet, filters: Filters, view: View): Html {
  const { t } = view
  return html`<div class="ask-delete">
    <h1>${t('delete.ask', { title: nameOf(snippet, view).name })}</h1>
    <p>${consequence(snippet, view)}</p>
    <form method="post" action="${snippetLink(snippet.id, filters, {}, 'delete')}" class="dialog-actions" data-once>
      <button class="button danger">${t('delete.confirm')}</button>
      <a class="button" href="${snippetLink(snippet.id, filters)}">${t('delete.keep')}</a>
    </form>
  </div>`
}
