import { html } from 'hono/html'
import { LANGUAGE_FACTS, type Snippet } from '../../core/index.ts'
import { type Filters, snippetLink } from '../pages/filters.ts'
import { age } from './age.ts'
import { badge } from './badge.ts'
import { deleteLink } from './delete-link.ts'
import { icon } from './icon.ts'
import { nameOf, SOURCE_NAMES } from './names.ts'
import type { Html, View } from './view.ts'

/** One snippet in the list. The selected one has no delete button: its own menu has. */
export function entry(snippet: Snippet, view: View, at: { filters: Filters; selected: boolean }): Html {
  const { filters, selected } = at
  const { name, lang } = nameOf(snippet, view)
  const label = view.t('web.list.delete', { title: name })
  return html`<li class="entry${selected ? ' selected' : ''}" id="entry-${snippet.id}">
    <a class="entry-open" id="open-${snippet.id}" href="${snippetLink(snippet.id, filters)}" ${selected ? html`aria-current="true"` : ''}>
      <span class="entry-title" lang="${lang}">${name}</span>
      <span class="entry-facts">
        ${badge(snippet, view)}
        ${snippet.language ? html`<span>${LANGUAGE_FACTS[snippet.language].name}</span>` : ''}
        <span>${SOURCE_NAMES[snippet.source]}</span>
        <span class="entry-author">${snippet.author.name}</span>
        <span>${age(snippet.createdAt, view)}</span>
      </span>
    </a>
    ${selected ? '' : deleteLink(snippet, view, { filters, label, content: icon('trash'), kind: 'entry-delete button quiet' })}
  </li>`
}
