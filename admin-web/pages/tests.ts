import { html } from 'hono/html'
import type { Snippet } from '../../core/index.ts'
import { suiteOverview } from '../parts/cases.ts'
import { casesForm, type RefusedCases } from '../parts/cases-form.ts'
import { notRunnable } from '../parts/run-button.ts'
import { testFile } from '../parts/test-file.ts'
import type { Html, View } from '../parts/view.ts'
import type { Filters } from './filters.ts'
import type { TestsData } from './load-tests.ts'

type At = { view: View; filters: Filters; refused: RefusedCases | undefined }

/** The tab of tests: the cases, the way to set them by hand, and the file they make. */
export function testsBlocks(snippet: Snippet, { file }: TestsData, { view, filters, refused }: At): Html {
  const { id, revision, suite, locale } = snippet
  const cases =
    revision && suite && suite.cases.length > 0
      ? suiteOverview(suite, { language: revision.language, locale }, view)
      : html`<p class="empty">${view.t(revision ? 'web.tests.none' : 'web.tests.no_code')}</p>`
  return html`
    <div data-block="tests">${notRunnable(snippet, view)}${cases}</div>
    <div data-block="edit-tests">${revision ? casesForm(snippet, view, filters, refused) : ''}</div>
    <div data-block="test-file">${file ? testFile(id, file, view) : ''}</div>`
}
