import type { Language, Locale } from '../core/index.ts'
import type { Press } from './press.ts'

/**
 * One thing to say, as plain words: what it is, not how it looks. `replies.ts` and `whispers.ts` make them from
 * core's values, each platform's `render.ts` draws them. No text in it is markup; much of it is a stranger's.
 */
export type Reply = {
  /** Of the words in it. */
  locale: Locale
  /** The first line, and all that a notification shows. One line. */
  status: string
  /** Drawn in bold, where it stands in `status`. */
  title?: string
  lines: Line[]
  code?: Code
  /** Beneath the code. */
  after: Line[]
  /** Things to choose from, each with what can be done with it. */
  entries: Entry[]
  /** At most five, in a row. */
  buttons: Button[]
  /** In a menu beside the buttons; it is labelled `chat.buttons.more`. */
  more: Button[]
  /** Small print at the very end. */
  foot?: string
}

export type Line = {
  text: string
  /** `strong` is what to look at, `quiet` small print, `quote` a person's own words. */
  style?: 'strong' | 'quiet' | 'quote'
}

export type Code = {
  language: Language | 'diff'
  /** For the name of its file: the snippet's title and version, without an extension. */
  name: string
  text: string
}

export type Entry = { text: string; button?: Button }

export type Button = {
  label: string
  press: Press
  style?: 'primary' | 'danger'
  /** Opens this page; nothing is pressed then. */
  url?: string
}

/** A form with one field. */
export type Form = {
  locale: Locale
  title: string
  /** What is being answered, where that needs saying. */
  intro?: string
  label: string
  hint: string
  placeholder?: string
  submit: string
  /** What stands in the field at first. */
  initial: string
  /** In characters. */
  most: number
  /** What sending it means, and to which place it belongs: both come back with the text. */
  press: Press
}

/** A reply with nothing but its first line and those after it. */
export function say(locale: Locale, status: string, more: Partial<Omit<Reply, 'locale' | 'status'>> = {}): Reply {
  return { locale, status, lines: [], after: [], entries: [], buttons: [], more: [], ...more }
}
