import { html } from 'hono/html'
import type { Diff, Revision, Snippet, TimelineEntry } from '../../core/index.ts'
import { codeBlock } from '../parts/code.ts'
import { diffBlock } from '../parts/diff.ts'
import { nameOf } from '../parts/names.ts'
import { aboutDetails, asked, explanation, planDetails, warnings } from '../parts/snippet-about.ts'
import { type RefusedTitle, snippetHead } from '../parts/snippet-head.ts'
import { snippetStatus } from '../parts/snippet-status.ts'
import { timeline, versionForm } from '../parts/timeline.ts'
import type { Html, View } from '../parts/view.ts'
import { type Filters, snippetLink } from './filters.ts'

export type SnippetData = {
  snippet: Snippet
  filters: Filters
  /** The version that is shown: the current one, or an older one to read. */
  shown: Revision | null
  /** Set when the history is shown instead of the code. */
  history?: { entries: TimelineEntry[]; diff?: Diff; problem?: string }
  refusedTitle?: RefusedTitle
  /** Why something that was asked of the whole snippet was not done. */
  refused?: string
}

/**
 * The right pane: one snippet. It is made of blocks that the browser can replace one by one when the
 * snippet changes, without taking focus or typed text away from the others.
 */
export async function snippetPane(data: SnippetData, view: View): Promise<Html> {
  const { snippet, filters, shown, refused, refusedTitle } = data
  const { name } = nameOf(snippet, view)
  const older = shown !== null && shown.number !== snippet.revision?.number
  // Tells the browser whether it shows what an event tells of.
  const version = `${snippet.updatedAt.toISOString()} ${snippet.state}`
  return html`<article class="snippet" id="snippet" data-id="${snippet.id}" data-version="${version}" data-title="${name}"
      data-state="${snippet.state}" aria-labelledby="snippet-title"
      data-done="${view.t('web.snippet.done', { title: name })}" data-gone="${view.t('web.snippet.deleted')}">
    <div data-block="head">${snippetHead(snippet, view, filters, refusedTitle)}</div>
    <div data-block="status">${snippetStatus(snippet, view, filters, refused)}</div>
    <div data-block="tabs">${shown ? tabs(data, view) : ''}</div>
    <div data-block="older">${older ? olderNote(shown, snippet, view, filters) : ''}</div>
    ${data.history ? historyBlock(data, data.history, view) : codeBlocks(snippet, shown, view)}
  </article>`
}

function tabs({ snippet, filters, history }: SnippetData, { t }: View): Html {
  const tab = (label: string, id: string, selected: boolean, extra: Record<string, string>) =>
    html`<a id="${id}" href="${snippetLink(snippet.id, filters, extra)}" ${selected ? html`aria-current="true"` : ''}>${label}</a>`
  return html`<div class="tab-row">
    <nav class="tabs" aria-label="${t('web.snippet.views')}">
      ${tab(t('web.snippet.code'), 'tab-code', !history, {})}
      ${tab(t('web.snippet.history'), 'tab-history', history !== undefined, { tab: 'history' })}
    </nav>
    ${history ? '' : html`<button class="button js-only" id="copy-code" type="button" data-copy-from="code" aria-keyshortcuts="c">${t('web.snippet.copy')}</button>`}
  </div>`
}

function olderNote({ number }: Revision, { id, revision }: Snippet, { t }: View, filters: Filters): Html {
  const current = revision?.number ?? number
  const link = (action: string) => snippetLink(id, filters, {}, action)
  return html`<div class="older-note">
    <p>${t('web.snippet.older_version', { number, current })}</p>
    <a class="button" id="open-current" href="${snippetLink(id, filters)}">${t('web.snippet.open_current', { number: current })}</a>
    ${versionForm(link('revert'), number, t('web.snippet.revert', { number }), 'revert-shown')}
    ${versionForm(link('fork'), number, t('web.snippet.fork_version', { number }), 'fork-shown')}
  </div>`
}

function codeBlocks(snippet: Snippet, shown: Revision | null, view: View): Html {
  const { locale } = snippet
  return html`
    <div data-block="code">${shown ? html`${warnings(shown, view)}${codeBlock(shown.code, shown.language, view)}` : ''}</div>
    <div data-block="asked">${asked(snippet, view)}</div>
    <div data-block="explanation">${shown ? explanation(shown, locale, view) : ''}</div>
    <div data-block="plan">${shown?.plan ? planDetails(shown.plan, locale, view) : ''}</div>
    <div data-block="about">${shown ? aboutDetails(shown, view) : ''}</div>`
}

function historyBlock(data: SnippetData, history: NonNullable<SnippetData['history']>, view: View): Html {
  const { entries, diff, problem } = history
  const picked = diff ? [diff.from, diff.to] : []
  return html`<div data-block="history">
    ${problem ? html`<p class="field-problem" role="alert">⚠ ${problem}</p>` : ''}
    ${diff ? diffBlock(diff, view) : ''}
    ${timeline(entries, view, { ...data, picked })}
  </div>`
}
