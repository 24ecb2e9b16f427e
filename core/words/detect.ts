import type { Locale } from '../domain.ts'

const KANA_OR_HAN = /[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Han}]/u
const LATIN = /\p{Script=Latin}/u

/** The language a person wrote in; `fallback` when the text doesn't tell (only digits, say). */
export function detectLocale(text: string, fallback: Locale): Locale {
  if (KANA_OR_HAN.test(text)) return 'ja'
  return LATIN.test(text) ? 'en' : fallback
}
