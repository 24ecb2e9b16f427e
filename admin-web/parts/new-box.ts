import { randomUUID } from 'node:crypto'
import { html } from 'hono/html'
import { LANGUAGE_FACTS, LANGUAGES } from '../../core/index.ts'
import { select } from './select.ts'
import type { Html, View } from './view.ts'

/** What stood in the box when it was sent and refused, and why. */
export type Refused = { description: string; language?: string; problem?: string; field?: 'description' | 'language' }

/** The one box for a new snippet, and *Generate*. */
export function newBox({ t }: View, refused?: Refused): Html {
  const { description = '', problem, field = 'description' } = refused ?? {}
  const invalid = (name: string) => (problem && field === name ? html`aria-invalid="true"` : '')
  // The key makes a form that is sent twice one request; each rendering is a form of its own.
  return html`<form class="new-box" id="new-form" method="post" action="/snippets" data-send data-once>
    <input type="hidden" name="key" value="${randomUUID()}">
    <label for="description">${t('web.new.label')}</label>
    <textarea id="description" name="description" rows="5" data-draft="new"
      aria-describedby="description-hint${problem ? ' new-problem' : ''}" ${invalid('description')}>${'\n'}${description}</textarea>
    ${problem ? html`<p class="field-problem" id="new-problem" role="alert">⚠ ${problem}</p>` : ''}
    <p class="hint" id="description-hint">${t('web.new.hint')}</p>
    <div class="new-actions">
      ${select({
        id: 'new-language',
        name: 'language',
        label: t('web.new.language'),
        none: t('web.new.automatic'),
        value: refused?.language,
        choices: LANGUAGES.map((value) => ({ value, label: LANGUAGE_FACTS[value].name })),
      })}
      <button class="button primary" type="submit">${t('web.new.generate')}</button>
      <span class="hint js-only send-key" data-send-key="${t('web.new.send_key', { key: '#' })}"></span>
    </div>
  </form>`
}
