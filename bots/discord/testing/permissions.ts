import { PermissionFlagsBits as P } from 'discord-api-types/v10'
import { type Channel, isThread, type World } from './world.ts'

/** What members may do when nobody set anything. */
export const EVERYONE =
  P.ViewChannel |
  P.SendMessages |
  P.ReadMessageHistory |
  P.CreatePublicThreads |
  P.CreatePrivateThreads |
  P.SendMessagesInThreads |
  P.AttachFiles |
  P.EmbedLinks |
  P.AddReactions |
  P.UseExternalEmojis |
  P.UseApplicationCommands

const ALL = Object.values(P).reduce((all, bit) => all | bit, 0n)

/** In direct messages nobody is asked. */
const DIRECT = EVERYONE & ~(P.CreatePublicThreads | P.CreatePrivateThreads | P.SendMessagesInThreads)

/** What somebody may do in a guild, whatever the channel. */
export function guildPermissions(world: World, guildId: string, user: string): bigint {
  const guild = world.guilds.get(guildId)
  const roles = guild?.members.get(user)
  if (!guild || !roles) return 0n
  const bits = guild.roles
    .filter(({ id }) => id === guild.id || roles.includes(id))
    .reduce((all, { permissions }) => all | permissions, 0n)
  return guild.owner === user || bits & P.Administrator ? ALL : bits
}

/**
 * What somebody may do in a channel, computed in the order of
 * https://docs.discord.com/developers/topics/permissions#permission-overwrites; threads are like their parents.
 */
export function permissionsIn(world: World, channel: Channel, user: string): bigint {
  if (!channel.guild) return DIRECT
  const place = isThread(channel) ? world.channels.get(channel.thread.parent) : channel
  const roles = world.guilds.get(channel.guild)?.members.get(user)
  const base = guildPermissions(world, channel.guild, user)
  if (!place || !roles) return 0n
  if (base === ALL) return ALL
  const layers = [
    place.overwrites.filter(({ id }) => id === channel.guild),
    place.overwrites.filter(({ id }) => roles.includes(id)),
    place.overwrites.filter(({ id }) => id === user),
  ]
  let bits = base
  for (const layer of layers) {
    for (const { deny } of layer) bits &= ~deny
    for (const { allow } of layer) bits |= allow
  }
  if (!(bits & P.ViewChannel)) return 0n
  return bits
}

export function botMay(world: World, channel: Channel, ...needs: bigint[]): boolean {
  const bits = permissionsIn(world, channel, world.botUser)
  return needs.every((need) => (bits & need) === need)
}

/** Private threads are seen by those in them, and by who manages threads. */
export function canSee(world: World, channel: Channel, user: string): boolean {
  if (!channel.guild) return channel.recipient === user || user === world.botUser
  const bits = permissionsIn(world, channel, user)
  if (!(bits & P.ViewChannel)) return false
  return channel.type !== 12 || channel.thread?.members.has(user) === true || (bits & P.ManageThreads) !== 0n
}
