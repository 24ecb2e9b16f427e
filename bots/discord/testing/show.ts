import { permissionsIn } from './permissions.ts'
import type { Channel, Guild, Json, Role, User, World } from './world.ts'

// The world in the shapes Discord sends: https://docs.discord.com/developers/reference

const JOINED = '2026-01-01T00:00:00.000000+00:00'

export function showUser(user: User | undefined): Json {
  const { id = '0', name = 'gone', bot = false } = user ?? {}
  return {
    id,
    username: name,
    discriminator: '0',
    global_name: bot ? null : name,
    avatar: null,
    bot,
    public_flags: 0,
    flags: 0,
  }
}

/** Without `user`, as in messages. */
export function showMember(world: World, guild: string, user: string): Json | undefined {
  const roles = world.guilds.get(guild)?.members.get(user)
  if (!roles) return undefined
  return {
    roles,
    nick: null,
    avatar: null,
    joined_at: JOINED,
    premium_since: null,
    deaf: false,
    mute: false,
    pending: false,
    flags: 0,
    communication_disabled_until: null,
  }
}

export function showRole({ permissions, ...role }: Role): Json {
  return {
    ...role,
    permissions: String(permissions),
    color: 0,
    colors: { primary_color: 0, secondary_color: null, tertiary_color: null },
    hoist: false,
    mentionable: false,
    flags: 0,
  }
}

export function showGuild(guild: Guild): Json {
  return {
    id: guild.id,
    name: guild.name,
    icon: null,
    owner_id: guild.owner,
    preferred_locale: guild.locale,
    roles: guild.roles.map(showRole),
    emojis: [],
    stickers: [],
    features: [],
    mfa_level: 0,
    nsfw_level: 0,
    verification_level: 0,
    default_message_notifications: 0,
    explicit_content_filter: 0,
    premium_tier: 0,
    premium_progress_bar_enabled: false,
    system_channel_flags: 0,
    afk_timeout: 300,
  }
}

/** What follows READY, once for each guild. */
export function showWholeGuild(world: World, guild: Guild): Json {
  const inside = [...world.channels.values()].filter((channel) => channel.guild === guild.id)
  const bot = { ...showMember(world, guild.id, world.botUser), user: showUser(world.users.get(world.botUser)) }
  return {
    ...showGuild(guild),
    joined_at: JOINED,
    large: false,
    unavailable: false,
    member_count: guild.members.size,
    members: [bot],
    channels: inside.filter(({ thread }) => !thread).map((channel) => showChannel(world, channel)),
    threads: inside.filter(({ thread }) => thread && !thread.archived).map((channel) => showChannel(world, channel)),
    presences: [],
    voice_states: [],
    stage_instances: [],
    guild_scheduled_events: [],
    soundboard_sounds: [],
  }
}

export function showChannel(world: World, channel: Channel): Json {
  const { id, type, guild, thread, recipient } = channel
  const last = channel.messages.at(-1)?.id ?? null
  if (!guild) {
    return { id, type, last_message_id: last, flags: 0, recipients: [showUser(world.users.get(recipient ?? ''))] }
  }
  const common = {
    id,
    type,
    guild_id: guild,
    name: channel.name,
    last_message_id: last,
    flags: 0,
    rate_limit_per_user: 0,
  }
  if (thread) return { ...common, ...showThread(world, channel, thread) }
  return {
    ...common,
    position: 0,
    parent_id: null,
    topic: null,
    nsfw: false,
    permission_overwrites: channel.overwrites.map(({ allow, deny, ...rest }) => ({
      ...rest,
      allow: String(allow),
      deny: String(deny),
    })),
    ...(type === 15 ? { available_tags: [], default_reaction_emoji: null, default_sort_order: null } : {}),
  }
}

function showThread(world: World, channel: Channel, thread: NonNullable<Channel['thread']>): Json {
  const count = channel.messages.filter(({ type }) => type !== 21).length
  const since = new Date(thread.createdAt).toISOString()
  const { parent, owner, archived, locked, autoArchive, members } = thread
  return {
    parent_id: parent,
    owner_id: owner,
    message_count: count,
    total_message_sent: count,
    member_count: members.size,
    thread_metadata: {
      archived,
      locked,
      auto_archive_duration: autoArchive,
      archive_timestamp: since,
      create_timestamp: since,
      ...(channel.type === 12 ? { invitable: true } : {}),
    },
    ...(members.has(world.botUser)
      ? { member: { id: channel.id, user_id: world.botUser, join_timestamp: since, flags: 1 } }
      : {}),
  }
}

/** A channel as interactions show it. */
export function showPlace(world: World, channel: Channel, user: string): Json {
  const { permission_overwrites: _overwrites, ...shown } = showChannel(world, channel)
  return { ...shown, ...(channel.guild ? { permissions: String(permissionsIn(world, channel, user)) } : {}) }
}

export function timeOf(snowflake: string): string {
  return new Date(Number((BigInt(snowflake) >> 22n) + 1_420_070_400_000n)).toISOString()
}
