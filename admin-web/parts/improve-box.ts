import { html } from 'hono/html'
import type { Snippet } from '../../core/index.ts'
import { type Filters, snippetLink } from '../pages/filters.ts'
import { formKey } from './form-key.ts'
import type { Html, View } from './view.ts'

/** What a person may improve by saying what is wrong. */
export type Target = 'code' | 'tests'

/** Feedback that was refused, as it was typed, and why. */
export type RefusedFeedback = { target: Target; text: string; problem: string }

/** The box for what should change. While a job runs, too: what is said waits its turn. */
export function improveBox(
  snippet: Snippet,
  target: Target,
  view: View,
  { filters, refused }: { filters: Filters; refused?: RefusedFeedback | undefined },
): Html {
  const { t } = view
  const { text = '', problem } = refused?.target === target ? refused : {}
  const tests = target === 'tests'
  const id = tests ? 'improve-tests' : 'improve'
  const invalid = problem ? html`aria-invalid="true" autofocus` : ''
  // The tab goes along: what is refused is shown in it.
  const action = snippetLink(snippet.id, filters, tests ? { tab: 'tests' } : {}, 'feedback')
  return html`<form class="improve-box" id="${id}-form" method="post" action="${action}" data-send data-once>
    ${formKey(snippet)}
    ${tests ? html`<input type="hidden" name="target" value="tests">` : ''}
    <label for="${id}">${t(tests ? 'web.improve.tests_label' : 'web.improve.label')}</label>
    <textarea id="${id}" name="text" rows="2" data-draft="${id}:${snippet.id}"
      aria-describedby="${id}-hint${problem ? ` ${id}-problem` : ''}" ${invalid}>${'\n'}${text}</textarea>
    ${problem ? html`<p class="field-problem" id="${id}-problem" role="alert">⚠ ${problem}</p>` : ''}
    <div class="improve-actions">
      <button class="button primary" id="${id}-button" type="submit">${t(tests ? 'web.improve.tests_submit' : 'web.improve.submit')}</button>
      <span class="hint" id="${id}-hint">${t('web.improve.hint')}</span>
      <span class="hint js-only send-key" data-send-key="${t('web.new.send_key', { key: '#' })}"></span>
    </div>
  </form>`
}
