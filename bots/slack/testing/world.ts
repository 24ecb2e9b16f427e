import { randomBytes } from 'node:crypto'

/** Anything JSON: the server keeps what it was given, as Slack does. */
export type Json = Record<string, unknown>

export type User = { id: string; name: string; locale: string; is_admin: boolean; is_bot: boolean }

export type ChannelType = 'channel' | 'group' | 'im' | 'mpim'
export type Channel = {
  id: string
  name: string
  type: ChannelType
  members: Set<string>
  archived: boolean
  messages: Message[]
  /** Roots that are gone: writing in their thread is a race, not a mistake. */
  erased: Set<string>
}

export type Message = {
  ts: string
  user: string
  bot_id?: string
  text: string
  blocks?: Json[]
  metadata?: Json
  thread_ts?: string
  edited?: { user: string; ts: string }
  reactions: { name: string; users: string[]; count: number }[]
  files?: StoredFile[]
  subtype?: string
  client_msg_id?: string
}

export type StoredFile = {
  id: string
  name: string
  title: string
  mimetype: string
  user: string
  created: number
  /** The bytes as text; undefined until they are uploaded. */
  content: string | undefined
  bytes: Buffer
  length: number
  snippet_type?: string
  /** Where it was shared, once it was. */
  channel?: string
  thread?: string
  ts?: string
  deleted: boolean
}

export type Ephemeral = {
  channel: string
  user: string
  thread?: string
  ts: string
  text: string
  blocks?: Json[]
  via: 'postEphemeral' | 'response_url' | 'ack'
}

export type View = Json & { id: string; user: string; hash: string; blocks: Json[] }

export type Trigger = { user: string; at: number; used: boolean; view?: string }

export type ResponseUrl = { user: string; channel: string; at: number; uses: number; thread?: string; ts?: string }

export type Ping = { user: string; channel: string; ts: string; by: 'post' | 'update' | 'ephemeral' }

/** What the workspace holds, and what the app did wrong in it. */
export type World = ReturnType<typeof newWorld>

export function newWorld(given: { allowPings?: string[]; scopes?: string[]; triggerMs?: number }) {
  return {
    team: newId('T'),
    domain: 'tanzaku-test',
    appId: newId('A'),
    botUser: newId('U'),
    botId: newId('B'),
    botToken: `xoxb-${hex(8)}`,
    appToken: `xapp-1-${hex(8)}`,
    signingSecret: hex(16),
    users: new Map<string, User>(),
    channels: new Map<string, Channel>(),
    files: [] as StoredFile[],
    ephemerals: [] as Ephemeral[],
    views: [] as View[],
    homes: new Map<string, View>(),
    triggers: new Map<string, Trigger>(),
    responseUrls: new Map<string, ResponseUrl>(),
    faults: [] as string[],
    pings: [] as Ping[],
    allowPings: given.allowPings ?? [],
    /** Undefined: the app may do everything. */
    scopes: given.scopes,
    triggerMs: given.triggerMs ?? 3000,
    lastTs: 0,
  }
}

export function hex(bytes: number): string {
  return randomBytes(bytes).toString('hex')
}

export function newId(letter: string): string {
  return `${letter}0${hex(5).toUpperCase()}`
}

/** A time that was never given before: Slack's `ts` is the message's id in its channel. */
export function newTs(world: World): string {
  world.lastTs = Math.max(world.lastTs + 1, Date.now() * 1000)
  return `${Math.floor(world.lastTs / 1_000_000)}.${String(world.lastTs % 1_000_000).padStart(6, '0')}`
}

export function newTrigger(world: World, user: string, view?: string): string {
  const id = `${Date.now()}.${parseInt(hex(5), 16)}.${hex(16)}`
  world.triggers.set(id, { user, at: Date.now(), used: false, ...(view ? { view } : {}) })
  return id
}

export function messageAt(channel: Channel, ts: string): Message | undefined {
  return channel.messages.find((message) => message.ts === ts)
}

