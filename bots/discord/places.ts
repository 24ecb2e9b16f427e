import { type Channel, ChannelType, type Guild, PermissionFlagsBits as P, type ThreadChannel } from 'discord.js'
import type { Visibility } from '../../core/index.ts'
import type { Place } from '../surface.ts'

/** Where something happened, as a conversation sees it. */
export type At = {
  workspace: string
  visibility: Visibility
  /** Threads hang in a channel; a private one is a channel of its own, since not all of that channel see it. */
  channel: string
  thread?: string
  /** Direct messages. */
  direct: boolean
  guild?: string
  /** For people. */
  name: string
}

/** The place of a channel or thread. `guild` is the one we know of; in doubt the place is private. */
export function placeOf(
  channel: Channel | null,
  { id, user, guildId, guild }: { id: string; user: string; guildId: string | null; guild: Guild | null },
): At {
  if (guildId === null) {
    return { workspace: `discord:@me:${user}`, visibility: 'private', channel: id, direct: true, name: '@me' }
  }
  const base = { workspace: `discord:${guildId}`, direct: false, guild: guildId }
  if (!channel || channel.isDMBased()) return { ...base, visibility: 'private', channel: id, name: '?' }
  if (!channel.isThread()) return { ...base, visibility: visibilityOf(channel, guild), channel: id, name: channel.name }
  const closed = channel.type === ChannelType.PrivateThread
  return {
    ...base,
    visibility: closed ? 'private' : visibilityOf(channel, guild),
    channel: closed ? id : (channel.parentId ?? id),
    thread: id,
    name: channel.name,
  }
}

function visibilityOf(channel: Exclude<Channel, { guildId: null }> | ThreadChannel, guild: Guild | null): Visibility {
  if (!guild || channel.isDMBased()) return 'private'
  return channel.permissionsFor(guild.roles.everyone)?.has(P.ViewChannel) ? 'workspace' : 'private'
}

/** The place of what is done or asked there. */
export function spotAt({ channel, thread }: At, more: Partial<Place> = {}): Place {
  return { channel, ...(thread ? { thread, root: 'visited' } : { root: 'card' }), ...more }
}
