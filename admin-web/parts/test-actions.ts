import { html } from 'hono/html'
import { isRunnable, LANGUAGE_FACTS, type Snippet } from '../../core/index.ts'
import { type Filters, snippetLink } from '../pages/filters.ts'
import { testFileLink } from './test-file.ts'
import type { Html, View } from './view.ts'

/** Runs the current tests on the current code; nothing where that can't be. */
export function runButton(snippet: Snippet, label: string, filters: Filters): Html | string {
  const { id, revision, suite, state } = snippet
  if (!revision || !suite || state === 'working' || !isRunnable(revision.language)) return ''
  return html`<form method="post" action="${snippetLink(id, filters, { tab: 'runs' }, 'run')}" data-once>
    <button class="button" id="run-tests" aria-keyshortcuts="r">${label}</button>
  </form>`
}

/** Where tests of the language can't be run: that, and the file to run them elsewhere. */
export function notRunnable({ id, revision, suite }: Snippet, { t }: View): Html | string {
  if (!revision || isRunnable(revision.language)) return ''
  const language = LANGUAGE_FACTS[revision.language].name
  return html`<div class="note">
    <p><span aria-hidden="true">⚠</span> ${t('problems.language_not_runnable', { language })}</p>
    ${suite ? html`<a class="button" id="download-instead" href="${testFileLink(id, revision.language)}" download>${t('web.snippet.download')}</a>` : ''}
  </div>`
}
