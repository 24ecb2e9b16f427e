import {
  type Client,
  type GuildMember,
  type Interaction,
  PermissionFlagsBits as P,
  type REST,
  type RepliableInteraction,
} from 'discord.js'
import type { CoreError, Locale, Logger } from '../../../core/index.ts'
import { COMMAND } from '../../commands.ts'
import type { Conversation, Heard, Person, Said } from '../../conversation.ts'
import type { Place } from '../../surface.ts'
import { problemReply } from '../../whispers.ts'
import { answer, type Manner } from '../answer.ts'
import type { Originals, Token } from '../original.ts'
import { type At, placeOf, spotAt } from '../places.ts'
import { missingRight, refusalOf } from '../rights.ts'
import type { Reach } from '../surface.ts'

/** What every listener needs. */
export type DiscordParts = {
  conversation: Conversation
  client: Client<true>
  rest: REST
  originals: Originals
  apiUrl: string | undefined
  log: Logger
  /** What is done after the work is safe: it may fail, and the process ends only when it is done. */
  afterwards: (what: string, work: Promise<unknown>) => void
}

/** Which interaction it is, and what allows an answer to it. */
export function tokenOf({ id, applicationId: application, token }: Interaction): Token & { id: string } {
  return { id, application, token, at: Date.now() }
}

/** Where an interaction happened. */
export async function whereIs({ client }: DiscordParts, interaction: Interaction): Promise<At> {
  const { channelId, guildId, guild, user } = interaction
  const id = channelId ?? ''
  const known = interaction.channel ?? (guildId === null ? null : await client.channels.fetch(id).catch(() => null))
  return placeOf(known, { id, user: user.id, guildId, guild })
}

type Happened = {
  event: string
  at: At
  /** Where it lives, if that is not simply where it happened. */
  place?: Place
  /** The interaction that can be answered. */
  token?: Token & { id: string }
  /** The first answer is deferred and is to become our first message. */
  deferred?: boolean
}

/** What happened, as a conversation hears it. */
export function hear(person: Person, { event, at, place, token, deferred }: Happened): Heard {
  const { id: _, ...kept } = token ?? { id: '' }
  const reach: Reach = {
    ...(at.guild ? { guild: at.guild } : {}),
    ...(at.direct ? { direct: true } : {}),
    ...('token' in kept ? { token: kept } : {}),
    ...(deferred ? { deferred: true } : {}),
  }
  return {
    event,
    ...(token ? { delivery: `interaction ${token.id}` } : {}),
    person,
    // The gateway delivers again what was missed while we were away, and nothing that we heard.
    comesAgain: false,
    spot: {
      source: 'discord',
      workspace: at.workspace,
      visibility: at.visibility,
      place: place ?? spotAt(at),
      reach,
      asking: `/${COMMAND} new`,
    },
  }
}

/** Who used the bot. */
export function personOf({ user, member, locale }: Interaction): Person {
  const known = member && 'displayName' in member ? member : undefined
  return {
    id: user.id,
    name: known?.displayName ?? user.displayName,
    locale: localeOf(locale),
    isAdmin: async () => looksAfter(known),
  }
}

/** Whether somebody may manage messages everywhere: by their roles, whatever a single channel adds to them. */
export function looksAfter(member: GuildMember | null | undefined): boolean {
  return member?.permissions.any([P.ManageMessages, P.ManageGuild]) === true
}

export function localeOf(locale: string): Locale {
  return locale.startsWith('ja') ? 'ja' : 'en'
}

/** What keeps us from posting where somebody asks us to; undefined when nothing does. */
export function refusalAt(at: At, bits: bigint | undefined): CoreError | undefined {
  if (at.direct || bits === undefined) return undefined
  const reason = missingRight(bits, { inThread: at.thread !== undefined })
  return reason && refusalOf(reason, at.name)
}

type Respond = {
  token: Token & { id: string }
  manner: Manner
  at: At
  /** The answer is posted where the interaction happened. */
  posts: boolean
  /** What somebody wrote, to be given back where it can't be used. */
  typed?: string | undefined
}

/** Does the work of an interaction and answers it. Where we may not post, that is the answer. */
export async function respond(
  parts: DiscordParts,
  interaction: RepliableInteraction,
  { token, manner, at, posts, typed }: Respond,
  work: () => Promise<Said>,
): Promise<void> {
  const { locale } = personOf(interaction)
  const refusal = posts ? refusalAt(at, interaction.appPermissions?.bitfield) : undefined
  const said = refusal ? Promise.resolve({ whisper: problemReply(locale, refusal.toProblem(), typed) }) : work()
  await answer(
    parts,
    token,
    said.catch((error: unknown) => broken(parts, token, locale, error)),
    // What somebody looks at isn't taken away for a refusal.
    refusal ? { ...manner, replaces: false } : manner,
  )
}

/** What no one expected still gets an answer: nothing ever says “interaction failed”. */
function broken({ log }: DiscordParts, { id }: { id: string }, locale: Locale, error: unknown): Said {
  log.error({ err: error, interaction: id }, 'an interaction failed')
  const problem = { code: 'internal', values: { reference: id.slice(-8) } }
  return { whisper: problemReply(locale, problem) }
}
