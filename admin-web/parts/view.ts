import type { html } from 'hono/html'
import type { Locale, words } from '../../core/index.ts'

/** A piece of a page; everything that was filled in has been escaped. */
export type Html = ReturnType<typeof html>

export type Theme = 'light' | 'dark' | 'system'

/** For whom a page is made: the reader's language and its words, their theme, the time, and where they are. */
export type View = {
  locale: Locale
  t: ReturnType<typeof words>
  theme: Theme
  now: number
  /** Path and query of a page to come back to. */
  path: string
}
