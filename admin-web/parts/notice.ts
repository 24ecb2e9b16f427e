import { html } from 'hono/html'
import type { Html, View } from './view.ts'

/** Says that a snippet was deleted, and brings it back; the browser takes it away after ten seconds. */
export function deletedNotice(id: string, { t }: View): Html {
  return html`<div class="notice" id="deleted-notice" data-leaves data-announce="${t('delete.deleted')}">
    <p>${t('delete.deleted')}</p>
    <form method="post" action="/snippets/${encodeURIComponent(id)}/restore" data-once><button class="button" id="undo">${t('delete.undo')}</button></form>
  </div>`
}
