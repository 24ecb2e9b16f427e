import type { Locale } from '../domain.ts'

const KANA_OR_HAN = /[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Han}]/u
const LATIN = /\p{Script=Latin}/u

// Data the code is to work with, in whatever language: greet with "こんにちは".
const QUOTED = /"[^"]*"|“[^”]*”|`[^`]*`/g

/** The language a person wrote in; `fallback` when the text doesn't tell (only digits, say). */
export function detectLocale(text: string, fallback: Locale): Locale {
  return localeOf(text.replaceAll(QUOTED, ' ')) ?? localeOf(text) ?? fallback
}

function localeOf(text: string): Locale | undefined {
  if (KANA_OR_HAN.test(text)) return 'ja'
  return LATIN.test(text) ? 'en' : undefined
}
