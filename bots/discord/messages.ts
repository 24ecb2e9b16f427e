import { createHash } from 'node:crypto'
import {
  type APIChannel,
  type APIMessage,
  MessageFlags,
  type RawFile,
  type REST,
  type RESTPatchAPIChannelMessageJSONBody,
  type RESTPostAPIChannelMessageJSONBody,
  Routes,
} from 'discord.js'
import type { Posted, Try } from '../surface.ts'
import type { DiscordMessage } from './render.ts'
import { CODE, discordErrorOf } from './rest.ts'

/** Whoever writes such a thing pings nobody, whatever is in it. */
export const NOBODY = { parse: [], replied_user: false } satisfies RESTPostAPIChannelMessageJSONBody['allowed_mentions']

/** Where a message goes: a channel or thread, and the message there that it answers. */
export type Where = { channel: string; answers?: string | undefined }

/** A message as the body of a request. `flags` besides that links get no pictures of their own. */
export function bodyOf({ content, components, files }: DiscordMessage, flags = 0) {
  return {
    body: {
      content,
      components,
      attachments: files.map(({ name }, id) => ({ id, filename: name })),
      allowed_mentions: NOBODY,
      flags: MessageFlags.SuppressEmbeds | flags,
    },
    files: files.map(({ name, content: data }): RawFile => ({ name, data, contentType: 'text/plain; charset=utf-8' })),
  }
}

/**
 * Posts a message, or finds the one an earlier try posted: Discord itself remembers a nonce for some minutes, after
 * that the row of buttons tells.
 */
export async function postOnce(
  rest: REST,
  { channel, answers }: Where,
  message: DiscordMessage,
  mark: string,
  { again, signal }: Try,
): Promise<Posted> {
  const earlier = again ? await find(rest, channel, mark, signal) : undefined
  const edited = earlier ? await edit(rest, channel, earlier, message, signal) : 'gone'
  if (edited !== 'gone') return edited
  const { body, files } = bodyOf(marked(message, mark))
  const reference = answers ? { message_reference: { message_id: answers, fail_if_not_exists: false } } : {}
  const whole = { ...body, ...reference, nonce: nonceOf(mark), enforce_nonce: true }
  const posted = (await rest.post(Routes.channelMessages(channel), { body: whole, files, signal })) as APIMessage // as documented
  if (posted.content.trim() === body.content.trim()) return postedOf(posted)
  // Discord gave back what was posted under this nonce before, which says something else.
  const renewed = await edit(rest, channel, posted.id, message, signal)
  return renewed === 'gone' ? postedOf(posted) : renewed
}

/** Gives a message another content, or says that it is gone. A thread that went to sleep is woken. */
export async function edit(
  rest: REST,
  channel: string,
  id: string,
  message: DiscordMessage,
  signal: AbortSignal,
): Promise<Posted | 'gone'> {
  const { body, files } = bodyOf(message)
  const whole = body satisfies RESTPatchAPIChannelMessageJSONBody
  try {
    const route = Routes.channelMessage(channel, id)
    const edited = await awake(rest, channel, signal, () => rest.patch(route, { body: whole, files, signal }))
    return postedOf(edited as APIMessage) // as documented
  } catch (error) {
    if (discordErrorOf(error) === CODE.unknownMessage) return 'gone'
    throw error
  }
}

export async function remove(rest: REST, channel: string, id: string, signal: AbortSignal): Promise<void> {
  try {
    await awake(rest, channel, signal, () => rest.delete(Routes.channelMessage(channel, id), { signal }))
  } catch (error) {
    if (discordErrorOf(error) !== CODE.unknownMessage) throw error
  }
}

/** Opens the direct messages with somebody; returns their channel. */
export async function openDirect(rest: REST, user: string, signal?: AbortSignal): Promise<string> {
  const body = { recipient_id: user }
  const { id } = (await rest.post(Routes.userChannels(), { body, ...(signal ? { signal } : {}) })) as APIChannel // as documented
  return id
}

async function awake(rest: REST, channel: string, signal: AbortSignal, work: () => Promise<unknown>): Promise<unknown> {
  try {
    return await work()
  } catch (error) {
    if (discordErrorOf(error) !== CODE.archived) throw error
    await rest.patch(Routes.channel(channel), { body: { archived: false }, signal })
    return await work()
  }
}

/** The message of ours that was posted under a mark, among the newest of a channel. */
export async function find(
  rest: REST,
  channel: string,
  mark: string,
  signal: AbortSignal,
): Promise<string | undefined> {
  const query = new URLSearchParams({ limit: '100' })
  const messages = (await rest.get(Routes.channelMessages(channel), { query, signal })) as APIMessage[] // as documented
  const [row, nonce] = [rowIdOf(mark), nonceOf(mark)]
  return messages.find((it) => it.nonce === nonce || it.components?.some(({ id }) => id === row))?.id
}

function marked(message: DiscordMessage, mark: string): DiscordMessage {
  const [first, ...rest] = message.components
  return first ? { ...message, components: [{ ...first, id: rowIdOf(mark) }, ...rest] } : message
}

/** At most 25 characters: https://docs.discord.com/developers/resources/message#create-message */
function nonceOf(mark: string): string {
  return createHash('sha256').update(mark).digest('base64url').slice(0, 25)
}

/** A number of 31 bits that Discord keeps with a component; small ones are those it gives itself. */
function rowIdOf(mark: string): number {
  return (createHash('sha256').update(mark).digest().readUInt32BE(0) & 0x7fffffff) | 0x10000
}

export function postedOf({ id, attachments }: APIMessage): Posted {
  return { message: id, files: attachments.map((file) => file.id) }
}
