import { html } from 'hono/html'
import {
  isSolved,
  type Locale,
  type RepairOutcome,
  type Run,
  repairWords,
  type Snippet,
  type TimelineEntry,
} from '../../core/index.ts'
import { type Filters, snippetLink } from '../pages/filters.ts'
import type { Html, View } from './view.ts'

/** How the repair ended that a run was the last of; undefined when something else came after the run. */
export function repairAfter(entries: TimelineEntry[], run: number): RepairOutcome | undefined {
  const ran = entries.findIndex((entry) => entry.type === 'run' && entry.number === run)
  if (ran < 0) return undefined
  const next = entries.slice(ran + 1).find(({ type }) => type === 'run' || type === 'repair')
  return next?.type === 'repair' ? next.outcome : undefined
}

/** What still fails after a repair, and why; where nothing does, that the tests are what they were. */
export function repairDetails(outcome: RepairOutcome, locale: Locale, { t }: View): Html {
  if (isSolved(outcome)) return html`<p>${t('repair.tests_unchanged')}</p>`
  return html`<ul class="open-cases">${outcome.open.map(({ case: id, name, fault, because }) => {
    // What an environment lacks is its own word, not one of the request.
    const from = fault === 'environment' ? '' : html`<span class="label">${t('web.tests.because')}</span> `
    return html`<li><p><span class="sign" data-kind="fail" aria-hidden="true">✗</span><span class="case-name" lang="${locale}">${name || id}</span></p>
      <p class="open-why">${t(`repair.faults.${fault}`)}${because ? html` ${from}<span class="said" lang="${fault === 'environment' ? 'en' : locale}">${because}</span>` : ''}</p></li>`
  })}</ul>`
}

type At = { snippet: Snippet; entries: TimelineEntry[]; filters: Filters }

/** How the repair ended that this run was the last of: what changed, or what is left and who can go on with it. */
export function repaired(run: Run, { snippet, entries, filters }: At, view: View): Html | string {
  const outcome = repairAfter(entries, run.number)
  if (!outcome) return ''
  const { id, locale, decision } = snippet
  const { t } = view
  const made = entries.find((entry) => entry.type === 'revision' && entry.number === outcome.revision)
  const change = made?.type === 'revision' && made.cause === 'repair' ? made.explanation : ''
  const asks = !isSolved(outcome) && !run.stale && !decision
  return html`<section class="repaired" aria-labelledby="repaired">
    <h3 id="repaired">${repairWords(outcome, t)}</h3>
    ${isSolved(outcome) && change ? html`<p class="said prose" lang="${locale}">${change}</p>` : ''}
    ${repairDetails(outcome, locale, view)}
    ${asks ? html`<p class="go-on">${t('web.question.what')} <a class="button" id="to-improve" href="${snippetLink(id, filters)}#improve">${t('web.improve.submit')}</a></p>` : ''}
  </section>`
}
