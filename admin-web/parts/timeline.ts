import { html } from 'hono/html'
import { detectLocale, type RevisionCause, type Snippet, type TimelineEntry } from '../../core/index.ts'
import { type Filters, snippetLink } from '../pages/filters.ts'
import { age } from './age.ts'
import { revisionBadge } from './badge.ts'
import { event } from './event.ts'
import { inLine } from './value.ts'
import type { Html, View } from './view.ts'

type Of<Type extends TimelineEntry['type']> = Extract<TimelineEntry, { type: Type }>

export type Place = {
  snippet: Snippet
  filters: Filters
  entries: TimelineEntry[]
  /** The versions of the tests that anything would pass. */
  weak: number[]
  /** The versions of the code that are compared. */
  picked: number[]
}

// These take the explanation over from another version; once is enough.
const AS_BEFORE: RevisionCause[] = ['edit', 'revert']

/** Everything said and done, newest first. Two versions can be picked to see what changed between them. */
export function timeline(view: View, place: Place): Html {
  const { t } = view
  const { snippet, filters, entries } = place
  const versions = entries.filter(({ type }) => type === 'revision').length
  const hidden = Object.entries(filters).filter(([, value]) => value !== undefined)
  return html`
    ${
      versions > 1
        ? html`<form class="compare" id="compare" method="get" action="/snippets/${snippet.id}/diff">
            ${hidden.map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`)}
            <button class="button" type="submit" id="compare-button" name="compare" value="1">${t('web.history.compare')}</button>
            <span class="hint">${t('web.history.pick_two')}</span>
          </form>`
        : ''
    }
    <ol class="timeline">${entries
      .toReversed()
      .map((one) =>
        one.type === 'revision' ? version(one, view, place, versions > 1) : event(one, view, place),
      )}</ol>`
}

function version(one: Of<'revision'>, view: View, place: Place, comparable: boolean): Html {
  const { t } = view
  const { snippet, filters, picked } = place
  const { number, cause, explanation, model, at } = one
  const current = snippet.revision?.number === number
  const link = (action: string) => snippetLink(snippet.id, filters, {}, action)
  const pick = t('web.history.pick', { number })
  const open = snippetLink(snippet.id, filters, current ? {} : { revision: number })
  return html`<li class="event version-event" id="r${number}">
    <p class="event-head">
      ${comparable ? html`<label class="pick"><input type="checkbox" name="pick" value="${number}" form="compare" id="pick-${number}" aria-label="${pick}" ${picked.includes(number) ? html`checked` : ''}></label>` : ''}
      <a class="version" href="${open}" id="view-${number}">r${number}</a>
      <span>${t(`cause.${cause}`)}${current ? html` · <strong>${t('web.history.current')}</strong>` : ''}</span>
      ${model ? html`<span class="model" translate="no">${model}</span>` : ''} ${age(at, view)}
    </p>
    <p>${standing(number, current, view, place)}</p>
    ${causedBy(one, view, place)}
    ${explanation && !AS_BEFORE.includes(cause) ? html`<p class="said prose" lang="${detectLocale(explanation, snippet.locale)}">${explanation}</p>` : ''}
    <div class="event-actions">
      ${current ? '' : versionForm(link('revert'), number, t('web.history.revert'), `revert-${number}`)}
      ${versionForm(link('fork'), number, t('web.snippet.fork'), `fork-${number}`)}
    </div>
  </li>`
}

/** The badge of one version: of its own latest run. */
function standing(number: number, current: boolean, view: View, { snippet, entries, weak }: Place): Html {
  const run = entries.findLast((entry): entry is Of<'run'> => entry.type === 'run' && entry.revision === number)
  const suite = current ? snippet.suite?.number : undefined
  return revisionBadge(run, view, { weak: run !== undefined && weak.includes(run.suite), suite })
}

/** The feedback that led to a version, in one line. */
function causedBy({ feedback }: Of<'revision'>, { t }: View, { snippet, entries }: Place): Html | string {
  const said = entries.find((entry) => entry.type === 'feedback' && entry.id === feedback)
  if (said?.type !== 'feedback') return ''
  return html`<p class="caused-by"><span class="label">${t('web.history.for')}</span> <q lang="${detectLocale(said.text, snippet.locale)}">${inLine(said.text)}</q></p>`
}

/** A button that does something with one version. */
export function versionForm(action: string, number: number, label: string, id: string): Html {
  return html`<form method="post" action="${action}" data-once><button class="button" id="${id}" name="revision" value="${number}">${label}</button></form>`
}
