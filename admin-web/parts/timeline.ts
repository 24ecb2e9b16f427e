import { html } from 'hono/html'
import type { RevisionCause, Snippet, TimelineEntry } from '../../core/index.ts'
import { type Filters, snippetLink } from '../pages/filters.ts'
import { sentence } from '../problem.ts'
import { age } from './age.ts'
import { verdictWords } from './badge.ts'
import type { Html, View } from './view.ts'

type Of<Type extends TimelineEntry['type']> = Extract<TimelineEntry, { type: Type }>
type Place = { snippet: Snippet; filters: Filters; picked: number[] }

// These take the explanation over from another version; once is enough.
const AS_BEFORE: RevisionCause[] = ['edit', 'revert']

/** Everything said and done, newest first. Two versions can be picked to see what changed between them. */
export function timeline(entries: TimelineEntry[], view: View, place: Place): Html {
  const { t } = view
  const { snippet, filters } = place
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
    <ol class="timeline">${entries.toReversed().map((one) => item(one, view, place, versions > 1))}</ol>`
}

function item(one: TimelineEntry, view: View, place: Place, comparable: boolean): Html {
  if (one.type === 'revision') return version(one, view, place, comparable)
  const { title, text } = saying(one, view)
  const head =
    one.type === 'run'
      ? html`<a id="ran-${one.number}" href="${runLink(one, place)}">${title}</a>`
      : html`<span>${title}</span>`
  return html`<li class="event"><p class="event-head">${head} ${age(one.at, view)}</p>
    ${text ? html`<p class="said prose" lang="${one.type === 'problem' ? view.locale : place.snippet.locale}">${text}</p>` : ''}</li>`
}

function runLink({ number }: Of<'run'>, { snippet, filters }: Place): string {
  return snippetLink(snippet.id, filters, { tab: 'runs', run: number })
}

function version(one: Of<'revision'>, view: View, { snippet, filters, picked }: Place, comparable: boolean): Html {
  const { t } = view
  const { number, cause, explanation, model, at } = one
  const current = snippet.revision?.number === number
  const link = (action: string) => snippetLink(snippet.id, filters, {}, action)
  const pick = t('web.history.pick', { number })
  const open = snippetLink(snippet.id, filters, current ? {} : { revision: number })
  return html`<li class="event version-event" id="r${number}">
    <p class="event-head">
      ${comparable ? html`<label class="pick"><input type="checkbox" name="pick" value="${number}" form="compare" id="pick-${number}" aria-label="${pick}" ${picked.includes(number) ? html`checked` : ''}></label>` : ''}
      <a class="version" href="${open}" id="view-${number}">r${number}</a>
      <span>${t(`web.cause.${cause}`)}${current ? html` · <strong>${t('web.history.current')}</strong>` : ''}</span>
      ${model ? html`<span class="model" translate="no">${model}</span>` : ''} ${age(at, view)}
    </p>
    ${explanation && !AS_BEFORE.includes(cause) ? html`<p class="said prose" lang="${snippet.locale}">${explanation}</p>` : ''}
    <div class="event-actions">
      ${current ? '' : versionForm(link('revert'), number, t('web.history.revert'), `revert-${number}`)}
      ${versionForm(link('fork'), number, t('web.snippet.fork'), `fork-${number}`)}
    </div>
  </li>`
}

/** A button that does something with one version. */
export function versionForm(action: string, number: number, label: string, id: string): Html {
  return html`<form method="post" action="${action}" data-once><button class="button" id="${id}" name="revision" value="${number}">${label}</button></form>`
}

function saying(one: Exclude<TimelineEntry, Of<'revision'>>, { t, locale }: View): { title: string; text?: string } {
  switch (one.type) {
    case 'asked':
      return { title: t('web.history.asked', { author: one.author }), text: one.text }
    case 'feedback':
      return { title: t('web.history.said', { author: one.author }), text: one.text }
    case 'suite':
      return {
        title: t(one.cases === 1 ? 'web.history.suite_of_one' : 'web.history.suite', {
          number: one.number,
          cases: one.cases,
        }),
      }
    case 'run':
      return { title: t('web.history.run', { ...one, result: verdictWords(one, t) }) }
    case 'repair': {
      const { rounds, revision, passed, total } = one.outcome
      return { title: t('web.history.repair', { rounds, revision, passed, total }) }
    }
    case 'question':
      return { title: t('web.history.question'), text: one.question }
    case 'answer': {
      const { author, choice } = one
      return {
        title: author ? t('web.history.answer', { author, choice }) : t('web.history.answer_unknown', { choice }),
      }
    }
    case 'problem':
      return { title: t('web.history.problem'), text: sentence(one.problem, locale) }
  }
}
