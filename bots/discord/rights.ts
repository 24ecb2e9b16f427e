import {
  type APIGuildChannel,
  type APIGuildMember,
  type APIOverwrite,
  type APIRole,
  OverwriteType,
  PermissionFlagsBits as P,
  type REST,
  Routes,
} from 'discord.js'
import { CoreError } from '../../core/index.ts'
import type { ChatAddress } from '../surface.ts'
import { CODE, discordErrorOf } from './rest.ts'

type Reason =
  | 'needs_view_channel'
  | 'needs_send_messages'
  | 'needs_send_in_threads'
  | 'needs_attach_files'
  | 'needs_read_history'

/**
 * The first right that the bot lacks for its work in a place; undefined when it has them all. `bits` are its rights
 * in the channel (of a thread: in the channel it hangs in).
 */
export function missingRight(bits: bigint, { inThread }: { inThread: boolean }): Reason | undefined {
  const lacks = (right: bigint) => (bits & P.Administrator) === 0n && (bits & right) === 0n
  if (lacks(P.ViewChannel)) return 'needs_view_channel'
  if (inThread && lacks(P.SendMessagesInThreads)) return 'needs_send_in_threads'
  // Without a thread of its own a snippet lives in the channel.
  const threads = inThread || !(lacks(P.CreatePublicThreads) || lacks(P.SendMessagesInThreads))
  if (!threads && lacks(P.SendMessages)) return 'needs_send_messages'
  if (lacks(P.ReadMessageHistory)) return 'needs_read_history'
  if (lacks(P.AttachFiles)) return 'needs_attach_files'
  return undefined
}

/** The same as a sentence that names the channel. */
export function refusalOf(reason: Reason, channel: string, cause?: unknown): CoreError {
  return new CoreError('forbidden', { reason, values: { channel: `#${channel}` }, cause })
}

/** Discord says only that a right is missing: this finds out which. Any other error comes back as it was. */
export async function nameMissingRight(
  rest: REST,
  application: string,
  { guild, place }: ChatAddress,
  error: unknown,
): Promise<unknown> {
  const code = discordErrorOf(error)
  if (typeof guild !== 'string' || (code !== CODE.missingAccess && code !== CODE.missingPermissions)) return error
  try {
    const at = place.channel
    const [channel, roles, member] = await Promise.all([
      rest.get(Routes.channel(at)).catch(() => undefined) as Promise<Place | undefined>,
      rest.get(Routes.guildRoles(guild)) as Promise<APIRole[]>,
      rest.get(Routes.guildMember(guild, application)) as Promise<APIGuildMember>, // a bot's user has its application's id
    ])
    if (!channel) return refusalOf('needs_view_channel', '?', error)
    const bits = rightsIn(guild, channel.permission_overwrites ?? [], roles, { id: application, roles: member.roles })
    const inThread = place.thread !== undefined && !place.flat
    return refusalOf(missingRight(bits, { inThread }) ?? 'needs_send_messages', channel.name ?? '?', error)
  } catch {
    return error
  }
}

type Place = APIGuildChannel

/** https://docs.discord.com/developers/topics/permissions#permission-overwrites */
function rightsIn(
  guild: string,
  overwrites: APIOverwrite[],
  roles: APIRole[],
  member: { id: string; roles: string[] },
): bigint {
  const mine = roles.filter(({ id }) => id === guild || member.roles.includes(id))
  let bits = mine.reduce((all, { permissions }) => all | BigInt(permissions), 0n)
  if (bits & P.Administrator) return bits
  const layers = [
    overwrites.filter(({ id }) => id === guild),
    overwrites.filter(({ id, type }) => type === OverwriteType.Role && id !== guild && member.roles.includes(id)),
    overwrites.filter(({ id }) => id === member.id),
  ]
  for (const layer of layers) {
    for (const { deny } of layer) bits &= ~BigInt(deny)
    for (const { allow } of layer) bits |= BigInt(allow)
  }
  return bits
}
