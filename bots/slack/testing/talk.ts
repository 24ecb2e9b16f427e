import { randomUUID } from 'node:crypto'
import type { Tools } from './method.ts'
import { changed, eraseMessage } from './methods-chat.ts'
import { newFile } from './methods-files.ts'
import { inChannel } from './payloads.ts'
import { typedBlocks } from './typed.ts'
import {
  type Channel,
  directChannel,
  type Json,
  type Message,
  messageAt,
  newTs,
  showMessage,
  type World,
} from './world.ts'

export type Said = {
  user: string
  channel: string
  thread?: string
  text: string
  files?: { name: string; content: string | Buffer; title?: string; mimetype?: string }[]
  blocks?: Json[]
}

export type Talk = { world: World; tools: Tools; send: (event: Json) => Promise<void> }

/** The channel of this id, or the direct messages with the user of this id. */
export function channelOf(world: World, id: string): Channel {
  if (world.users.has(id)) return directChannel(world, id)
  const channel = world.channels.get(id)
  if (!channel) throw new Error(`there is no channel ${id}`)
  return channel
}

/** A person writes. Whoever writes in a channel is in it. */
export async function say({ world, send }: Talk, said: Said): Promise<string> {
  const channel = channelOf(world, said.channel)
  if (channel.archived) throw new Error(`${channel.name} is archived: nobody can write there`)
  const root = said.thread === undefined ? undefined : messageAt(channel, said.thread)
  if (said.thread !== undefined && !root) throw new Error(`there is no thread ${said.thread}`)
  channel.members.add(said.user)
  const files = said.files?.map((file) => newFile({ ...file, user: said.user }))
  const ts = newTs(world)
  const thread = root?.thread_ts ?? root?.ts
  const message: Message = {
    ts,
    user: said.user,
    client_msg_id: randomUUID(),
    text: said.text,
    blocks: said.blocks ?? typedBlocks(said.text),
    reactions: [],
    ...(thread ? { thread_ts: thread } : {}),
    ...(files ? { files, subtype: 'file_share' } : {}),
  }
  channel.messages.push(message)
  for (const file of files ?? []) {
    Object.assign(file, { channel: channel.id, ts, ...(thread ? { thread } : {}) })
    world.files.push(file)
  }
  if (!channel.members.has(world.botUser)) return ts
  const event = { ...showMessage(world, channel, message), event_ts: ts }
  const { subtype: _, ...mention } = { ...event, type: 'app_mention', channel: channel.id, subtype: undefined }
  const isMention = said.text.includes(`<@${world.botUser}`) && channel.type !== 'im'
  await Promise.all([send(inChannel(channel, event)), ...(isMention ? [send(mention)] : [])])
  return ts
}

/** A person changes what they wrote. */
export async function edit(
  { world, tools, send }: Talk,
  { channel: id, ts, text }: { channel: string; ts: string; text: string },
): Promise<void> {
  const channel = channelOf(world, id)
  const message = messageAt(channel, ts)
  if (!message) throw new Error(`there is no message ${ts}`)
  const before = showMessage(world, channel, message)
  Object.assign(message, { text, blocks: typedBlocks(text), edited: { user: message.user, ts: newTs(world) } })
  const event = changed(tools, channel, message, before)
  if (channel.members.has(world.botUser)) await send(inChannel(channel, event))
}

/** A person, or an admin, removes a message. */
export async function erase(
  { world, tools, send }: Talk,
  { channel: id, ts }: { channel: string; ts: string },
): Promise<void> {
  const channel = channelOf(world, id)
  const message = messageAt(channel, ts)
  if (!message) throw new Error(`there is no message ${ts}`)
  const events: Json[] = []
  eraseMessage({ ...tools, tell: (_, event) => void events.push(event) }, channel, message)
  if (channel.members.has(world.botUser)) await Promise.all(events.map((event) => send(inChannel(channel, event))))
}
