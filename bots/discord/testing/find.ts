import { PermissionFlagsBits as P } from 'discord-api-types/v10'
import { fail } from './failure.ts'
import { botMay, canSee } from './permissions.ts'
import type { Request } from './route.ts'
import { type Channel, isThread, type Message } from './world.ts'

/** A channel the bot can see; the others are there, but not for it. */
export function channelOf({ world, params }: Request): Channel {
  const channel = world.channels.get(params.channel ?? '')
  if (!channel) return fail(10003)
  if (!canSee(world, channel, world.botUser)) return fail(50001)
  return channel
}

export function messageOf({ params }: Request, channel: Channel): Message {
  return channel.messages.find(({ id }) => id === params.message) ?? fail(10008)
}

/** Archived threads take new messages, which wake them, and nothing else. */
export function refuseArchived(channel: Channel): void {
  if (isThread(channel) && channel.thread.archived) fail(50083)
}

/** Refuses a post where the bot may not. */
export function checkPost({ world }: Request, channel: Channel, withFiles: boolean): void {
  if (channel.recipient && world.users.get(channel.recipient)?.dms === false) fail(50007)
  if (channel.type === 15 || channel.type === 4) fail(50024)
  const thread = isThread(channel)
  if (thread && channel.thread.locked && !botMay(world, channel, P.ManageThreads)) fail(160005)
  if (!botMay(world, channel, thread ? P.SendMessagesInThreads : P.SendMessages)) fail(50013)
  if (withFiles && !botMay(world, channel, P.AttachFiles)) fail(50013)
}
