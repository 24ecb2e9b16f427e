import { html } from 'hono/html'
import type { Html, View } from './view.ts'

/** Asks before deleting; the browser fills in which snippet. Without JavaScript a page asks instead. */
export function deleteDialog(t: View['t']): Html {
  return html`<dialog id="delete" aria-labelledby="delete-ask">
    <h2 id="delete-ask"></h2>
    <p id="delete-consequence"></p>
    <form method="post" class="dialog-actions" data-once>
      <button class="button danger" id="delete-confirm">${t('delete.confirm')}</button>
      <button class="button" type="button" id="delete-keep" data-close>${t('delete.keep')}</button>
    </form>
  </dialog>`
}

/** The keys there are, and the switch that turns them off. */
export function keysDialog(t: View['t']): Html {
  const rows: [string[], string][] = [
    [['/'], t('web.keys.search')],
    [['n'], t('web.keys.new')],
    [['j', 'k'], t('web.keys.move')],
    [['Enter'], t('web.keys.open')],
    [['c'], t('web.keys.copy')],
    [['t'], t('web.keys.tests')],
    [['r'], t('web.keys.run')],
    [['d'], t('web.keys.diff')],
    [['⌘/Ctrl + Enter'], t('web.keys.send')],
    [['?'], t('web.keys.list')],
  ]
  return html`<dialog id="keys" aria-labelledby="keys-title">
    <h2 id="keys-title">${t('web.keys.title')}</h2>
    <dl class="keys">${rows.map(([keys, what]) => html`<dt>${keys.map((key) => html`<kbd>${key}</kbd> `)}</dt><dd>${what}</dd>`)}</dl>
    <label class="check"><input type="checkbox" id="keys-enabled" checked> ${t('web.keys.enabled')}</label>
    <div class="dialog-actions"><button class="button" type="button" data-close>${t('web.keys.close')}</button></div>
  </dialog>`
}
