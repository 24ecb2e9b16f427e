import { html } from 'hono/html'
import type { Case, Language, Snippet } from '../../core/index.ts'
import { type Filters, snippetLink } from '../pages/filters.ts'
import type { Html, View } from './view.ts'

/** Cases that were refused, as they were typed, and why. */
export type RefusedCases = { text: string; problem: string }

const EXCEPTIONS: Record<Language, string> = { python: 'ValueError', javascript: 'RangeError', ruby: 'ArgumentError' }

const FIRST = [{ name: '', act: '', expected: null, because: '' }]

/** The way to set the tests by hand: all of them as JSON, as `PUT /suite` of the API takes them. */
export function casesForm(snippet: Snippet, view: View, filters: Filters, refused?: RefusedCases): Html {
  const { id, suite, revision, locale, state } = snippet
  const { t } = view
  const problem = refused?.problem
  const first = !suite || suite.cases.length === 0
  // While work is done these may be the model's to write.
  const open = problem !== undefined || (first && state !== 'working')
  const invalid = problem ? html`aria-invalid="true" autofocus` : ''
  // The tab goes along: what is refused is shown in it.
  const action = snippetLink(id, filters, { tab: 'tests' }, 'suite')
  return html`<details class="fold" id="edit-tests" ${open ? html`open` : ''}>
    <summary id="edit-tests-button">${t(first ? 'web.tests.write' : 'web.tests.edit')}</summary>
    <form class="cases-form" method="post" action="${action}" data-once data-send>
      <label for="cases">${t('web.tests.label')}</label>
      <textarea id="cases" name="cases" rows="${first ? 8 : 16}" lang="${locale}" translate="no" spellcheck="false" autocapitalize="off"
        data-draft="tests:${id}" aria-describedby="cases-hint${problem ? ' cases-problem' : ''}" ${invalid}>${'\n'}${refused?.text ?? casesText(suite?.cases ?? [])}</textarea>
      ${problem ? html`<p class="field-problem" id="cases-problem" role="alert">⚠ ${problem}</p>` : ''}
      <div class="hint" id="cases-hint">
        <p>${t('web.tests.hint')}</p>
        <pre class="small-code"><code translate="no">${example(revision?.language ?? 'python')}</code></pre>
        <p>${t('web.tests.yours')}</p>
      </div>
      <button class="button primary" id="save-tests" type="submit">${t('web.tests.save')}</button>
    </form>
  </details>`
}

/** Cases as a person edits them: without what they needn't know. */
export function casesText(cases: Case[]): string {
  if (cases.length === 0) return JSON.stringify(FIRST, null, 2)
  const shown = cases.map(({ id, anchor: _, ...one }, index) => {
    const { name, act, because, ...expectation } = one
    // An id that the case would get again anyway is left out.
    return { ...(id === `c${index + 1}` ? {} : { id }), name, act, ...expectation, ...(because ? { because } : {}) }
  })
  return JSON.stringify(shown, null, 2)
}

function example(language: Language): string {
  return `{ "act": "to_seconds(\\"90s\\")", "expected": 90 }
{ "act": "to_seconds(\\"\\")", "raises": { "type": "${EXCEPTIONS[language]}", "matches": "empty" } }`
}