/** The messages of a thread without its root, oldest first; or the top level. */
export function messagesIn(channel: Channel, thread?: string): Message[] {
  return channel.messages.filter(({ ts, thread_ts }) =>
    thread === undefined ? thread_ts === undefined || thread_ts === ts : thread_ts === thread && ts !== thread,
  )
}

/** The direct messages of a person and the bot, made when first needed. */
export function directChannel(world: World, user: string): Channel {
  const known = world.channels
    .values()
    .find(({ type, members }) => type === 'im' && members.has(user) && members.has(world.botUser))
  return known ?? addChannel(world, { type: 'im', members: [user, world.botUser], name: 'directmessage' })
}

export function addChannel(
  world: World,
  given: { id?: string; name?: string; type: ChannelType; members: string[]; archived?: boolean },
): Channel {
  // Private channels begin with C too, as new ones do: only the type tells them apart.
  const id = given.id ?? newId(given.type === 'im' ? 'D' : 'C')
  const channel: Channel = {
    id,
    name: given.name ?? id.toLowerCase(),
    type: given.type,
    members: new Set(given.members),
    archived: given.archived ?? false,
    messages: [],
    erased: new Set(),
  }
  world.channels.set(id, channel)
  return channel
}

/** A message in the shape Slack shows it in events, payloads and answers. */
export function showMessage(world: World, channel: Channel, message: Message, withMetadata = false): Json {
  const { reactions, files, metadata, ...plain } = message
  const replies = channel.messages.filter(({ ts, thread_ts }) => thread_ts === message.ts && ts !== message.ts)
  const last = replies.at(-1)
  return {
    type: 'message',
    ...plain,
    team: world.team,
    ...(message.bot_id ? { app_id: world.appId } : {}),
    ...(reactions.length > 0 ? { reactions } : {}),
    ...(files ? { files: files.map((file) => showFile(world, file)) } : {}),
    ...(withMetadata && metadata ? { metadata } : {}),
    ...(last
      ? {
          thread_ts: message.ts,
          reply_count: replies.length,
          reply_users: [...new Set(replies.map(({ user }) => user))],
          latest_reply: last.ts,
        }
      : {}),
    ...(message.thread_ts && message.thread_ts !== message.ts
      ? { parent_user_id: messageAt(channel, message.thread_ts)?.user }
      : {}),
  }
}

/** Set when the server listens: where files are read from. */
const origins = new WeakMap<World, string>()
export function setOrigin(world: World, origin: string): void {
  origins.set(world, origin)
}
export function originOf(world: World): string {
  return origins.get(world) ?? ''
}

export function showFile(world: World, file: StoredFile): Json {
  if (file.deleted) return { id: file.id, mode: 'tombstone' }
  const extension = /\.(\w+)$/.exec(file.name)?.[1] ?? 'text'
  const text = /^text\/|json|javascript/.test(file.mimetype)
  return {
    id: file.id,
    created: file.created,
    timestamp: file.created,
    name: file.name,
    title: file.title,
    mimetype: file.mimetype,
    filetype: file.snippet_type ?? extension,
    pretty_type: extension,
    user: file.user,
    user_team: world.team,
    editable: text,
    size: file.bytes.length,
    mode: text ? 'snippet' : 'hosted',
    is_external: false,
    external_type: '',
    is_public: true,
    public_url_shared: false,
    url_private: `${originOf(world)}/files-pri/${world.team}-${file.id}/${encodeURIComponent(file.name)}`,
    url_private_download: `${originOf(world)}/files-pri/${world.team}-${file.id}/download/${encodeURIComponent(file.name)}`,
    permalink: `https://${world.domain}.slack.com/files/${file.user}/${file.id}/${encodeURIComponent(file.name)}`,
    file_access: 'visible',
    ...(text ? { preview: file.bytes.toString().slice(0, 500), lines: file.bytes.toString().split('\n').length } : {}),
  }
}
