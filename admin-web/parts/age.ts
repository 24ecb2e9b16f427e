import { html } from 'hono/html'
import type { Locale } from '../../core/index.ts'
import type { Html, View } from './view.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

// After a month a date says more than a number of days.
const LONGEST_AGE = 30 * DAY

const formats = {
  relative: (locale: Locale) => new Intl.RelativeTimeFormat(locale, { style: 'short', numeric: 'auto' }),
  date: (locale: Locale) => new Intl.DateTimeFormat(locale, { dateStyle: 'medium' }),
  whole: (locale: Locale) =>
    new Intl.DateTimeFormat(locale, {
      year: 'numeric',
      month: 'short',
      day: 'numeric',
      hour: '2-digit',
      minute: '2-digit',
      timeZoneName: 'short',
    }),
}

/** How long ago something was, with the exact time on hover. */
export function age(at: Date, { locale, now }: View): Html {
  return html`<time datetime="${at.toISOString()}" title="${formats.whole(locale).format(at)}">${ageText(at, locale, now)}</time>`
}

/** An exact time, in words. */
export function timeText(at: Date, locale: Locale): string {
  return formats.whole(locale).format(at)
}

function ageText(at: Date, locale: Locale, now: number): string {
  const past = Math.max(0, now - at.getTime())
  if (past > LONGEST_AGE) return formats.date(locale).format(at)
  const relative = formats.relative(locale)
  if (past < MINUTE) return relative.format(0, 'second') // "now"
  if (past < HOUR) return relative.format(-Math.floor(past / MINUTE), 'minute')
  if (past < DAY) return relative.format(-Math.floor(past / HOUR), 'hour')
  return relative.format(-Math.floor(past / DAY), 'day')
}
