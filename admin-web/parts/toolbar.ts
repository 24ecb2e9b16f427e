import { html } from 'hono/html'
import { LANGUAGE_FACTS, LANGUAGES, SOURCES, VERDICTS } from '../../core/index.ts'
import type { Filters } from '../pages/filters.ts'
import { icon } from './icon.ts'
import { SOURCE_NAMES } from './names.ts'
import { select } from './select.ts'
import type { Html, View } from './view.ts'

/** Search, filters, and the way to a new snippet. A plain GET form: its address can be kept and shared. */
export function toolbar({ t }: View, filters: Filters): Html {
  return html`<div class="toolbar">
    <form class="filters" role="search" action="/snippets" method="get" id="filters">
      <input type="search" id="search" name="query" value="${filters.query ?? ''}" maxlength="200" autocomplete="off"
        aria-label="${t('web.list.search_label')}" placeholder="${t('web.list.search')}" aria-keyshortcuts="/">
      ${select({
        id: 'filter-language',
        name: 'language',
        label: t('web.list.language'),
        none: t('web.list.language'),
        value: filters.language,
        choices: LANGUAGES.map((value) => ({ value, label: LANGUAGE_FACTS[value].name })),
      })}
      ${select({
        id: 'filter-result',
        name: 'verdict',
        label: t('web.list.result'),
        none: t('web.list.result'),
        value: filters.verdict,
        choices: VERDICTS.map((value) => ({ value, label: t(`verdicts.${value}`) })),
      })}
      ${select({
        id: 'filter-source',
        name: 'source',
        label: t('web.list.source'),
        none: t('web.list.source'),
        value: filters.source,
        choices: SOURCES.map((value) => ({ value, label: SOURCE_NAMES[value] })),
      })}
      <button class="button" type="submit">${t('web.list.apply')}</button>
    </form>
    <a class="button primary new-link" id="new-link" href="/snippets/new" aria-keyshortcuts="n">${icon('plus')}<span>${t('web.list.new')}</span></a>
  </div>`
}
