import { html } from 'hono/html'
import type { Language, Run, Snippet } from '../../core/index.ts'
import { type Filters, snippetLink } from '../pages/filters.ts'
import { age, timeText } from './age.ts'
import { runBadge } from './badge.ts'
import { durationText } from './duration.ts'
import type { Html, View } from './view.ts'
import { visible } from './visible.ts'

type At = { snippet: Snippet; weak: boolean; language: Language }

/** How a run ended and of what it was; one of other code or tests says so first. */
export function runHead(run: Run, { snippet, weak, language }: At, view: View): Html {
  const { t } = view
  const { number, revision, suite, stale, createdAt } = run
  const now = { revision: snippet.revision?.number ?? 0, suite: snippet.suite?.number ?? 0 }
  return html`<h2 id="run-title">${t('web.runs.title', { number })}</h2>
    <p class="run-line">${runBadge(run, view, { weak, language })} <span class="version">· r${revision} · t${suite} · ${age(createdAt, view)}</span></p>
    ${stale ? html`<div class="note"><p>${t('web.runs.stale', { ran: `r${revision}, t${suite}`, current: `r${now.revision}, t${now.suite}` })}</p></div>` : ''}`
}

/** Engine, image, version and times, folded. */
export function runAbout(run: Run, { t, locale }: View): Html {
  const { verdict, engine, image, languageVersion, durationMs, createdAt, stderr } = run
  const ran = verdict !== 'unavailable'
  const row = (title: string, value: Html | string) => html`<dt>${title}</dt><dd>${value}</dd>`
  return html`<details class="fold" id="run-about"><summary id="run-about-button">${t('web.runs.about')}</summary>
    <dl class="rows">
      ${ran ? row(t('web.runs.engine'), t(`web.runs.engines.${engine}`)) : ''}
      ${ran || !stderr ? '' : row(t('web.runs.cause'), html`<span class="said" lang="en">${visible(stderr)}</span>`)}
      ${image ? row(t('web.runs.image'), html`<code translate="no" title="${image}">${shortDigest(image)}</code>`) : ''}
      ${languageVersion ? row(t('web.runs.language_version'), languageVersion) : ''}
      ${ran ? row(t('web.runs.duration'), durationText(durationMs, t)) : ''}
      ${row(t('web.snippet.time'), timeText(createdAt, locale))}
    </dl>
  </details>`
}

/** The other runs, newest first, each a link to itself. */
export function otherRuns(runs: Run[], snippet: Snippet, view: View, filters: Filters): Html | string {
  const { t } = view
  if (runs.length === 0) return ''
  const weak = snippet.suite?.vacuous === true
  const link = (run: Run) => snippetLink(snippet.id, filters, { tab: 'runs', run: run.number })
  return html`<section class="other-runs" aria-labelledby="other-runs"><h2 id="other-runs">${t('web.runs.others')}</h2>
    <ol class="runs">${runs.map(
      (run) => html`<li>
        <a class="run-link" id="run-${run.number}" href="${link(run)}">${t('web.runs.title', { number: run.number })}</a>
        ${runBadge(run, view, { weak: weak && !run.stale })}
        <span class="version">r${run.revision} · t${run.suite} · ${age(run.createdAt, view)}</span>
      </li>`,
    )}</ol>
  </section>`
}

// `sha256:` and twelve digits, as Docker shows it.
function shortDigest(digest: string): string {
  return digest.slice(0, 'sha256:'.length + 12)
}
