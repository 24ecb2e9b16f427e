import { html } from 'hono/html'
import type { Snippet } from '../../core/index.ts'
import { type Filters, snippetLink } from '../pages/filters.ts'
import { nameOf } from './names.ts'
import type { Html, View } from './view.ts'

/** What deleting a snippet takes along; nothing when it has no version yet. */
export function consequence({ revision, suite, run }: Snippet, { t }: View): string {
  if (!revision) return ''
  const one = revision.number === 1
  const count = { number: revision.number }
  if (!suite) return one ? t('delete.version') : t('delete.versions', count)
  const versions = one ? t('delete.one_version') : t('delete.many_versions', count)
  if (!run) return t('delete.with_tests', { versions })
  const runs = run.number === 1 ? t('delete.one_run') : t('delete.many_runs', { number: run.number })
  return t('delete.with_runs', { versions, runs })
}

/**
 * A link to the page that asks whether to delete. With JavaScript a dialog asks instead, with the words
 * the link carries.
 */
export function deleteLink(
  snippet: Snippet,
  view: View,
  { filters, content, label, kind }: { filters: Filters; content: Html | string; label?: string; kind: string },
): Html {
  const ask = view.t('delete.ask', { title: nameOf(snippet, view).name })
  const name = label ? html`aria-label="${label}" title="${label}"` : ''
  return html`<a class="${kind}" id="delete-${kind.split(' ')[0]}-${snippet.id}"
    href="${snippetLink(snippet.id, filters, {}, 'delete')}"
    data-delete="${snippetLink(snippet.id, filters, {}, 'delete')}"
    data-ask="${ask}" data-consequence="${consequence(snippet, view)}" ${name}>${content}</a>`
}
