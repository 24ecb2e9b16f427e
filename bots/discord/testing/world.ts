import { randomBytes } from 'node:crypto'
import { ChannelType } from 'discord-api-types/v10'

/** Anything JSON: the server keeps what it was given, as Discord does. */
export type Json = Record<string, unknown>

export type User = {
  id: string
  name: string
  /** As Discord writes it: `en-US`, `ja`. */
  locale: string
  bot: boolean
  /** Takes direct messages from the bot. */
  dms: boolean
}

export type Role = {
  id: string
  name: string
  permissions: bigint
  managed: boolean
  position: number
  /** Of a bot's own role. */
  tags?: { bot_id: string }
}
export type Guild = {
  id: string
  name: string
  locale: string
  owner: string
  roles: Role[]
  /** Each member's roles, besides @everyone. */
  members: Map<string, string[]>
}

export type Overwrite = { id: string; type: 0 | 1; allow: bigint; deny: bigint }

export type Channel = {
  id: string
  type: ChannelType
  name: string
  /** Undefined: direct messages. */
  guild: string | undefined
  /** Who talks with the bot in direct messages. */
  recipient?: string
  overwrites: Overwrite[]
  messages: Message[]
  thread?: Thread
}

export type Thread = {
  parent: string
  owner: string
  archived: boolean
  locked: boolean
  autoArchive: number
  members: Set<string>
  createdAt: number
  /** When it was renamed, in ms: https://github.com/discord/discord-api-docs/issues/1900 */
  renames: number[]
}

export type Attachment = {
  id: string
  filename: string
  description?: string
  content_type: string
  size: number
  bytes: Buffer
}

export type Message = {
  id: string
  channel: string
  author: string
  type: number
  content: string
  embeds: Json[]
  components: Json[]
  attachments: Attachment[]
  flags: number
  mentions: string[]
  everyone: boolean
  nonce?: string | number
  /** The message it answers. */
  reference?: string
  /** The interaction whose response it is. */
  interaction?: string
  /** Seen by this user only. */
  whisperTo?: string
  edited?: string
  /** The id of the thread under it. */
  thread?: string
  reactions: Map<string, Set<string>>
}

/** Somebody a message of the bot named and was allowed to notify; an edit notifies nobody. */
export type Ping = { user: string; channel: string; message: string; by: 'post' | 'edit' }

/** One use of the bot by a person, and all it got. */
export type Interaction = {
  id: string
  token: string
  /** 2 command, 3 component, 4 autocomplete, 5 modal. */
  type: number
  user: string
  channel: string
  guild: string | undefined
  /** What was sent over the gateway. */
  payload: Json
  at: number
  /** The first answer. */
  callback?: { type: number; at: number; data: Json }
  ephemeral?: boolean
  /** Of its answer as it is now; '' while the bot is thinking. */
  readonly content: string | undefined
  readonly components: Json[] | undefined
  choices?: { name: string; value: unknown }[]
  modal?: Json
  /** Once the modal it showed was sent off. */
  submitted?: boolean
  /** The message that `@original` is. */
  original?: Message
  followups: Message[]
}

export type World = ReturnType<typeof newWorld>

export function newWorld() {
  const applicationId = newSnowflake()
  return {
    token: `${Buffer.from(applicationId).toString('base64url')}.${randomBytes(4).toString('hex')}.${randomBytes(14).toString('hex')}`,
    applicationId,
    botUser: applicationId,
    /** Where the server listens, once it does. */
    origin: '',
    users: new Map<string, User>(),
    guilds: new Map<string, Guild>(),
    channels: new Map<string, Channel>(),
    /** Registered commands in Discord's shape; '' holds the global ones. */
    commands: new Map<string, Json[]>([['', []]]),
    interactions: [] as Interaction[],
    whispers: [] as Message[],
    pings: [] as Ping[],
    faults: [] as string[],
    allowMessageContent: true,
    /** Milliseconds for an interaction's first answer, and of its token's life. */
    ackMs: 3000,
    tokenMs: 15 * 60_000,
    renamesIn10Minutes: 2,
  }
}

let last = 0n
/** A new id that grows, and that carries the time. */
export function newSnowflake(): string {
  const now = BigInt(Date.now() - 1_420_070_400_000) << 22n
  last = now > last ? now : last + 1n
  return last.toString()
}

export function isThread(channel: Channel): channel is Channel & { thread: Thread } {
  return channel.thread !== undefined
}

/** The direct messages of a person and the bot, made when first needed. */
export function directChannel(world: World, user: string): Channel {
  const known = world.channels.values().find(({ recipient }) => recipient === user)
  if (known) return known
  const id = newSnowflake()
  const channel = {
    id,
    type: ChannelType.DM,
    name: '',
    guild: undefined,
    recipient: user,
    overwrites: [],
    messages: [],
  }
  world.channels.set(id, channel)
  return channel
}

export function newMessage(given: Pick<Message, 'channel' | 'author'> & Partial<Message>): Message {
  return {
    id: newSnowflake(),
    type: 0,
    content: '',
    embeds: [],
    components: [],
    attachments: [],
    flags: 0,
    mentions: [],
    everyone: false,
    reactions: new Map(),
    ...given,
  }
}
