import {
  type Case,
  type CaseResult,
  type Locale,
  neutral,
  showActual,
  showExpected,
  toLine,
  words,
} from '../core/index.ts'
import type { Line } from './reply.ts'

// A line of a message; longer ones are read in the results or on the web.
const MOST = 160

/** Strangers' text as one harmless line. */
export function oneLine(text: string, most: number = MOST): string {
  const characters = Array.from(neutral(toLine(text)))
  return characters.length <= most ? characters.join('') : `${characters.slice(0, most - 1).join('')}…`
}

/** What failed, a line each, with the sentence it rests on; `most` of them, then how many more there are. */
export function failureLines(cases: Case[], results: CaseResult[], locale: Locale, most: number): Line[] {
  const t = words(locale)
  const failed = results.filter(({ status }) => status !== 'passed')
  const shown = failed.slice(0, most).map((result): Line => {
    const one = cases.find(({ id }) => id === result.case)
    const expected = one ? oneLine(showExpected(one), 80) : ''
    const name = oneLine(one?.name || one?.act || result.case, 80)
    const actual = oneLine(actualWords(result, locale), 80)
    const because = one?.because ? `\n  ${t('chat.from', { text: oneLine(one.because) })}` : ''
    return { text: `✗ ${t('chat.failure', { name, expected, actual })}${because}` }
  })
  const more = failed.length - shown.length
  return more > 0 ? [...shown, { text: t('chat.more_failures', { number: more }), style: 'quiet' }] : shown
}

function actualWords(result: CaseResult, locale: Locale): string {
  const { raised, actual, reason } = result
  if (raised || actual !== undefined || !reason) return showActual(result)
  const sentence = words(locale)(`results.${reason.code}`, reason.values)
  return sentence.replace(/[.。]$/, '')
}
