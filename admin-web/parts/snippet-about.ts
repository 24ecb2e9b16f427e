import { html } from 'hono/html'
import { detectLocale, type Locale, type Plan, type Revision, type Snippet, sayWarning } from '../../core/index.ts'
import { age, timeText } from './age.ts'
import { SOURCE_NAMES } from './names.ts'
import type { Html, View } from './view.ts'

/** What was asked, in the asker's own words. */
export function asked(snippet: Snippet, view: View): Html | string {
  const { description, locale, author, source, createdAt } = snippet
  const who = html`<p class="who">${author.name} · ${SOURCE_NAMES[source]} · ${age(createdAt, view)}</p>`
  if (!description) return who
  return html`<div class="asked"><p><span class="label">${view.t('web.snippet.asked')}</span> <span class="said" lang="${locale}">${description}</span></p>${who}</div>`
}

/** What the code does and what it takes for granted. */
export function explanation({ explanation, plan }: Revision, locale: Locale, { t }: View): Html {
  const assumptions = plan?.assumptions ?? []
  return html`
    ${explanation ? html`<p class="said prose" lang="${detectLocale(explanation, locale)}">${explanation}</p>` : ''}
    ${assumptions.length > 0 ? html`<div class="assumed prose"><p class="label">${t('web.snippet.assumed')}</p>${texts(assumptions, locale)}</div>` : ''}`
}

/** Doubts that stayed, with a symbol and words. */
export function warnings({ warnings }: Revision, { t }: View): Html[] {
  return warnings.map((warning) => html`<p class="warning">⚠ ${sayWarning(warning, t)}</p>`)
}

/** What the model thought of before it wrote, folded. */
export function planDetails(plan: Plan, locale: Locale, { t }: View): Html {
  const part = (title: string, items: string[]) =>
    items.length > 0 ? html`<dt>${title}</dt><dd>${texts(items, locale)}</dd>` : ''
  return html`<details class="fold" id="plan"><summary id="plan-button">${t('web.snippet.plan')}</summary>
    <dl>
      ${plan.signature ? html`<dt>${t('web.snippet.signature')}</dt><dd><code translate="no">${plan.signature}</code></dd>` : ''}
      ${part(t('web.snippet.contract'), plan.contract)}
      ${part(t('web.snippet.edge_cases'), plan.edgeCases)}
      ${part(t('web.snippet.steps'), plan.steps)}
    </dl>
  </details>`
}

/** Model, tokens, time and cause of a version, folded. */
export function aboutDetails({ number, model, usage, createdAt, cause }: Revision, { t, locale }: View): Html {
  const tokens =
    usage && t('web.snippet.usage', { input: usage.inputTokens, output: usage.outputTokens, calls: usage.calls })
  const row = (title: string, value: string) => html`<dt>${title}</dt><dd>${value}</dd>`
  return html`<details class="fold" id="about"><summary id="about-button">${t('web.snippet.about')}</summary>
    <dl class="rows">
      ${row(t('web.snippet.version'), `r${number}`)}
      ${row(t('web.snippet.model'), model ?? t('web.snippet.no_model'))}
      ${tokens ? row(t('web.snippet.tokens'), tokens) : ''}
      ${row(t('web.snippet.time'), timeText(createdAt, locale))}
      ${row(t('web.snippet.cause'), t(`cause.${cause}`))}
    </dl>
  </details>`
}

function texts(items: string[], locale: Locale): Html {
  return html`<ul lang="${locale}">${items.map((item) => html`<li>${item}</li>`)}</ul>`
}
