import { FLAG } from './compose.ts'
import { messageIn, placeOf, userOf } from './payloads.ts'
import type { Emit } from './route.ts'
import { inGuild, remove, wake } from './routes-messages.ts'
import { addThread } from './routes-threads.ts'
import { showChannel, showMember, showUser } from './show.ts'
import { type Channel, type Json, type Message, newMessage, newSnowflake, type World } from './world.ts'

export type Said = {
  user: string
  /** Or a thread. */
  channel: string
  content: string
  /** Besides those that the content names as `<@id>`. */
  mentions?: string[]
  /** The message it answers; its author is notified, so an answer to the bot mentions it. */
  reply?: string
  /** The answer notifies nobody. */
  silently?: boolean
  files?: { name: string; content: string | Buffer; type?: string }[]
}

export type Talk = { world: World; emit: Emit; times: () => number }

/** Somebody writes; gives the message's id. */
export function say({ world, emit, times }: Talk, said: Said): string {
  const user = userOf(world, said.user)
  const channel = placeOf(world, said.channel)
  const answered = said.reply ? messageIn(world, channel.id, said.reply) : undefined
  // Answers to an interaction's response mention nobody: https://github.com/discord/discord-api-docs/issues/5395
  const notified = answered && !said.silently && !answered.interaction ? [answered.author] : []
  const message = newMessage({
    channel: channel.id,
    author: user.id,
    content: said.content,
    mentions: mentionsIn(said.content, [...(said.mentions ?? []), ...notified]),
    everyone: /@(everyone|here)\b/.test(said.content),
    ...(answered ? { type: 19, reference: answered.id } : {}),
    attachments: (said.files ?? []).map(({ name, content, type = 'text/plain; charset=utf-8' }) => {
      const bytes = Buffer.from(content)
      return { id: newSnowflake(), filename: name, content_type: type, size: bytes.length, bytes }
    }),
  })
  channel.messages.push(message)
  wake(channel, user.id)
  emit('MESSAGE_CREATE', asSaid(world, message), { message, times: times() })
  return message.id
}

export function edit({ world, emit, times }: Talk, given: { channel: string; message: string; content: string }): void {
  const message = messageIn(world, given.channel, given.message)
  message.content = given.content
  message.mentions = mentionsIn(given.content, [])
  message.edited = new Date().toISOString()
  emit('MESSAGE_UPDATE', asSaid(world, message), { message, times: times() })
}

export function erase({ world, emit }: Talk, given: { channel: string; message: string }): void {
  remove(placeOf(world, given.channel), messageIn(world, given.channel, given.message), emit)
}

export function startThread(
  { world, emit }: Talk,
  given: { user: string; channel: string; name: string; message?: string; private?: boolean; members?: string[] },
): Channel {
  const channel = placeOf(world, given.channel)
  const message = given.message ? messageIn(world, channel.id, given.message) : undefined
  const id = message?.id ?? newSnowflake()
  const type = given.private ? 12 : 11
  const thread = addThread(world, channel, { id, type, owner: given.user, body: { name: given.name } })
  for (const member of given.members ?? []) thread.thread?.members.add(member)
  if (message) Object.assign(message, { thread: id, flags: message.flags | FLAG.hasThread })
  emit('THREAD_CREATE', { ...showChannel(world, thread), newly_created: true }, { guild: channel.guild })
  if (message) emit('MESSAGE_UPDATE', asSaid(world, message), { message })
  return thread
}

function mentionsIn(content: string, more: string[]): string[] {
  return [...new Set([...[...content.matchAll(/<@!?(\d+)>/g)].map(([, id = '']) => id), ...more])]
}

/** In guilds an event has the author's member, and those of who is mentioned. */
function asSaid(world: World, { author, channel: id, mentions }: Message): Json {
  const channel = placeOf(world, id)
  if (!channel.guild) return { channel_type: channel.type }
  const guild = channel.guild
  return {
    ...inGuild(channel),
    channel_type: channel.type,
    member: showMember(world, guild, author),
    mentions: mentions.map((user) => ({
      ...showUser(world.users.get(user)),
      member: showMember(world, guild, user),
    })),
  }
}
