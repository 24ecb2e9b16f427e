import type { WebClient } from '@slack/web-api'
import type { Locale, Logger } from '../../../core/index.ts'
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
  /** The team that the app is installed in; others share channels with it. */
  team: string
  /** For the addresses of threads: https://team.slack.com/ */
  workspaceUrl: string
  token: string
  apiUrl: string | undefined
  log: Logger
}

type Happened = {
  event: string
  delivery?: string
  /** `team` is whose member they are, where the event says so. */
  user: { id: string; name?: string | undefined; locale: Locale; team?: string | null | undefined }
  place: Place
  /** What the event tells of the kind of channel. */
  kind: Parameters<Places['visibilityOf']>[1]
  /** What only this event allows: an answer through its response_url. */
  reach?: { responseUrl?: string | undefined }
  /** Events are delivered again; commands and presses are not. */
  comesAgain?: boolean
}

/** What happened, as a conversation hears it. */
export async function hear({ people, places, team }: SlackParts, happened: Happened): Promise<Heard> {
  const { event, delivery, user, place, kind, reach, comesAgain = false } = happened
  const { responseUrl } = reach ?? {}
  const [person, visibility] = await Promise.all([people.find(user.id, user), places.visibilityOf(place.channel, kind)])
  return {
    event,
    ...(delivery ? { delivery } : {}),
    comesAgain,
    person,
    spot: {
      source: 'slack',
      workspace: `slack:${team}`,
      visibility,
      place,
      stranger: typeof user.team === 'string' && user.team !== team,
      reach: { team, ...(responseUrl ? { responseUrl } : {}) },
    },
  }
}
