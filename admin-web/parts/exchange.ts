import { html } from 'hono/html'
import { detectLocale, type Locale, type TimelineEntry } from '../../core/index.ts'
import { age } from './age.ts'
import type { Target } from './improve-box.ts'
import type { Html, View } from './view.ts'

type Feedback = Extract<TimelineEntry, { type: 'feedback' }>

/**
 * The last thing that was said, if it was answered, or nothing has come of it yet since `since`; for the tests
 * only what was said about them.
 */
export function lastExchange(entries: TimelineEntry[], since: Date, target: Target): Feedback | undefined {
  const last = entries.findLast(
    (entry): entry is Feedback => entry.type === 'feedback' && (target === 'code' || entry.target === target),
  )
  if (!last || last.reply !== null) return last
  const hasLedOn = entries.some(
    (entry) => (entry.type === 'revision' || entry.type === 'suite') && entry.feedback === last.id,
  )
  return !hasLedOn && last.at > since ? last : undefined
}

/** What a person said, and what was answered; each in its own language. */
export function exchange({ author, text, reply, at }: Feedback, locale: Locale, view: View): Html {
  return html`<div class="exchange">
    <p class="who">${view.t('web.history.said', { author })} · ${age(at, view)}</p>
    <p class="said prose" lang="${detectLocale(text, locale)}">${text}</p>
    ${reply ? replied(reply, locale) : ''}
  </div>`
}

/** What was said back. */
export function replied(reply: string, locale: Locale): Html {
  return html`<div class="reply"><p class="who" translate="no">Tanzaku</p><p class="said prose" lang="${detectLocale(reply, locale)}">${reply}</p></div>`
}
