import { checkMessageBlocks, withIds } from './block-rules.ts'
import { type Args, channelArg, fail, flagArg, type Method, refuse, type Tools, textArg } from './method.ts'
import { notePings } from './pings.ts'
import { type Channel, directChannel, type Json, type Message, messageAt, newTs, showMessage } from './world.ts'

const CONTENT = ['channel', 'text', 'blocks', 'attachments', 'markdown_text']
const LOOK = ['as_user', 'icon_emoji', 'icon_url', 'username', 'link_names', 'parse']
const scopes = () => ['chat:write']

/** https://docs.slack.dev/reference/methods/chat.postMessage and its siblings. */
export const chatMethods: Record<string, Method> = {
  'chat.postMessage': {
    args: [...CONTENT, ...LOOK, 'thread_ts', 'reply_broadcast', 'metadata', 'mrkdwn', 'unfurl_links', 'unfurl_media'],
    needs: ['channel'],
    scopes,
    run: (tools, args) => {
      const { world } = tools
      const user = textArg(args, 'channel') ?? ''
      const channel = world.users.has(user) ? directChannel(world, user) : channelArg(tools, args)
      mayPost(tools, channel)
      const content = contentOf(tools, args, 40_000)
      const thread = threadOf(tools, channel, args)
      const message = post(tools, channel, { ...content, ...thread, ...metadataOf(tools, args) })
      notePings(world, tools.method, args, { channel: channel.id, ts: message.ts, by: 'post' })
      return { channel: channel.id, ts: message.ts, message: showMessage(world, channel, message, true) }
    },
  },
  'chat.update': {
    args: [...CONTENT, 'ts', 'as_user', 'link_names', 'parse', 'metadata', 'file_ids', 'reply_broadcast'],
    needs: ['channel', 'ts'],
    scopes,
    run: (tools, args) => {
      const { world } = tools
      const channel = channelArg(tools, args)
      const message = messageAt(channel, textArg(args, 'ts') ?? '') ?? fail('message_not_found')
      if (message.user !== world.botUser || message.subtype === 'tombstone') fail('cant_update_message')
      if (channel.archived) fail('is_inactive')
      // An update with nothing but metadata is allowed.
      const content = args.text === undefined && args.blocks === undefined ? {} : contentOf(tools, args, 4000)
      const before = showMessage(world, channel, message)
      change(message, args, content)
      if (args.metadata !== undefined) Object.assign(message, metadataOf(tools, args))
      notePings(world, tools.method, args, { channel: channel.id, ts: message.ts, by: 'update' })
      tools.tell(channel, changed(tools, channel, message, before))
      return { channel: channel.id, ts: message.ts, text: message.text, message: showMessage(world, channel, message) }
    },
  },
  'chat.delete': {
    args: ['channel', 'ts', 'as_user'],
    needs: ['channel', 'ts'],
    scopes,
    run: (tools, args) => {
      const channel = channelArg(tools, args)
      const message = messageAt(channel, textArg(args, 'ts') ?? '') ?? fail('message_not_found')
      if (message.user !== tools.world.botUser || message.subtype === 'tombstone') fail('cant_delete_message')
      eraseMessage(tools, channel, message)
      return { channel: channel.id, ts: message.ts }
    },
  },
  'chat.postEphemeral': {
    args: [...CONTENT, ...LOOK, 'user', 'thread_ts'],
    needs: ['channel', 'user'],
    scopes,
    run: (tools, args) => {
      const { world } = tools
      const channel = channelArg(tools, args)
      mayPost(tools, channel)
      const user = textArg(args, 'user') ?? ''
      if (!channel.members.has(user)) fail('user_not_in_channel')
      const content = contentOf(tools, args, 40_000)
      const { thread_ts } = threadOf(tools, channel, args)
      const ts = newTs(world)
      const thread = thread_ts ? { thread: thread_ts } : {}
      world.ephemerals.push({ channel: channel.id, user, ...thread, ts, ...content, via: 'postEphemeral' })
      notePings(world, tools.method, args, { channel: channel.id, ts, by: 'ephemeral' })
      return { message_ts: ts }
    },
  },
  'chat.getPermalink': {
    args: ['channel', 'message_ts'],
    needs: ['channel', 'message_ts'],
    run: (tools, args) => {
      const channel = channelArg(tools, args)
      const { ts, thread_ts } = messageAt(channel, textArg(args, 'message_ts') ?? '') ?? fail('message_not_found')
      const thread = thread_ts && thread_ts !== ts ? `?thread_ts=${thread_ts}&cid=${channel.id}` : ''
      const path = `archives/${channel.id}/p${ts.replace('.', '')}${thread}`
      return { channel: channel.id, permalink: `https://${tools.world.domain}.slack.com/${path}` }
    },
  },
}

/** Puts a message of the bot's in the channel and tells the app, which Slack does too. */
export function post(tools: Tools, channel: Channel, content: Omit<Message, 'ts' | 'user' | 'reactions'>): Message {
  const { world } = tools
  const message: Message = { ts: newTs(world), user: world.botUser, bot_id: world.botId, reactions: [], ...content }
  channel.messages.push(message)
  tools.tell(channel, { ...showMessage(world, channel, message), event_ts: message.ts })
  return message
}

