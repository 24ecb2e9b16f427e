import { html } from 'hono/html'
import type { Html } from './view.ts'

type Menu = { id: string; summary: Html | string; label?: string; items: (Html | string)[]; kind?: string }

/** A button that unfolds a list of links and forms. Works without JavaScript; of several one is open. */
export function menu({ id, summary, label, items, kind = '' }: Menu): Html {
  const name = label ? html`aria-label="${label}" title="${label}"` : ''
  return html`<details class="menu ${kind}" name="menu" id="${id}">
    <summary class="button quiet" id="${id}-button" ${name}>${summary}</summary>
    <ul class="menu-items">${items.filter(Boolean).map((item) => html`<li>${item}</li>`)}</ul>
  </details>`
}
