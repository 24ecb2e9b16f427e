import { html } from 'hono/html'
import type { Run, Snippet } from '../../core/index.ts'
import { output } from '../parts/output.ts'
import { repaired } from '../parts/repair.ts'
import { results } from '../parts/results.ts'
import { otherRuns, runAbout, runHead } from '../parts/run-overview.ts'
import { notRunnable } from '../parts/test-actions.ts'
import type { Html, View } from '../parts/view.ts'
import { type Filters, snippetLink } from './filters.ts'
import type { RunsData } from './load-tests.ts'
import type { SnippetData } from './snippet.ts'

/** The tab of runs: one of them whole, the latest unless another was picked, and the others below. */
export function runsBlocks(data: SnippetData, { run: shown, others }: RunsData, view: View): Html {
  const { snippet, filters } = data
  const { locale } = snippet
  const run =
    shown &&
    html`${runHead(shown.run, { snippet, ...shown }, view)}
      ${repaired(shown.run, data, view)}
      ${ran(shown.run) ? results(shown.run, { ...shown, locale }, view) : ''}`
  return html`
    <div data-block="run">${notRunnable(snippet, view)}${run ?? none(snippet, view, filters)}</div>
    <div data-block="output">${shown ? output(shown.run, view) : ''}</div>
    <div data-block="run-about">${shown ? runAbout(shown.run, view) : ''}</div>
    <div data-block="other-runs">${otherRuns(others, snippet, view, filters)}</div>`
}

/** Whether there is anything to tell case by case. */
function ran({ verdict, results }: Run): boolean {
  return verdict !== 'unavailable' && results.length > 0
}

function none({ id, suite }: Snippet, { t }: View, filters: Filters): Html {
  if (suite) return html`<p class="empty">${t('web.runs.none')}</p>`
  return html`<p class="empty">${t('web.runs.no_tests')} <a href="${snippetLink(id, filters, { tab: 'tests' })}">${t('web.runs.to_tests')}</a></p>`
}
