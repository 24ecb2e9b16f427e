import { ChannelType, PermissionFlagsBits as P } from 'discord-api-types/v10'
import { EVERYONE } from './permissions.ts'
import { type Channel, type Guild, newSnowflake, type Overwrite, type Role, type User, type World } from './world.ts'

/** Names of permissions, as discord.js writes them. */
export type Permission = keyof typeof P

/** What the bot may do in a channel; all of it unless said otherwise. */
export type BotMay = {
  botMayRead?: boolean
  botMayPost?: boolean
  /** Start threads. */
  botMayThread?: boolean
  botMayPostInThreads?: boolean
  botMayAttach?: boolean
}

const NEEDS: Record<keyof BotMay, bigint> = {
  botMayRead: P.ViewChannel,
  botMayPost: P.SendMessages,
  botMayThread: P.CreatePublicThreads | P.CreatePrivateThreads,
  botMayPostInThreads: P.SendMessagesInThreads,
  botMayAttach: P.AttachFiles,
}

const TYPES = {
  text: ChannelType.GuildText,
  private: ChannelType.GuildText,
  announcement: ChannelType.GuildAnnouncement,
  voice: ChannelType.GuildVoice,
  forum: ChannelType.GuildForum,
}
export type ChannelKind = keyof typeof TYPES

export function bitsOf(permissions: Permission[] | bigint): bigint {
  return typeof permissions === 'bigint' ? permissions : permissions.reduce((all, name) => all | P[name], 0n)
}

export function addGuild(
  world: World,
  given: { name?: string; locale?: string; bot?: boolean; botPermissions?: Permission[] | bigint },
) {
  const id = newSnowflake()
  const role = newSnowflake()
  const people = [...world.users.keys()].filter((user) => user !== world.botUser)
  const guild: Guild = {
    id,
    name: given.name ?? `guild ${id.slice(-4)}`,
    locale: given.locale ?? 'en-US',
    owner: newSnowflake(),
    roles: [
      { id, name: '@everyone', permissions: EVERYONE, managed: false, position: 0 },
      {
        id: role,
        name: 'Tanzaku',
        permissions: bitsOf(given.botPermissions ?? []),
        managed: true,
        position: 1,
        tags: { bot_id: world.botUser },
      },
    ],
    members: new Map(people.map((user) => [user, []])),
  }
  if (given.bot !== false) guild.members.set(world.botUser, [role])
  world.guilds.set(id, guild)
  return guild
}

export function addUser(
  world: World,
  given: Partial<Pick<User, 'name' | 'locale' | 'bot' | 'dms'>> & {
    permissions?: Permission[] | bigint
    guilds?: string[]
  },
  tell: (guild: string, role: Role) => void,
): User {
  const id = newSnowflake()
  const { name = `user${id.slice(-4)}`, locale = 'en-US', bot = false, dms = true } = given
  const user: User = { id, name, locale, bot, dms }
  world.users.set(id, user)
  const permissions = bitsOf(given.permissions ?? [])
  for (const guild of given.guilds ?? world.guilds.keys()) {
    const { roles, members } = guildOf(world, guild)
    members.set(id, [])
    if (!permissions) continue
    const role = { id: newSnowflake(), name: `${name}'s`, permissions, managed: false, position: roles.length }
    roles.push(role)
    members.set(id, [role.id])
    tell(guild, role)
  }
  return user
}

export function addChannel(
  world: World,
  given: BotMay & { name?: string; type?: ChannelKind; guild: string; members?: string[] },
): Channel {
  const { type = 'text', members } = given
  const id = newSnowflake()
  const guild = guildOf(world, given.guild)
  const inside = type === 'private' ? [...(members ?? guild.members.keys())] : []
  const channel: Channel = {
    id,
    type: TYPES[type],
    name: given.name ?? `channel-${id.slice(-4)}`,
    guild: guild.id,
    overwrites: [
      ...(type === 'private' ? [{ id: guild.id, type: 0 as const, allow: 0n, deny: P.ViewChannel }] : []),
      ...inside
        .filter((user) => user !== world.botUser)
        .map((user): Overwrite => ({ id: user, type: 1, allow: P.ViewChannel, deny: 0n })),
    ],
    messages: [],
  }
  world.channels.set(id, channel)
  allowBot(world, channel, type === 'private' ? { botMayRead: true, ...given } : given)
  return channel
}

/** Sets what the bot may do in a channel; what isn't named stays. */
export function allowBot(world: World, channel: Channel, may: BotMay): void {
  const id = world.botUser
  const old = channel.overwrites.find((each) => each.id === id) ?? { id, type: 1, allow: 0n, deny: 0n }
  let { allow, deny } = old
  for (const [key, bits] of Object.entries(NEEDS)) {
    const allowed = may[key as keyof BotMay]
    if (allowed === undefined) continue
    allow = allowed ? allow | bits : allow & ~bits
    deny = allowed ? deny & ~bits : deny | bits
  }
  channel.overwrites = channel.overwrites.filter((each) => each.id !== id)
  if (allow | deny) channel.overwrites.push({ id, type: 1, allow, deny })
}

export function guildOf(world: World, id: string): Guild {
  const guild = world.guilds.get(id)
  if (!guild) throw new Error(`no guild ${id}`)
  return guild
}
