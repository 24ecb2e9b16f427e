import { html } from 'hono/html'
import type { Case, Locale, Suite } from '../../core/index.ts'
import { age } from './age.ts'
import { smallCodes } from './code.ts'
import { literal, valueText } from './value.ts'
import type { Html, View } from './view.ts'
import { visible } from './visible.ts'

/** The tests of a snippet, for people: each case with what it does, what is expected, and why. */
export async function suiteOverview(suite: Suite, locale: Locale, view: View): Promise<Html> {
  const { number, language, basis, cause, cases, vacuous, dropped, createdAt } = suite
  const { t } = view
  const acts = await smallCodes(
    cases.map(({ act }) => act),
    language,
  )
  const count = cases.length === 1 ? t('web.tests.one_case') : t('web.tests.cases', { number: cases.length })
  return html`
    <p class="suite-facts"><strong>t${number}</strong> · ${count} · ${cause === 'edit' ? '' : html`${t(`web.tests.basis.${basis}`)} · `}${t(`cause.${cause}`)} · ${age(createdAt, view)}</p>
    ${vacuous ? html`<p class="warning">⚠ ${t('web.tests.weak')}</p>` : ''}
    ${dropped > 0 ? html`<p class="hint">${droppedWords(dropped, t)}</p>` : ''}
    <ol class="cases">${cases.map((one, index) => caseItem(one, acts[index] ?? '', locale, view))}</ol>`
}

/** How many cases of the model could not be used. */
export function droppedWords(number: number, t: View['t']): string {
  return number === 1 ? t('web.tests.one_dropped') : t('web.tests.dropped', { number })
}

function caseItem(one: Case, act: Html | string, locale: Locale, view: View): Html {
  const { id, name, because, anchor } = one
  const { t } = view
  return html`<li class="case" id="case-${id}">
    <h2><span lang="${locale}">${name}</span>${anchor ? html` <span class="anchor" title="${t('web.tests.anchor_means')}">⚓ ${t('web.tests.anchor')}</span>` : ''}</h2>
    ${act}
    <p class="expects"><span class="label">${t(one.raises ? 'web.tests.raises' : 'web.tests.expects')}</span> ${expectation(one, view)}</p>
    ${because ? html`<p class="because"><span class="label">${t('web.tests.because')}</span> <span class="said" lang="${locale}">${because}</span></p>` : ''}
  </li>`
}

/** What a case expects, whole: a value and how near to it, or an exception and what its message says. */
export function expectation({ expected, raises, tolerance }: Case, view: View): Html {
  const { t } = view
  if (raises) {
    const { type, matches } = raises
    return html`${literal(type, view)}${matches === undefined ? '' : html` <span class="label">${t('web.tests.matches')}</span> ${literal(visible(matches), view)}`}`
  }
  const near =
    tolerance === undefined ? '' : html` <span class="label">${t('web.tests.tolerance', { tolerance })}</span>`
  return html`${literal(expected === undefined ? '' : valueText(expected), view)}${near}`
}
