import { badgeOf, type Locale, type Snippet, words } from '../core/index.ts'
import { buttonsOf } from './buttons.ts'
import { oneLine } from './lines.ts'
import { titleOf } from './replies.ts'
import { type Button, type Entry, type Reply, say } from './reply.ts'

// Lists of snippets that one person reads: what was found, what is theirs, their home page.

/** What was found, newest first; each can be opened. */
export function foundReply(locale: Locale, query: string, items: Snippet[], now: number): Reply {
  const t = words(locale)
  const shown = oneLine(query, 80)
  if (items.length === 0) {
    const subject = encodeURIComponent(query)
    const fits = subject.length <= MOST_SUBJECT
    const press = { action: 'new' as const, ...(fits ? { subject: `q=${subject}` } : {}) }
    return say(locale, t('chat.list.nothing', { query: shown }), {
      buttons: [{ label: t('chat.buttons.generate'), press }],
    })
  }
  return say(locale, t('chat.list.found', { query: shown }), {
    entries: items.map((item) => entryOf(item, locale, now)),
  })
}

// A press has 100 characters in all (press.ts).
const MOST_SUBJECT = 70

/** What somebody asked for lately. */
export function listReply(locale: Locale, items: Snippet[], now: number): Reply {
  const t = words(locale)
  if (items.length === 0) return say(locale, t('chat.list.none'), { buttons: examples(locale) })
  return say(locale, t('chat.list.yours'), { entries: items.map((item) => entryOf(item, locale, now)) })
}

/** The same as a page of its own; `link` leads to where a snippet lives. */
export function homeReply(
  locale: Locale,
  items: Snippet[],
  { now, link }: { now: number; link: (snippet: Snippet) => string | undefined },
): Reply {
  const t = words(locale)
  const list = listReply(locale, items, now)
  const entries = items.map((item): Entry => {
    const url = link(item)
    const label = item.decision ? t('chat.buttons.decide') : t('chat.buttons.open')
    const entry = entryOf(item, locale, now)
    return {
      text: entry.text,
      ...(entry.button ? { button: { ...entry.button, label, ...(url ? { url } : {}) } } : {}),
    }
  })
  const fresh: Button = { label: t('chat.buttons.new'), press: { action: 'new' }, style: 'primary' }
  return { ...list, entries, buttons: [fresh, ...list.buttons] }
}

const EXAMPLES = ['slug', 'csv', 'dates'] as const

function examples(locale: Locale): Button[] {
  const t = words(locale)
  return EXAMPLES.map((name) => ({ label: t(`chat.examples.${name}`), press: { action: 'new', subject: name } }))
}

/** The text that a form begins with: an example's, or what was looked for and not found. */
export function exampleText(subject: string | undefined, locale: Locale): string {
  const example = EXAMPLES.find((name) => name === subject)
  if (example) return words(locale)(`chat.examples.${example}_text`)
  if (!subject?.startsWith('q=')) return ''
  try {
    return decodeURIComponent(subject.slice(2))
  } catch {
    return '' // not as we wrote it
  }
}

function entryOf(snippet: Snippet, locale: Locale, now: number): Entry {
  const t = words(locale)
  const { symbol, text } = badgeOf(snippet, t, false)
  const { press } = buttonsOf(snippet, snippet.revision?.number ?? 0, locale, { publicUrl: undefined })
  const about = [`${symbol} ${text}`, titleOf(snippet, locale), snippet.id, ageOf(snippet.createdAt, now, locale)]
  return { text: about.join(' · '), button: { label: t('chat.buttons.open'), press: press('show') } }
}

export function ageOf(at: Date, now: number, locale: Locale): string {
  const t = words(locale)
  const minutes = Math.floor((now - at.getTime()) / 60_000)
  if (minutes < 1) return t('chat.age.now')
  if (minutes < 60) return t('chat.age.minutes', { number: minutes })
  if (minutes < 24 * 60) return t('chat.age.hours', { number: Math.floor(minutes / 60) })
  return t('chat.age.days', { number: Math.floor(minutes / 1440) })
}
