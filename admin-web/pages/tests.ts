import { html } from 'hono/html'
import { suiteOverview } from '../parts/cases.ts'
import { casesForm } from '../parts/cases-form.ts'
import { exchange, lastExchange } from '../parts/exchange.ts'
import { improveBox } from '../parts/improve-box.ts'
import { hasUsableTests, notRunnable } from '../parts/test-actions.ts'
import { testFile } from '../parts/test-file.ts'
import type { Html, View } from '../parts/view.ts'
import type { TestsData } from './load-tests.ts'
import type { SnippetData } from './snippet.ts'

/** The tab of tests: the cases, the ways to change them by a word or by hand, and the file they make. */
export function testsBlocks(data: SnippetData, { file }: TestsData, view: View): Html {
  const { snippet, filters, entries, refusedCases, refusedFeedback: refused } = data
  const { id, revision, suite, locale } = snippet
  const cases =
    revision && suite && suite.cases.length > 0
      ? suiteOverview(suite, locale, view)
      : html`<p class="empty">${view.t(revision ? 'web.tests.none' : 'web.tests.no_code')}</p>`
  const last = suite ? lastExchange(entries, suite.createdAt, 'tests') : undefined
  const open = hasUsableTests(snippet) || refused?.target === 'tests'
  return html`
    <div data-block="tests">${notRunnable(snippet, view)}${cases}</div>
    <div data-block="exchange">${last ? exchange(last, locale, view) : ''}</div>
    <div data-block="improve">${open ? improveBox(snippet, 'tests', view, { filters, refused }) : ''}</div>
    <div data-block="edit-tests">${revision ? casesForm(snippet, view, filters, refusedCases) : ''}</div>
    <div data-block="test-file">${file ? testFile(id, file, view) : ''}</div>`
}
