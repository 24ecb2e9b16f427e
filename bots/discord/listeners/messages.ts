import { type Message, MessageType, type PartialMessage, Routes } from 'discord.js'
import { CoreError, detectLocale, sentence } from '../../../core/index.ts'
import { readTyped } from '../../commands.ts'
import type { Heard, Said } from '../../conversation.ts'
import type { Reply } from '../../reply.ts'
import { noticeReply, problemReply } from '../../whispers.ts'
import { readMessage } from '../incoming.ts'
import { bodyOf, openDirect } from '../messages.ts'
import { type At, placeOf, spotAt } from '../places.ts'
import { renderReply } from '../render.ts'
import { toCourierError } from '../rest.ts'
import { type DiscordParts, hear, localeOf, looksAfter, refusalAt } from './context.ts'

// Messages that people write; all others are told by Discord itself.
const WRITTEN = new Set([MessageType.Default, MessageType.Reply])

/** What people say, in channels, threads and direct messages. */
export async function onMessage(parts: DiscordParts, message: Message): Promise<void> {
  if (!isSomebodys(message)) return
  const at = atOf(message)
  const read = readMessage(message)
  const answered = answeredOf(message)
  // In a channel, outside of threads, only what is meant for the bot; the rest isn't even looked at.
  if (!at.thread && !at.direct && !read.toUs && !answered) return
  const anew = at.thread ? spotAt(at) : spotAt(at, { root: 'message', asked: message.id })
  const place = answered && !at.thread ? { ...anew, thread: answered } : anew
  const heard = hearMessage(message, { event: `message ${message.channelId} ${message.id}`, at, place })
  const refusal = read.toUs ? refusalAt(at, rightsAt(message)) : undefined
  if (refusal) return whisperDirect(parts, message, problemReply(heard.person.locale, refusal.toProblem()))
  const said = await parts.conversation.message(heard, { ...read, direct: at.direct, anew })
  tell(parts, said, message, at, read.text)
}

/** A message that was heard reads otherwise now. */
export async function onEdit(parts: DiscordParts, before: Message | PartialMessage, message: Message): Promise<void> {
  // A link that was unfolded is a change too, but nobody's.
  if (!isSomebodys(message) || message.editedTimestamp === null || before.content === message.content) return
  const at = atOf(message)
  const read = readMessage(message)
  const answered = answeredOf(message)
  if (!at.thread && !at.direct && !read.toUs && !answered && !message.hasThread) return
  const isRoot = !at.thread && !answered
  const root = spotAt(at, { root: 'message', asked: message.id, thread: message.id })
  const place = at.thread ? spotAt(at) : answered ? { ...root, thread: answered } : root
  const heard = hearMessage(message, { event: `edit ${message.channelId} ${message.id}`, at, place })
  const said = await parts.conversation.edited(heard, { ...read, direct: at.direct, isRoot })
  tell(parts, said, message, at, read.text)
}

function isSomebodys({ author, type, webhookId, system }: Message): boolean {
  return !author.bot && !system && !webhookId && WRITTEN.has(type)
}

function atOf({ channel, channelId, guildId, guild, author }: Message): At {
  return placeOf(channel, { id: channelId, user: author.id, guildId, guild })
}

/**
 * What hangs together without a thread: our messages there answer one message, which this one answers too. Discord
 * sends the answered message along, so that it is known by now.
 */
function answeredOf({ client, channel, type, reference }: Message): string | undefined {
  if (type !== MessageType.Reply || !reference?.messageId) return undefined
  const answered = channel.messages.cache.get(reference.messageId)
  if (answered?.author?.id !== client.user.id) return undefined
  return answered.reference?.messageId ?? answered.id
}

function hearMessage(message: Message, given: { event: string; at: At; place: Heard['spot']['place'] }): Heard {
  const { author, member, guild, content } = message
  const person = {
    id: author.id,
    name: member?.displayName ?? author.displayName,
    locale: detectLocale(content.replaceAll(/<@[!&]?\d+>/g, ' '), localeOf(guild?.preferredLocale ?? 'en')),
    isAdmin: async () => looksAfter(member),
  }
  return hear(person, given)
}

function rightsAt({ channel, client }: Message): bigint | undefined {
  return channel.isDMBased() ? undefined : channel.permissionsFor(client.user)?.bitfield
}

/** After the work is stored: 👀, or a word to whoever spoke. */
function tell(parts: DiscordParts, { heard, whisper }: Said, message: Message, at: At, text: string): void {
  const { channelId, id } = message
  const route = Routes.channelMessageOwnReaction(channelId, id, encodeURIComponent('👀'))
  if (heard) parts.afterwards('the reaction', parts.rest.put(route))
  if (whisper) parts.afterwards('the answer', say(parts, message, whisper, { alone: !at.direct && isLookup(text) }))
}

/** What is found for one person may not be for all. */
function isLookup(text: string): boolean {
  return ['help', 'list', 'search', 'show'].includes(readTyped(text).kind)
}

/** Discord has nothing that only one person sees in answer to a message: it is beside theirs, or goes to them directly. */
async function say(parts: DiscordParts, message: Message, reply: Reply, { alone }: { alone: boolean }): Promise<void> {
  if (!alone) return answerBeside(parts, message, reply)
  try {
    await sendDirect(parts, message, reply)
  } catch (error) {
    const known = toCourierError(error)
    if (!(known instanceof CoreError) || known.reason !== 'dm_blocked') throw error
    await answerBeside(parts, message, noticeReply(reply.locale, sentence(known.toProblem(), reply.locale)))
  }
}

async function whisperDirect(parts: DiscordParts, message: Message, reply: Reply): Promise<void> {
  parts.afterwards('the direct message', sendDirect(parts, message, reply))
}

async function answerBeside({ rest }: DiscordParts, { channelId, id }: Message, reply: Reply): Promise<void> {
  const { body, files } = bodyOf(renderReply(reply))
  const whole = { ...body, message_reference: { message_id: id, fail_if_not_exists: false } }
  await rest.post(Routes.channelMessages(channelId), { body: whole, files })
}

async function sendDirect({ rest }: DiscordParts, { author }: Message, reply: Reply): Promise<void> {
  const channel = await openDirect(rest, author.id)
  await rest.post(Routes.channelMessages(channel), bodyOf(renderReply(reply)))
}
