import { PermissionFlagsBits as P } from 'discord-api-types/v10'
import { FLAG } from './compose.ts'
import { fail, refuse, tooFast } from './failure.ts'
import { channelOf, messageOf, refuseArchived } from './find.ts'
import { botMay } from './permissions.ts'
import type { Request, Routes } from './route.ts'
import { inGuild, post } from './routes-messages.ts'
import { problemsOf } from './schemas.ts'
import { showChannel } from './show.ts'
import { type Channel, isThread, type Json, newMessage, newSnowflake, type World } from './world.ts'

const THREADED = [0, 5]
const FORUM = 15

export const threadRoutes: Routes = {
  'POST /channels/:channel/messages/:message/threads': (request) => {
    const { world, name, body, emit } = request
    const channel = channelOf(request)
    if (!THREADED.includes(channel.type)) fail(50024)
    const message = messageOf(request, channel)
    if (message.thread) fail(160004)
    if (!botMay(world, channel, P.CreatePublicThreads, P.ReadMessageHistory)) fail(50013)
    refuse(world, name, problemsOf('threadOn', body))
    const thread = addThread(world, channel, { id: message.id, type: 11, owner: world.botUser, body })
    message.thread = thread.id
    message.flags |= FLAG.hasThread
    thread.messages.push(newMessage({ channel: thread.id, author: message.author, type: 21, reference: message.id }))
    emit('THREAD_CREATE', { ...showChannel(world, thread), newly_created: true }, { guild: channel.guild })
    emit('MESSAGE_UPDATE', inGuild(channel), { message })
    return showChannel(world, thread)
  },

  'POST /channels/:channel/threads': (request) => {
    const { world, name, body, emit } = request
    const channel = channelOf(request)
    const forum = channel.type === FORUM
    if (!forum && !THREADED.includes(channel.type)) fail(50024)
    // Without a type the thread is private: https://docs.discord.com/developers/resources/channel#start-thread-without-message
    const type = forum ? 11 : ((body.type as 11 | 12 | undefined) ?? 12) // by the schema below
    const need = forum ? P.SendMessages : type === 12 ? P.CreatePrivateThreads : P.CreatePublicThreads
    if (!botMay(world, channel, need)) fail(50013)
    refuse(world, name, problemsOf(forum ? 'forumThread' : 'thread', body))
    const thread = addThread(world, channel, { id: newSnowflake(), type, owner: world.botUser, body })
    emit('THREAD_CREATE', { ...showChannel(world, thread), newly_created: true }, { guild: channel.guild })
    if (!forum) return showChannel(world, thread)
    const message = post(request, thread, body.message as Json, thread.id) // by the schema
    return { ...showChannel(world, thread), message: { id: message.id } }
  },

  'PUT /channels/:channel/thread-members/:user': (request) => {
    const channel = channelOf(request)
    if (!isThread(channel)) return fail(50024)
    refuseArchived(channel)
    const user = request.params.user === '@me' ? request.world.botUser : (request.params.user ?? '')
    if (!request.world.guilds.get(channel.guild ?? '')?.members.has(user)) fail(10007)
    channel.thread.members.add(user)
    // Naming somebody in a thread notifies them: they get the thread in their list.
    const { id, guild: guild_id, thread } = channel
    const added_members = [{ id, user_id: user, join_timestamp: new Date().toISOString(), flags: 0 }]
    const data = { id, guild_id, member_count: thread.members.size, added_members }
    request.emit('THREAD_MEMBERS_UPDATE', data, { guild: guild_id })
    return undefined
  },

  'DELETE /channels/:channel/thread-members/:user': (request) => {
    const channel = channelOf(request)
    if (!isThread(channel)) return fail(50024)
    channel.thread.members.delete(request.params.user === '@me' ? request.world.botUser : (request.params.user ?? ''))
    return undefined
  },

  'GET /channels/:channel/thread-members': (request) => {
    const { id, thread } = channelOf(request)
    return [...(thread?.members ?? [])].map((user_id) => ({
      id,
      user_id,
      join_timestamp: new Date().toISOString(),
      flags: 0,
    }))
  },

  'GET /channels/:channel': (request) => showChannel(request.world, channelOf(request)),

  'PATCH /channels/:channel': (request) => {
    const { world, name, body, emit } = request
    const channel = channelOf(request)
    if (!channel.guild) fail(50003)
    refuse(world, name, problemsOf(channel.thread ? 'editThread' : 'editChannel', body))
    if (isThread(channel)) editThread(request, channel)
    else if (!botMay(world, channel, P.ManageChannels)) fail(50013)
    else if (typeof body.name === 'string') channel.name = body.name
    emit(channel.thread ? 'THREAD_UPDATE' : 'CHANNEL_UPDATE', showChannel(world, channel), { guild: channel.guild })
    return showChannel(world, channel)
  },

  'DELETE /channels/:channel': (request) => {
    const { world, emit } = request
    const channel = channelOf(request)
    if (channel.guild && !botMay(world, channel, channel.thread ? P.ManageThreads : P.ManageChannels)) fail(50013)
    return removeChannel(world, channel, emit)
  },
}

export function addThread(
  world: World,
  channel: Channel,
  given: { id: string; type: 11 | 12; owner: string; body: Json },
): Channel {
  const { id, type, owner, body } = given
  const thread: Channel = {
    id,
    type,
    name: String(body.name),
    guild: channel.guild,
    overwrites: [],
    messages: [],
    thread: {
      parent: channel.id,
      owner,
      archived: false,
      locked: false,
      autoArchive: typeof body.auto_archive_duration === 'number' ? body.auto_archive_duration : 4320,
      members: new Set([owner]),
      createdAt: Date.now(),
      renames: [],
    },
  }
  world.channels.set(id, thread)
  return thread
}

function editThread({ world, name, body }: Request, channel: Channel & { thread: object }): void {
  const { thread } = channel
  if (!thread) return
  const manages = botMay(world, channel, P.ManageThreads)
  if (!manages && (thread.owner !== world.botUser || body.locked !== undefined)) fail(50013)
  if (thread.locked && !manages) fail(160005)
  if (thread.archived && body.archived !== false) fail(50083)
  if (typeof body.name === 'string' && body.name !== channel.name) {
    if (body.name === '') refuse(world, name, ['name: 1 to 100 characters'])
    rename(world, thread.renames)
    channel.name = body.name
  }
  if (typeof body.archived === 'boolean') thread.archived = body.archived
  if (typeof body.locked === 'boolean') thread.locked = body.locked
  if (typeof body.auto_archive_duration === 'number') thread.autoArchive = body.auto_archive_duration
}

function rename(world: World, renames: number[]): void {
  const now = Date.now()
  const recent = renames.filter((at) => now - at < 600_000)
  if (recent.length >= world.renamesIn10Minutes) throw tooFast(Math.ceil(((recent[0] ?? now) + 600_000 - now) / 1000))
  renames.push(now)
}

/** A channel goes with its threads. */
export function removeChannel(world: World, channel: Channel, emit: Request['emit']): Json {
  const shown = showChannel(world, channel)
  world.channels.delete(channel.id)
  for (const each of world.channels.values()) if (each.thread?.parent === channel.id) world.channels.delete(each.id)
  const { id, type, guild } = channel
  const thread = channel.thread
  if (thread) emit('THREAD_DELETE', { id, guild_id: guild, parent_id: thread.parent, type }, { guild })
  else emit('CHANNEL_DELETE', shown, { guild })
  return shown
}
