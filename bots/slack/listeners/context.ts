import type { WebClient } from '@slack/web-api'
import type { Locale, Logger, Visibility } from '../../../core/index.ts'
import type { Conversation, Heard } from '../../conversation.ts'
import type { Place } from '../../surface.ts'
import type { People } from '../people.ts'
import type { Places } from '../places.ts'

/** What every listener needs. */
export type SlackParts = {
  conversation: Conversation
  web: WebClient
  people: People
  places: Places
  botUser: string
  /** For the addresses of threads: https://team.slack.com/ */
  workspaceUrl: string
  token: string
  apiUrl: string | undefined
  log: Logger
}

type Happened = {
  event: string
  delivery?: string
  team: string
  user: { id: string; name?: string | undefined; locale: Locale }
  place: Place
  visibility: Visibility
  /** What only this event allows: an answer through its response_url. */
  reach?: { responseUrl?: string | undefined }
  /** Events are delivered again; commands and presses are not. */
  comesAgain?: boolean
}

/** What happened, as a conversation hears it. */
export async function hear(
  { people }: SlackParts,
  { event, delivery, team, user, place, visibility, reach, comesAgain = false }: Happened,
): Promise<Heard> {
  const { responseUrl } = reach ?? {}
  return {
    event,
    ...(delivery ? { delivery } : {}),
    comesAgain,
    person: await people.find(user.id, user),
    spot: {
      source: 'slack',
      workspace: `slack:${team}`,
      visibility,
      place,
      reach: { team, ...(responseUrl ? { responseUrl } : {}) },
    },
  }
}
