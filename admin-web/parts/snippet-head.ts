import { html } from 'hono/html'
import { LANGUAGE_FACTS, LANGUAGES, type Snippet } from '../../core/index.ts'
import { type Filters, listLink, snippetLink } from '../pages/filters.ts'
import { deleteLink } from './delete-link.ts'
import { icon } from './icon.ts'
import { menu } from './menu.ts'
import { nameOf } from './names.ts'
import type { Html, View } from './view.ts'

/** A title that was refused, and why. */
export type RefusedTitle = { title: string; problem: string }

/** Title, language, id, and everything that can be done with the whole snippet. */
export function snippetHead(snippet: Snippet, view: View, filters: Filters, refused?: RefusedTitle): Html {
  const { t } = view
  const { name, lang } = nameOf(snippet, view)
  const copyId = t('web.snippet.copy_id', { id: snippet.id })
  return html`<header class="snippet-head">
    <a class="back" id="back" href="${listLink(filters)}">${icon('back')}<span class="hidden">${t('web.snippet.back')}</span></a>
    <div class="title-row">
      <h1 id="snippet-title" lang="${lang}" tabindex="-1">${name}</h1>
      ${snippet.title ? titleForm(snippet, view, filters, refused) : ''}
    </div>
    <div class="head-tools">
      ${languageMenu(snippet, view, filters)}
      <code class="id" translate="no">${snippet.id}</code>
      <button class="button quiet js-only" id="copy-id" type="button" data-copy-text="${snippet.id}"
        aria-label="${copyId}" title="${copyId}">${icon('copy')}</button>
      ${moreMenu(snippet, view, filters)}
    </div>
  </header>`
}

function titleForm(snippet: Snippet, { t }: View, filters: Filters, refused?: RefusedTitle): Html {
  const problem = refused?.problem
  const label = t('web.snippet.edit_title')
  const invalid = problem ? html`aria-invalid="true" aria-describedby="title-problem"` : ''
  return html`<details class="edit-title" id="edit-title" ${problem ? html`open` : ''}>
    <summary class="button quiet" id="edit-title-button" aria-label="${label}" title="${label}">${icon('pencil')}</summary>
    <form method="post" action="${snippetLink(snippet.id, filters, {}, 'edit')}" data-once>
      <label for="title">${t('web.snippet.title')}</label>
      <input id="title" name="title" value="${refused?.title ?? snippet.title}" autocomplete="off" lang="${snippet.locale}"
        data-draft="title:${snippet.id}" ${invalid}>
      <button class="button" type="submit">${t('web.snippet.save')}</button>
      ${problem ? html`<p class="field-problem" id="title-problem" role="alert">⚠ ${problem}</p>` : ''}
    </form>
  </details>`
}

// A menu of buttons, not a <select> that acts on change: arrow keys would make a version at each step.
function languageMenu(snippet: Snippet, { t }: View, filters: Filters): Html | string {
  if (!snippet.language) return ''
  const { name } = LANGUAGE_FACTS[snippet.language]
  if (!snippet.revision) return html`<span class="language">${name}</span>`
  const action = snippetLink(snippet.id, filters, {}, 'edit')
  const items = LANGUAGES.map(
    (language) => html`<form method="post" action="${action}" data-once>
      <button class="item" id="language-${language}" name="language" value="${language}"
        ${language === snippet.language ? html`aria-current="true"` : ''}>${LANGUAGE_FACTS[language].name}</button>
    </form>`,
  )
  const label = t('web.snippet.change_language', { language: name })
  return menu({ id: 'language-menu', summary: html`${name} ${icon('down')}`, label, items })
}

function moreMenu(snippet: Snippet, view: View, filters: Filters): Html {
  const { t } = view
  const link = (action: string) => snippetLink(snippet.id, filters, {}, action)
  const { revision } = snippet
  const items = [
    html`<a class="item" id="menu-history" href="${snippetLink(snippet.id, filters, { tab: 'history' })}">${t('web.snippet.history')}</a>`,
    revision
      ? html`<a class="item" id="menu-download" href="/snippets/${snippet.id}/download" download>${t('web.snippet.download')}</a>`
      : '',
    revision
      ? html`<form method="post" action="${link('fork')}" data-once><button class="item" id="menu-fork">${t('web.snippet.fork')}</button></form>`
      : '',
    deleteLink(snippet, view, { filters, content: t('web.snippet.delete'), kind: 'item danger' }),
  ]
  return menu({ id: 'more', summary: icon('more'), label: t('web.snippet.more'), items, kind: 'to-the-right' })
}
