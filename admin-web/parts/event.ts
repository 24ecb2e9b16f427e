import { html } from 'hono/html'
import { detectLocale, repairWords, sentence, type TimelineEntry, verdictWords } from '../../core/index.ts'
import { snippetLink } from '../pages/filters.ts'
import { age } from './age.ts'
import { droppedWords } from './cases.ts'
import { replied } from './exchange.ts'
import { repairDetails } from './repair.ts'
import type { Place } from './timeline.ts'
import type { Html, View } from './view.ts'
import { visible } from './visible.ts'

type Event = Exclude<TimelineEntry, { type: 'revision' }>
type Of<Type extends Event['type']> = Extract<Event, { type: Type }>

/** One thing of the history that is no version: what happened, and what was said with it. */
export function event(one: Event, view: View, place: Place): Html {
  const { head, body = '' } = saying(one, view, place)
  return html`<li class="event"><p class="event-head"><span>${head}</span> ${age(one.at, view)}</p>${body}</li>`
}

type Saying = { head: Html | string; body?: Html | string }

function saying(one: Event, view: View, place: Place): Saying {
  const { t, locale: reader } = view
  const { locale } = place.snippet
  switch (one.type) {
    case 'asked':
      return { head: t('web.history.asked', { author: one.author }), body: said(one.text, locale) }
    case 'feedback':
      return feedback(one, view, place)
    case 'suite':
      return suite(one, t)
    case 'run': {
      const words = t('web.history.run', { ...one, result: verdictWords(one, t, place.weak.includes(one.suite)) })
      return { head: html`<a id="ran-${one.number}" href="${runLink(one, place)}">${words}</a>` }
    }
    case 'repair':
      return {
        head: t('cause.repair'),
        body: html`<p>${repairWords(one.outcome, t)}</p>${repairDetails(one.outcome, locale, view)}`,
      }
    case 'question':
      return { head: t('web.history.question'), body: said(visible(one.question), locale) }
    case 'answer':
      return answer(one, view, place)
    case 'problem':
      return { head: t('web.history.problem'), body: said(sentence(one.problem, reader), reader) }
  }
}

function said(text: string, lang: string): Html {
  return html`<p class="said prose" lang="${lang}">${text}</p>`
}

function runLink({ number }: Of<'run'>, { snippet, filters }: Place): string {
  return snippetLink(snippet.id, filters, { tab: 'runs', run: number })
}

/** What somebody said, what was said back, and what it led to. */
function feedback({ id, author, text, reply }: Of<'feedback'>, { t }: View, place: Place): Saying {
  const { snippet, filters, entries } = place
  const links = entries.flatMap((entry) => {
    if ((entry.type !== 'revision' && entry.type !== 'suite') || entry.feedback !== id) return []
    const name = `${entry.type === 'revision' ? 'r' : 't'}${entry.number}`
    const tests = snippetLink(snippet.id, filters, { tab: 'tests' })
    return [html`<a href="${entry.type === 'revision' ? `#${name}` : tests}">${name}</a>`]
  })
  return {
    head: t('web.history.said', { author }),
    body: html`${said(text, detectLocale(text, snippet.locale))}
      ${reply ? replied(reply, snippet.locale) : ''}
      ${links.length > 0 ? html`<p class="led-to"><span class="label">${t('web.history.led_to')}</span> ${links.map((link) => html`${link} `)}</p>` : ''}`,
  }
}

function suite({ number, cases, dropped }: Of<'suite'>, t: View['t']): Saying {
  return {
    head: t(cases === 1 ? 'web.history.suite_of_one' : 'web.history.suite', { number, cases }),
    body: dropped > 0 ? html`<p class="hint">${droppedWords(dropped, t)}</p>` : '',
  }
}

function answer({ author, choice, text }: Of<'answer'>, { t }: View, { snippet }: Place): Saying {
  const shown = visible(choice)
  return {
    head: author
      ? t('web.history.answer', { author, choice: shown })
      : t('web.history.answer_unknown', { choice: shown }),
    body: text ? said(text, detectLocale(text, snippet.locale)) : '',
  }
}
