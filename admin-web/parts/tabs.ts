import { html } from 'hono/html'
import type { Snippet } from '../../core/index.ts'
import { type Filters, snippetLink } from '../pages/filters.ts'
import type { Html, View } from './view.ts'

export const TABS = ['code', 'tests', 'runs', 'history'] as const
export type Tab = (typeof TABS)[number]

/** The tab that a link names; the code for anything else. */
export function readTab(text: string | undefined): Tab {
  return TABS.find((tab) => tab === text) ?? 'code'
}

/** The views of a snippet, as links. */
export function tabs({ id }: Snippet, selected: Tab, { t }: View, filters: Filters): Html {
  const link = (tab: Tab) => snippetLink(id, filters, tab === 'code' ? {} : { tab })
  const keys = { tests: html`aria-keyshortcuts="t"` } as Partial<Record<Tab, Html>>
  return html`<div class="tab-row">
    <nav class="tabs" aria-label="${t('web.snippet.views')}">${TABS.map(
      (tab) =>
        html`<a id="tab-${tab}" href="${link(tab)}" ${tab === selected ? html`aria-current="true"` : ''} ${keys[tab] ?? ''}>${t(`web.snippet.${tab}`)}</a>`,
    )}</nav>
    ${selected === 'code' ? html`<button class="button js-only" id="copy-code" type="button" data-copy-from="code" aria-keyshortcuts="c">${t('web.snippet.copy')}</button>` : ''}
  </div>`
}
