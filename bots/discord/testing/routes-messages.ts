import { PermissionFlagsBits as P } from 'discord-api-types/v10'
import { checkMessage, FLAG, fill, notePings, refuseEmpty } from './compose.ts'
import { fail, refuse } from './failure.ts'
import { channelOf, checkPost, messageOf, refuseArchived } from './find.ts'
import { botMay } from './permissions.ts'
import type { Request, Routes } from './route.ts'
import { showUser } from './show.ts'
import { showMessage } from './show-message.ts'
import { type Channel, isThread, type Json, type Message, newMessage, type World } from './world.ts'

/** How long a nonce is remembered; Discord says "the past few minutes". */
const NONCE_MS = 5 * 60_000

export const messageRoutes: Routes = {
  'GET /channels/:channel/messages': (request) => {
    const { world, query } = request
    const channel = channelOf(request)
    if (!botMay(world, channel, P.ReadMessageHistory)) return []
    return select(channel.messages, query).map((each) => showMessage(world, each, isReadable(world, channel, each)))
  },

  'POST /channels/:channel/messages': (request) => {
    const channel = channelOf(request)
    return showMessage(request.world, post(request, channel, request.body))
  },

  'GET /channels/:channel/messages/:message': (request) => {
    const channel = channelOf(request)
    if (!botMay(request.world, channel, P.ReadMessageHistory)) fail(50001)
    const message = messageOf(request, channel)
    return showMessage(request.world, message, isReadable(request.world, channel, message))
  },

  'PATCH /channels/:channel/messages/:message': (request) => {
    const { world, body, files, emit } = request
    const channel = channelOf(request)
    const message = messageOf(request, channel)
    if (message.author !== world.botUser) fail(50005)
    refuseArchived(channel)
    checkMessage(request, { shape: 'edit', body, flags: flagsOf(body) | message.flags })
    amend(world, message, body, files)
    emit('MESSAGE_UPDATE', inGuild(channel), { message })
    return showMessage(world, message)
  },

  'DELETE /channels/:channel/messages/:message': (request) => {
    const { world, emit } = request
    const channel = channelOf(request)
    const message = messageOf(request, channel)
    if (message.author !== world.botUser) {
      if (!channel.guild) fail(50003)
      if (!botMay(world, channel, P.ManageMessages)) fail(50013)
    }
    remove(channel, message, emit)
    return undefined
  },

  'PUT /channels/:channel/messages/:message/reactions/:emoji/@me': (request) => {
    const { world, params, emit } = request
    const channel = channelOf(request)
    const message = messageOf(request, channel)
    refuseArchived(channel)
    if (!botMay(world, channel, P.AddReactions, P.ReadMessageHistory)) fail(50013)
    const emoji = params.emoji ?? ''
    if (!/^\p{Extended_Pictographic}|^[\d#*]\uFE0F?\u20E3|^\p{RI}|^\w+:\d+$/u.test(emoji)) fail(10014)
    const users = message.reactions.get(emoji) ?? new Set()
    message.reactions.set(emoji, users.add(world.botUser))
    emit('MESSAGE_REACTION_ADD', reaction(world, channel, message, emoji), { guild: channel.guild })
    return undefined
  },

  'DELETE /channels/:channel/messages/:message/reactions/:emoji/@me': (request) => {
    const { world, params, emit } = request
    const channel = channelOf(request)
    const message = messageOf(request, channel)
    const emoji = params.emoji ?? ''
    const users = message.reactions.get(emoji)
    if (!users?.delete(world.botUser)) fail(10014)
    if (users?.size === 0) message.reactions.delete(emoji)
    emit('MESSAGE_REACTION_REMOVE', reaction(world, channel, message, emoji), { guild: channel.guild })
    return undefined
  },

  'POST /channels/:channel/typing': (request) => {
    checkPost(request, channelOf(request), false)
    return undefined
  },
}

/** A new message of the bot; the same nonce makes none twice. */
export function post(request: Request, channel: Channel, body: Json, id?: string): Message {
  const { world, files, emit, name } = request
  checkPost(request, channel, files.length > 0)
  checkMessage(request, { shape: 'post', body, flags: flagsOf(body) })
  const { nonce, enforce_nonce: enforced } = body
  const known = channel.messages.find(
    (each) => each.author === world.botUser && each.nonce !== undefined && String(each.nonce) === String(nonce ?? ''),
  )
  if (enforced && known && Date.now() - Date.parse(String(showMessage(world, known).timestamp)) < NONCE_MS) return known
  const reference = referenced(request, channel, body)
  const message = newMessage({
    channel: channel.id,
    author: world.botUser,
    type: reference ? 19 : 0,
    ...(id ? { id } : {}),
    ...(reference ? { reference } : {}),
    ...(nonce === undefined || nonce === null ? {} : { nonce: nonce as string | number }), // by the schema
  })
  fill(message, body, files)
  refuseEmpty(message)
  if (flagsOf(body) & FLAG.ephemeral) refuse(world, name, ['EPHEMERAL is for interactions only'])
  channel.messages.push(message)
  if (isThread(channel)) wake(channel, world.botUser)
  notePings(world, message, body, 'post')
  emit('MESSAGE_CREATE', inGuild(channel), { message })
  return message
}

/** Writing in a thread wakes it, and makes one a member. */
export function wake(channel: Channel, user: string): void {
  if (!channel.thread) return
  channel.thread.archived = false
  channel.thread.members.add(user)
}

export function amend(world: World, message: Message, body: Json, files: Request['files']): void {
  const copy = { ...message }
  fill(copy, body, files)
  copy.flags &= ~FLAG.loading
  refuseEmpty(copy)
  Object.assign(message, copy, { edited: new Date().toISOString() })
  if (body.content !== undefined) notePings(world, message, body, 'edit')
}

export function remove(channel: Channel, message: Message, emit: Request['emit']): void {
  channel.messages.splice(channel.messages.indexOf(message), 1)
  emit('MESSAGE_DELETE', { id: message.id, channel_id: channel.id, ...inGuild(channel) }, { message })
}

export function inGuild({ guild }: Channel): Json {
  return guild ? { guild_id: guild } : {}
}

export function flagsOf({ flags }: Json): number {
  return typeof flags === 'number' ? flags : 0
}

function referenced({ world, name }: Request, channel: Channel, { message_reference: given }: Json) {
  if (!given) return undefined
  const { message_id: id, fail_if_not_exists: strict = true } = given as Json // by the schema
  if (channel.messages.some((each) => each.id === id)) return String(id)
  if (strict) refuse(world, name, ['message_reference: Unknown message'])
  return undefined
}

/** Over REST it is the application's privilege that counts. */
function isReadable(world: World, channel: Channel, message: Message): boolean {
  return (
    world.allowMessageContent ||
    message.author === world.botUser ||
    !channel.guild ||
    message.mentions.includes(world.botUser)
  )
}

/** Newest first, as Discord lists them. */
function select(messages: Message[], query: URLSearchParams): Message[] {
  const limit = Number(query.get('limit') ?? 50)
  if (!(limit >= 1 && limit <= 100)) fail(50035)
  const [before, after, around] = ['before', 'after', 'around'].map((key) => query.get(key))
  const newest = messages.toReversed()
  if (around) {
    const at = newest.findIndex(({ id }) => BigInt(id) <= BigInt(around))
    return newest.slice(Math.max(0, at - Math.floor(limit / 2)), at + Math.ceil(limit / 2))
  }
  if (after) return newest.filter(({ id }) => BigInt(id) > BigInt(after)).slice(-limit)
  return newest.filter(({ id }) => !before || BigInt(id) < BigInt(before)).slice(0, limit)
}

function reaction(world: World, channel: Channel, message: Message, emoji: string): Json {
  return {
    user_id: world.botUser,
    channel_id: channel.id,
    message_id: message.id,
    ...inGuild(channel),
    emoji: { id: null, name: emoji },
    member: channel.guild ? { user: showUser(world.users.get(world.botUser)) } : undefined,
    burst: false,
    type: 0,
  }
}
