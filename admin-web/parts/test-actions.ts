import { html } from 'hono/html'
import { isRunnable, isSolved, LANGUAGE_FACTS, type Run, type Snippet, type TimelineEntry } from '../../core/index.ts'
import { type Filters, snippetLink } from '../pages/filters.ts'
import { formKey } from './form-key.ts'
import { repairAfter } from './repair.ts'
import { testFileLink } from './test-file.ts'
import type { Html, View } from './view.ts'

type At = { filters: Filters; entries: TimelineEntry[] }

/** Whether there are tests of the code as it is: for its language, and at least one. */
export function hasUsableTests({ revision, suite }: Snippet): boolean {
  return revision !== null && suite?.language === revision.language && suite.cases.length > 0
}

/** What can be done about the tests now: have them written, run them, repair the code by them. */
export function testActions(snippet: Snippet, { filters, entries }: At, { t }: View): Html | string {
  const { revision, run, state, decision } = snippet
  if (!revision || state === 'working') return ''
  if (!hasUsableTests(snippet)) {
    const action = snippetLink(snippet.id, filters, { tab: 'tests' }, 'tests')
    return actionForm(snippet, action, html`id="generate-tests"`, t('web.snippet.generate_tests'))
  }
  if (!isRunnable(revision.language)) return ''
  // Whoever has a question to answer goes on by its answer.
  const failing = run !== null && !decision && isFailing(run)
  const before = failing ? repairAfter(entries, run.number) : undefined
  const again = before && !isSolved(before)
  return html`${runForm(snippet, t(run && !run.stale ? 'web.snippet.run_again' : 'web.snippet.run_tests'), filters)}
    ${failing ? actionForm(snippet, runsLink(snippet, filters, 'repair'), html`id="repair"`, t(again ? 'web.snippet.try_once_more' : 'web.snippet.repair')) : ''}`
}

/** Runs the current tests on the current code. */
export function runForm(snippet: Snippet, label: string, filters: Filters): Html {
  return actionForm(snippet, runsLink(snippet, filters, 'run'), html`id="run-tests" aria-keyshortcuts="r"`, label)
}

/** Why the tests there are can't be run, and what to do instead: the file to run elsewhere, or new ones. */
export function notRunnable(snippet: Snippet, { t }: View): Html | string {
  const { id, revision, suite } = snippet
  if (!revision) return ''
  if (suite && suite.language !== revision.language)
    return html`<div class="note"><p><span aria-hidden="true">⚠</span> ${t('reasons.suite_other_language')}</p></div>`
  if (isRunnable(revision.language)) return ''
  const language = LANGUAGE_FACTS[revision.language].name
  return html`<div class="note">
    <p><span aria-hidden="true">⚠</span> ${t('problems.language_not_runnable', { language })}</p>
    ${suite ? html`<a class="button" id="download-instead" href="${testFileLink(id, revision.language)}" download>${t('web.snippet.download')}</a>` : ''}
  </div>`
}

// Verdicts a change of the code can't make better, or needn't.
const NOTHING_TO_REPAIR: Run['verdict'][] = ['passed', 'unavailable', 'no_tests']

function isFailing({ stale, verdict }: Run): boolean {
  return !stale && !NOTHING_TO_REPAIR.includes(verdict)
}

function runsLink({ id }: Snippet, filters: Filters, action: string): string {
  return snippetLink(id, filters, { tab: 'runs' }, action)
}

function actionForm(snippet: Snippet, action: string, attributes: Html | Promise<Html>, label: string): Html {
  return html`<form method="post" action="${action}" data-once>${formKey(snippet)}<button class="button" ${attributes}>${label}</button></form>`
}
