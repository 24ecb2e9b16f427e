import type { Locale } from '../core/index.ts'
import { detectLocale } from '../core/words/detect.ts'
import { findRecording, type Recording } from './recordings.ts'
import type { Screen } from './screen.ts'
import { SAYS } from './words.ts'

/** Says how the demo is called, and what can be asked of it. */
export function explainUsage(screen: Screen, recordings: Recording[], locale: Locale): void {
  for (const line of SAYS[locale].usage) screen.line(line)
  listRequests(screen, recordings, locale)
}

/** Lists every recorded request, those in the reader's language first, and what it takes for others. */
export function listRequests(screen: Screen, recordings: Recording[], locale: Locale): void {
  const says = SAYS[locale]
  screen.line()
  screen.line(says.known)
  for (const request of inReadingOrder(recordings, locale)) screen.line(`  ${request}`)
  screen.line()
  suggestModel(screen, locale)
}

/** Suggests what to try after the requests that were just shown. */
export function suggestNext(screen: Screen, recordings: Recording[], shown: string[], locale: Locale): void {
  const says = SAYS[locale]
  const seen = shown.map((request) => findRecording(recordings, request)?.request)
  const unseen = inReadingOrder(recordings, locale).filter(
    (request) => !seen.includes(request) && !request.includes('"'), // can be pasted into any shell as it is
  )
  screen.line()
  screen.heading(says.next)
  screen.line(says.another)
  for (const request of [unseen.at(0), unseen.at(-1)]) screen.line(`  npm run demo -- "${request}"`)
  screen.line(says.recorded(recordings.length))
  screen.line('  npm run demo -- --help')
  suggestModel(screen, locale)
}

function suggestModel(screen: Screen, locale: Locale): void {
  screen.line(SAYS[locale].ownModel)
  screen.line('  OPENAI_API_KEY=sk-… npm start')
}

function inReadingOrder(recordings: Recording[], locale: Locale): string[] {
  const distance = (request: string) => (detectLocale(request, locale) === locale ? 0 : 1)
  return recordings.map(({ request }) => request).sort((a, b) => distance(a) - distance(b))
}
