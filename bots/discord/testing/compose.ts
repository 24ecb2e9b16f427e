import { componentProblems } from './component-limits.ts'
import { fail, refuse } from './failure.ts'
import type { File, Request } from './route.ts'
import { lengthOf, problemsOf, type Shape } from './schemas.ts'
import { numberComponents } from './show-message.ts'
import { type Attachment, type Json, type Message, newSnowflake, type World } from './world.ts'

/** Set by the sender; the others are Discord's: https://docs.discord.com/developers/resources/message */
export const FLAG = { suppressEmbeds: 4, hasThread: 32, ephemeral: 64, loading: 128, silent: 4096, v2: 1 << 15 }
const SETTABLE = FLAG.suppressEmbeds | FLAG.silent | FLAG.v2 | (1 << 13)

/** Refuses what Discord refuses in a message, whole or edited; notes mentions that are not shut off. */
export function checkMessage(
  { world, name, files }: Pick<Request, 'world' | 'name' | 'files'>,
  { shape, body, whole = body, flags = 0 }: { shape: Shape; body: Json; whole?: Json; flags?: number },
): void {
  noteMentions(world, name, body)
  const attachments = Array.isArray(body.attachments) ? body.attachments.length : 0
  refuse(world, name, [
    ...problemsOf(shape, whole),
    ...(typeof body.content === 'string' && lengthOf(body.content) > 2000
      ? [`content: ${lengthOf(body.content)} characters; 2000 at most`]
      : []),
    ...(flags & FLAG.v2 && (body.content || (Array.isArray(body.embeds) && body.embeds.length > 0))
      ? ['IS_COMPONENTS_V2 forbids content and embeds']
      : []),
    ...(Array.isArray(body.components) ? componentProblems(body.components as Json[], flags) : []), // past the schema
    ...(Math.max(files.length, attachments) > 10 ? ['10 attachments at most'] : []),
    ...embedProblems(body.embeds),
  ])
  if (files.some(({ bytes }) => bytes.length > 10 * 2 ** 20)) {
    world.faults.push(`${name}: a file has 10 MiB at most`)
    fail(40005)
  }
}

/** Nothing the bot says may ping anybody who was not named for it. */
function noteMentions(world: World, what: string, body: Json): void {
  const allowed = body.allowed_mentions as Json | null | undefined // checked by the schema afterwards
  if (!allowed) world.faults.push(`${what}: allowed_mentions is missing`)
  else if (Array.isArray(allowed.parse) && allowed.parse.length > 0)
    world.faults.push(`${what}: allowed_mentions.parse is ${JSON.stringify(allowed.parse)}; it should be []`)
}

function embedProblems(embeds: unknown): string[] {
  const texts = (node: unknown, key = ''): string[] => {
    if (typeof node === 'string') return ['title', 'description', 'name', 'value', 'text'].includes(key) ? [node] : []
    return Object.entries(node ?? {}).flatMap(([inner, value]) => texts(value, Number.isNaN(+inner) ? inner : key))
  }
  const length = texts(Array.isArray(embeds) ? embeds : []).reduce((sum, text) => sum + lengthOf(text), 0)
  return length > 6000 ? [`embeds: ${length} characters; 6000 at most`] : []
}

/** Writes what a body says into a message; what it leaves out stays. */
export function fill(message: Message, body: Json, files: File[]): void {
  if (body.content !== undefined) message.content = String(body.content ?? '')
  if (body.embeds !== undefined) message.embeds = embedsOf(body.embeds)
  if (body.components !== undefined) message.components = numberComponents((body.components ?? []) as Json[]) // checked
  if (typeof body.flags === 'number') message.flags = (message.flags & ~SETTABLE) | (body.flags & SETTABLE)
  message.attachments = attachmentsOf(message, body.attachments, files)
}

/** Discord calls nothing a message that shows nothing. */
export function refuseEmpty({ content, embeds, components, attachments }: Message): void {
  if (content.trim() === '' && embeds.length + components.length + attachments.length === 0) fail(50006)
}

function embedsOf(embeds: unknown): Json[] {
  return (Array.isArray(embeds) ? embeds : []).map((embed) => ({ type: 'rich', ...embed }))
}

/** Listed ones stay, files join them: https://docs.discord.com/developers/reference#editing-message-attachments */
function attachmentsOf(message: Message, listed: unknown, files: File[]): Attachment[] {
  const list = Array.isArray(listed) ? (listed as Json[]) : undefined // checked by the schema
  const kept = list
    ? message.attachments.filter(({ id }) => list.some((each) => String(each.id) === id))
    : message.attachments
  const added = files.map(({ field, filename, type, bytes }): Attachment => {
    const index = /\d+/.exec(field)?.[0]
    const about = list?.find(({ id }) => String(id) === index) ?? {}
    return {
      id: newSnowflake(),
      filename: typeof about.filename === 'string' ? about.filename : filename,
      ...(typeof about.description === 'string' ? { description: about.description } : {}),
      content_type: type.startsWith('text/') && !type.includes('charset') ? `${type}; charset=utf-8` : type,
      size: bytes.length,
      bytes,
    }
  })
  const unknown = list?.filter(
    ({ id }) => !kept.some((each) => each.id === String(id)) && !files.some(({ field }) => field === `files[${id}]`),
  )
  if (unknown && unknown.length > 0) fail(50035, { attachments: { _errors: [{ message: 'no such attachment' }] } })
  return [...kept, ...added]
}

/** Sets whom the message mentions, and notes whom it notified. */
export function notePings(world: World, message: Message, body: Json, by: 'post' | 'edit'): void {
  const allowed = (body.allowed_mentions ?? { parse: ['users', 'everyone'] }) as Json // absent: everybody
  const users = Array.isArray(allowed.users) ? allowed.users : []
  const parse = Array.isArray(allowed.parse) ? allowed.parse : []
  const named = [...message.content.matchAll(/<@!?(\d+)>/g)].map(([, id = '']) => id)
  const pinged = new Set(named.filter((id) => users.includes(id) || parse.includes('users')))
  const channel = world.channels.get(message.channel)
  const answered = channel?.messages.find(({ id }) => id === message.reference)
  if (answered && allowed.replied_user === true) pinged.add(answered.author)
  message.mentions = [...pinged]
  message.everyone = parse.includes('everyone') && /@(everyone|here)\b/.test(message.content)
  // Who is named in a thread joins it.
  if (channel?.thread && by === 'post') for (const user of pinged) channel.thread.members.add(user)
  for (const user of pinged) world.pings.push({ user, channel: message.channel, message: message.id, by })
}
