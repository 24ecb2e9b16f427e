import { type CoreError, type Logger, toCoreError, words } from '../core/index.ts'
import type { Heard, Message, Said } from './conversation.ts'
import { emptyReply, noticeReply, problemReply } from './whispers.ts'

/** The one catch of this entrance: what went wrong as a sentence, and what was typed given back. */
export function explain(log: Logger, { event, person, comesAgain }: Heard, thrown: unknown, rest: unknown[]): Said {
  const error = toCoreError(thrown)
  if (error.code === 'database_unavailable' && comesAgain) throw error
  const { locale } = person
  const problem = error.toProblem()
  if (error.code === 'internal') {
    problem.values = { reference: event.slice(-8) }
    log.error({ err: error, event }, 'chat event failed')
  } else log.debug({ err: error, event }, 'chat event refused')
  const typed = rest.findLast((one): one is string => typeof one === 'string')
  const kept = typed ?? rest.map((one) => (one as Partial<Message> | null)?.text).find((text) => text !== undefined)
  if (isEmpty(error)) return { whisper: emptyReply(locale) }
  // A form was filled in for it; a lookup is typed again as quickly.
  const written = rest.length > 1 ? kept : undefined
  if (error.code === 'not_found') return { whisper: noticeReply(locale, words(locale)('chat.gone'), written) }
  return { whisper: problemReply(locale, problem, givesBack(error) ? kept : undefined) }
}

/** What was typed is not kept anywhere, and would have to be typed again. */
function givesBack({ code, reason }: CoreError): boolean {
  return reason?.endsWith('_too_long') === true || code === 'database_unavailable' || code === 'internal'
}

function isEmpty({ reason }: CoreError): boolean {
  return reason === 'description_empty'
}
