import { randomBytes } from 'node:crypto'
import { permissionsIn } from './permissions.ts'
import { showMember, showPlace, showUser } from './show.ts'
import {
  type Channel,
  type Interaction,
  type Json,
  type Message,
  newSnowflake,
  type User,
  type World,
} from './world.ts'

/** Who uses the bot, and where. */
export type From = { user: string; channel: string }

export function userOf(world: World, id: string): User {
  const user = world.users.get(id)
  if (!user) throw new Error(`no user ${id}`)
  return user
}

export function placeOf(world: World, id: string): Channel {
  const channel = world.channels.get(id)
  if (!channel) throw new Error(`no channel ${id}`)
  return channel
}

export function messageIn(world: World, channel: string, id: string): Message {
  const message = [...placeOf(world, channel).messages, ...world.whispers].find((each) => each.id === id)
  if (!message) throw new Error(`no message ${id} in ${channel}`)
  return message
}

/** A person as a guild's member, or as themselves in direct messages. */
export function who(world: World, channel: Channel, user: User): Json {
  if (!channel.guild) return { user: showUser(user) }
  const permissions = String(permissionsIn(world, channel, user.id))
  return { member: { ...showMember(world, channel.guild, user.id), user: showUser(user), permissions } }
}

/** A use of the bot, not yet sent: https://docs.discord.com/developers/interactions/receiving-and-responding */
export function newInteraction(
  world: World,
  from: From,
  given: { type: number; data: Json; message?: Json | undefined; original?: Message | undefined },
): Interaction {
  const user = userOf(world, from.user)
  const channel = placeOf(world, from.channel)
  const guild = channel.guild ? world.guilds.get(channel.guild) : undefined
  const id = newSnowflake()
  const token = randomBytes(80).toString('base64url')
  const payload: Json = {
    id,
    application_id: world.applicationId,
    type: given.type,
    token,
    version: 1,
    data: given.data,
    channel_id: channel.id,
    channel: showPlace(world, channel, user.id),
    ...(guild ? { guild_id: guild.id, guild: { id: guild.id, locale: guild.locale, features: [] } } : {}),
    ...(guild ? { guild_locale: guild.locale } : {}),
    ...who(world, channel, user),
    ...(given.message ? { message: given.message } : {}),
    locale: user.locale,
    app_permissions: String(permissionsIn(world, channel, world.botUser)),
    entitlements: [],
    authorizing_integration_owners: { 0: guild?.id ?? '0' },
    context: guild ? 0 : 1,
    attachment_size_limit: 10 * 2 ** 20,
  }
  const interaction: Interaction = {
    id,
    token,
    type: given.type,
    user: user.id,
    channel: channel.id,
    guild: guild?.id,
    payload,
    at: Date.now(),
    get content() {
      return this.original?.content
    },
    get components() {
      return this.original?.components
    },
    ...(given.original ? { original: given.original } : {}),
    followups: [],
  }
  world.interactions.push(interaction)
  return interaction
}
