import type { Locale } from '../../core/index.ts'

const KANA_OR_HAN = /[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Han}]/u

// What quotes hold is data, in whatever language.
const QUOTED = /"[^"]*"|“[^”]*”|`[^`]*`/g

/** The language to read a text in, where it isn't known; `fallback` when the text doesn't tell. */
export function langOf(text: string, fallback: Locale): Locale {
  const words = text.replaceAll(QUOTED, ' ')
  if (KANA_OR_HAN.test(words)) return 'ja'
  if (/\p{Script=Latin}/u.test(words)) return 'en'
  return KANA_OR_HAN.test(text) ? 'ja' : fallback
}
