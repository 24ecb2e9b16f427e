import type { Locale, Problem } from '../domain.ts'
import { words } from './translator.ts'

/** The sentence of a problem, in the reader’s language. */
export function sentence({ code, reason, values = {} }: Problem, locale: Locale): string {
  const t = words(locale)
  const keys = [...(reason ? [`reasons.${reason}`] : []), `problems.${code}`]
  return t(keys as ['problems.internal'], values) // a test checks that every code and reason has its words
}
