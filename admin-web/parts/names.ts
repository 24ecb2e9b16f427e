import type { Locale, Snippet, Source } from '../../core/index.ts'
import type { View } from './view.ts'

/** Names that are the same in every language. */
export const SOURCE_NAMES: Record<Source, string> = { web: 'Web', slack: 'Slack', discord: 'Discord' }

const LONGEST_NAME = 60

/**
 * What a snippet is called, and in which language that is: its title; before there is one the words
 * for a new snippet, and for one that failed before it had one the beginning of what was asked.
 */
export function nameOf(snippet: Snippet, { t, locale }: View): { name: string; lang: Locale } {
  if (snippet.title) return { name: snippet.title, lang: snippet.locale }
  if (snippet.state === 'working') return { name: t('web.snippet.untitled'), lang: locale }
  const characters = Array.from(snippet.description.trim().split('\n')[0] ?? '')
  const cut = characters.length > LONGEST_NAME ? [...characters.slice(0, LONGEST_NAME - 1), '…'] : characters
  return { name: cut.join('') || snippet.id, lang: snippet.locale }
}