/** A message with replies leaves a tombstone; any other is gone. */
export function eraseMessage(tools: Tools, channel: Channel, message: Message): void {
  const { world } = tools
  const before = showMessage(world, channel, message)
  const isRoot = channel.messages.some(({ thread_ts, ts }) => thread_ts === message.ts && ts !== message.ts)
  channel.erased.add(message.ts)
  if (isRoot) {
    for (const key of ['blocks', 'metadata', 'files', 'edited', 'bot_id'] as const) delete message[key]
    const grave = { subtype: 'tombstone', user: 'USLACKBOT', text: 'This message was deleted.', thread_ts: message.ts }
    Object.assign(message, grave)
    tools.tell(channel, changed(tools, channel, message, before))
    return
  }
  channel.messages.splice(channel.messages.indexOf(message), 1)
  const gone = { deleted_ts: message.ts, previous_message: before, hidden: true }
  tools.tell(channel, { type: 'message', subtype: 'message_deleted', ...gone, ...stamps(tools) })
}

/** What Slack tells when a message is no longer what it was. */
export function changed(tools: Tools, channel: Channel, message: Message, before: Json): Json {
  const now = showMessage(tools.world, channel, message)
  const change = { message: now, previous_message: before, hidden: true }
  return { type: 'message', subtype: 'message_changed', ...change, ...stamps(tools) }
}

function stamps({ world }: Tools): Json {
  const ts = newTs(world)
  return { ts, event_ts: ts }
}

/**
 * Text without blocks takes the blocks away; neither leaves them:
 * https://docs.slack.dev/reference/methods/chat.update, "blocks". The mark "edited" is for text only.
 */
function change(message: Message, args: Args, content: { text?: string; blocks?: Json[] }): void {
  if (content.text !== undefined) message.text = content.text
  if (content.blocks && content.blocks.length > 0) message.blocks = content.blocks
  else if (args.text !== undefined || args.blocks !== undefined) {
    delete message.blocks
    message.edited = { user: message.user, ts: message.ts }
  }
}

function mayPost({ world }: Tools, channel: Channel): void {
  if (channel.archived) fail('is_archived')
  if (!channel.members.has(world.botUser)) fail('not_in_channel')
}

/** The checked text and blocks. Blocks need no text; text needs no blocks. */
export function contentOf({ world, method }: Tools, args: Args, most: number): { text: string; blocks?: Json[] } {
  const text = textArg(args, 'text') ?? ''
  if (args.attachments !== undefined || args.markdown_text !== undefined)
    world.faults.push(`${method}: attachments and markdown_text are not simulated`)
  if (flagArg(args, 'link_names') || args.parse === 'full')
    world.faults.push(`${method}: link_names and parse make names ping`)
  if (flagArg(args, 'reply_broadcast')) world.faults.push(`${method}: reply_broadcast is not simulated`)
  if (text.length > 4000) world.faults.push(`${method}: text of ${text.length} characters`)
  if (text.length > most) fail('msg_too_long')
  if (args.blocks !== undefined) refuse(world, method, checkMessageBlocks(args.blocks))
  const blocks = (args.blocks ?? []) as Json[] // checked above
  if (text.trim() === '' && blocks.length === 0) {
    world.faults.push(`${method}: no_text`)
    fail('no_text')
  }
  return { text, ...(blocks.length > 0 ? { blocks: withIds(blocks) } : {}) }
}

/** Slack takes any time for a thread; a message in a thread that never was is seen by nobody. */
export function threadOf(
  { world, method }: Tools,
  channel: Channel,
  args: Args,
  name = 'thread_ts',
): { thread_ts?: string } {
  const thread = textArg(args, name)
  if (!thread) return {}
  if (!/^\d{10}\.\d{6}$/.test(thread)) fail('invalid_thread_ts', [`[ERROR] ${thread} is not a valid thread_ts`])
  const root = messageAt(channel, thread)
  if (root?.thread_ts && root.thread_ts !== thread) {
    world.faults.push(`${method}: ${thread} is a reply, not the root of a thread`)
    return { thread_ts: root.thread_ts }
  }
  if (!root && !channel.erased.has(thread))
    world.faults.push(`${method}: there is no message ${thread} to thread under`)
  return { thread_ts: thread }
}

function metadataOf({ world, method }: Tools, args: Args): { metadata?: Json } {
  if (args.metadata === undefined) return {}
  const metadata = args.metadata as Json // read as far as its two fields
  if (Object.keys(metadata).length === 0) return { metadata }
  const known = Object.keys(metadata).every((key) => ['event_type', 'event_payload', 'entities'].includes(key))
  if (!known || typeof metadata.event_type !== 'string' || typeof metadata.event_payload !== 'object') {
    world.faults.push(`${method}: invalid_metadata_format`)
    fail('invalid_metadata_format')
  }
  return { metadata }
}
