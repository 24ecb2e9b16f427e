import { html } from 'hono/html'
import { type Snippet, sentence, type TimelineEntry } from '../../core/index.ts'
import { type Filters, snippetLink } from '../pages/filters.ts'
import { badge } from './badge.ts'
import { runForm, testActions } from './test-actions.ts'
import type { Html, View } from './view.ts'

export type Standing = {
  snippet: Snippet
  filters: Filters
  /** All that was said and done so far. */
  entries: TimelineEntry[]
  /** Why something that was asked of the whole snippet was not done. */
  refused?: string
}

/** Where a snippet stands: its badge, or what is being done to it, or what went wrong and the way on. */
export function snippetStatus({ snippet, filters, entries, refused }: Standing, view: View): Html {
  const { state, problem, revision, run } = snippet
  const said = refused ? html`<p class="field-problem" role="alert">⚠ ${refused}</p>` : ''
  if (state === 'working') return html`${working(snippet, view, filters)}${said}`
  const notRun = run !== null && !run.stale && run.verdict === 'unavailable'
  return html`
    ${
      revision
        ? html`<div class="status">
            <p>${badge(snippet, view, { whole: true })} <span class="version">· r${revision.number}</span></p>
            <div class="actions">${notRun ? '' : testActions(snippet, { filters, entries }, view)}</div>
          </div>`
        : ''
    }
    ${notRun ? unavailable(snippet, view, filters) : ''}
    ${problem ? failed(snippet, sentence(problem, view.locale), view, filters) : ''}${said}`
}

function unavailable(snippet: Snippet, { t }: View, filters: Filters): Html {
  return html`<div class="status failed">
    <p><span aria-hidden="true">⚠</span> ${t('problems.runner_unavailable')}</p>
    ${runForm(snippet, t('web.snippet.run_again'), filters)}
  </div>`
}

// The browser fills in the step's words and the seconds from the event stream.
function working({ id, createdAt }: Snippet, view: View, filters: Filters): Html {
  const { t } = view
  return html`<div class="status working" data-working data-since="${createdAt.getTime()}" data-now="${view.now}"
    data-steps="${JSON.stringify(t('progress', { returnObjects: true }))}" data-elapsed="${t('web.snippet.elapsed', { seconds: '#' })}">
    <p><span aria-hidden="true">⏳</span> <span data-step>${t('web.snippet.working')}</span><span class="elapsed" data-seconds></span></p>
    <form method="post" action="${snippetLink(id, filters, {}, 'stop')}" data-once>
      <button class="button" id="stop">${t('web.snippet.stop')}</button>
    </form>
  </div>`
}

function failed({ id }: Snippet, why: string, { t }: View, filters: Filters): Html {
  return html`<div class="status failed">
    <p><span aria-hidden="true">⚠</span> ${why}</p>
    <form method="post" action="${snippetLink(id, filters, {}, 'retry')}" data-once>
      <button class="button" id="retry">${t('web.snippet.retry')}</button>
    </form>
  </div>`
}
