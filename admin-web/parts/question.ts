import { html } from 'hono/html'
import type { Decision, Locale, Snippet } from '../../core/index.ts'
import { type Filters, snippetLink } from '../pages/filters.ts'
import { formKey } from './form-key.ts'
import type { Tab } from './tabs.ts'
import type { Html, View } from './view.ts'
import { visible } from './visible.ts'

/** An answer in the person's own words that was refused, and why. */
export type RefusedAnswer = { text: string; problem: string }

type At = { tab: Tab; filters: Filters; refused?: RefusedAnswer | undefined }

/** What only a person can settle: the question, and its choices as buttons; nothing when none is open. */
export function question(snippet: Snippet, { tab, filters, refused }: At, { t }: View): Html | string {
  const { id, decision, locale } = snippet
  if (!decision) return ''
  const action = snippetLink(id, filters, tab === 'code' ? {} : { tab }, 'decide')
  const hidden = html`<input type="hidden" name="decision" value="${decision.id}">${formKey(snippet)}`
  const other = decision.choices.find((choice) => choice.id === 'other')
  return html`<section class="question" aria-labelledby="question-title">
    <h2 id="question-title"><span aria-hidden="true">❓</span> ${t('web.question.title')}</h2>
    <p class="said prose" id="question-text" lang="${locale}">${visible(decision.question)}</p>
    <div class="answers" role="group" aria-labelledby="question-text">
      <form class="answers" method="post" action="${action}" data-once>${hidden}
        ${decision.choices.filter((choice) => choice !== other).map((choice) => button(choice, locale))}
      </form>
      ${other ? otherForm({ other, draft: `answer:${decision.id}`, locale, action, hidden, refused }, t) : ''}
    </div>
  </section>`
}

type Choice = Decision['choices'][number]

function button({ id, label }: Choice, lang: Locale): Html {
  return html`<button class="button" id="choice-${id}" name="choice" value="${id}" lang="${lang}">${visible(label)}</button>`
}

type Other = {
  other: Choice
  draft: string
  locale: Locale
  action: string
  hidden: Html
  refused: RefusedAnswer | undefined
}

function otherForm({ other, draft, locale, action, hidden, refused }: Other, t: View['t']): Html {
  const invalid = refused ? html`aria-invalid="true" aria-describedby="answer-problem" autofocus` : ''
  return html`<details class="other" id="answer-other" ${refused ? html`open` : ''}>
    <summary class="button" id="choice-other" lang="${locale}">${other.label}</summary>
    <form class="improve-box" method="post" action="${action}" data-send data-once>${hidden}
      <input type="hidden" name="choice" value="${other.id}">
      <label for="answer">${t('web.question.what')}</label>
      <textarea id="answer" name="text" rows="2" required data-draft="${draft}" ${invalid}>${'\n'}${refused?.text ?? ''}</textarea>
      ${refused ? html`<p class="field-problem" id="answer-problem" role="alert">⚠ ${refused.problem}</p>` : ''}
      <div class="improve-actions">
        <button class="button primary" id="answer-button" type="submit">${t('web.question.send')}</button>
        <span class="hint js-only send-key" data-send-key="${t('web.new.send_key', { key: '#' })}"></span>
      </div>
    </form>
  </details>`
}
