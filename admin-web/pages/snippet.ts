import { html } from 'hono/html'
import { badgeOf, type Diff, type Revision, type Snippet, type TimelineEntry } from '../../core/index.ts'
import type { RefusedCases } from '../parts/cases-form.ts'
import { codeBlock } from '../parts/code.ts'
import { diffBlock } from '../parts/diff.ts'
import { exchange, lastExchange } from '../parts/exchange.ts'
import { improveBox, type RefusedFeedback } from '../parts/improve-box.ts'
import { nameOf } from '../parts/names.ts'
import { question, type RefusedAnswer } from '../parts/question.ts'
import { aboutDetails, asked, explanation, planDetails, warnings } from '../parts/snippet-about.ts'
import { type RefusedTitle, snippetHead } from '../parts/snippet-head.ts'
import { snippetStatus } from '../parts/snippet-status.ts'
import { tabs } from '../parts/tabs.ts'
import { timeline, versionForm } from '../parts/timeline.ts'
import type { Html, View } from '../parts/view.ts'
import { type Filters, snippetLink } from './filters.ts'
import type { RunsData, TestsData } from './load-tests.ts'
import { runsBlocks } from './runs.ts'
import { testsBlocks } from './tests.ts'

/** The selected tab, and what it shows beside the snippet itself. */
export type Shown =
  | { tab: 'code' }
  | ({ tab: 'tests' } & TestsData)
  | ({ tab: 'runs' } & RunsData)
  | ({ tab: 'history' } & History)

export type History = {
  /** The versions of the tests that anything would pass. */
  weak: number[]
  diff?: Diff
  problem?: string
}

/** What was not done, each told where it was asked. */
export type Refusals = {
  refusedTitle?: RefusedTitle
  refusedCases?: RefusedCases
  refusedFeedback?: RefusedFeedback
  refusedAnswer?: RefusedAnswer
  /** Why something that was asked of the whole snippet was not done. */
  refused?: string
}

export type SnippetData = {
  snippet: Snippet
  filters: Filters
  /** The version that is shown: the current one, or an older one to read. */
  revision: Revision | null
  /** Everything that was said and done so far, oldest first. */
  entries: TimelineEntry[]
  shown: Shown
} & Refusals

/**
 * The right pane: one snippet. It is made of blocks that the browser can replace one by one when the
 * snippet changes, without taking focus or typed text away from the others.
 */
export async function snippetPane(data: SnippetData, view: View): Promise<Html> {
  const { snippet, filters, revision, shown, refusedTitle } = data
  const { name } = nameOf(snippet, view)
  return html`<article class="snippet" id="snippet" data-id="${snippet.id}" data-version="${versionOf(snippet)}" data-title="${name}"
      data-state="${snippet.state}" aria-labelledby="snippet-title"
      data-done="${doneWords(snippet, name, view)}" data-gone="${view.t('web.snippet.deleted')}">
    <div data-block="head">${snippetHead(snippet, view, filters, refusedTitle)}</div>
    <div data-block="status">${snippetStatus(data, view)}</div>
    <div data-block="question">${question(snippet, { tab: shown.tab, filters, refused: data.refusedAnswer }, view)}</div>
    <div data-block="tabs">${revision ? tabs(snippet, shown.tab, view, filters) : ''}</div>
    <div data-block="older">${revision && isOlder(data) ? olderNote(revision, snippet, view, filters) : ''}</div>
    ${blocks(data, view)}
  </article>`
}

/** Tells the browser whether it shows what an event tells of; live.js makes the same of the event. */
function versionOf({ updatedAt, state, suite, run }: Snippet): string {
  return [updatedAt.toISOString(), state, suite?.number, suite?.vacuous, run?.number].join(' ')
}

/** What is said to those who listen once the work is done: a run's result too, if it is of what is there now. */
function doneWords(snippet: Snippet, title: string, view: View): string {
  const { state, run, decision } = snippet
  if (decision) return `${view.t('web.question.title')} · ${title}`
  const done = view.t('web.snippet.done', { title })
  return state === 'working' || !run || run.stale ? done : `${done} · ${badgeOf(snippet, view.t, false).text}`
}

function blocks(data: SnippetData, view: View): Html | Promise<Html> {
  const { shown } = data
  switch (shown.tab) {
    case 'code':
      return codeBlocks(data, view)
    case 'tests':
      return testsBlocks(data, shown, view)
    case 'runs':
      return runsBlocks(data, shown, view)
    case 'history':
      return historyBlock(data, shown, view)
  }
}

function olderNote({ number }: Revision, { id, revision }: Snippet, { t }: View, filters: Filters): Html {
  const current = revision?.number ?? number
  const link = (action: string) => snippetLink(id, filters, {}, action)
  return html`<div class="note">
    <p>${t('web.snippet.older_version', { number, current })}</p>
    <a class="button" id="open-current" href="${snippetLink(id, filters)}">${t('web.snippet.open_current', { number: current })}</a>
    ${versionForm(link('revert'), number, t('web.snippet.revert', { number }), 'revert-shown')}
    ${versionForm(link('fork'), number, t('web.snippet.fork_version', { number }), 'fork-shown')}
  </div>`
}

function isOlder({ snippet, revision }: SnippetData): boolean {
  return revision !== null && revision.number !== snippet.revision?.number
}

function codeBlocks(data: SnippetData, view: View): Html {
  const { snippet, revision: shown, entries, filters, refusedFeedback: refused } = data
  const { locale, revision, state } = snippet
  const at = { id: 'code', label: view.t('web.snippet.code') }
  // What is said is about the code as it is now; before there is any, it waits for it.
  const open = !isOlder(data) && (revision !== null || state === 'working')
  const last = open ? lastExchange(entries, revision?.createdAt ?? snippet.createdAt, 'code') : undefined
  return html`
    <div data-block="code">${shown ? html`${warnings(shown, view)}${codeBlock(shown.code, shown.language, at)}` : ''}</div>
    <div data-block="asked">${asked(snippet, view)}</div>
    <div data-block="explanation">${shown ? explanation(shown, locale, view) : ''}</div>
    <div data-block="exchange">${last ? exchange(last, locale, view) : ''}</div>
    <div data-block="improve">${open || refused ? improveBox(snippet, 'code', view, { filters, refused }) : ''}</div>
    <div data-block="plan">${shown?.plan ? planDetails(shown.plan, locale, view) : ''}</div>
    <div data-block="about">${shown ? aboutDetails(shown, view) : ''}</div>`
}

function historyBlock(data: SnippetData, { weak, diff, problem }: History, view: View): Html {
  const picked = diff ? [diff.from, diff.to] : []
  return html`<div data-block="history">
    ${problem ? html`<p class="field-problem" role="alert">⚠ ${problem}</p>` : ''}
    ${diff ? diffBlock(diff, view) : ''}
    ${timeline(view, { ...data, weak, picked })}
  </div>`
}
