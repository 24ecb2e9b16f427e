import type { Call } from './api.ts'
import type { Command } from './interact.ts'
import type { Misbehaviour } from './mischief.ts'
import type { From } from './payloads.ts'
import type { BotMay, ChannelKind, Permission } from './people.ts'
import type { Pressed } from './pick.ts'
import type { Said } from './talk.ts'
import type { Channel, Guild, Interaction, Json, Message, Ping, User } from './world.ts'

/** A Discord with one application in one guild, on 127.0.0.1. Real discord.js talks to it; tests are its people. */
export type LocalDiscord = {
  /** For `rest.api`; ends in `/api`. The gateway's address comes from there. */
  apiUrl: string
  token: string
  applicationId: string
  guild: string
  botUser: string
  /** Every REST call, in order. */
  calls: Call[]
  /** What Discord would refuse, and what must never be sent. Tests expect none. */
  faults: string[]
  /** Who was named and allowed to be notified. */
  pings: Ping[]

  addGuild(given?: { name?: string; locale?: string; bot?: boolean }): Guild
  /** A member of every guild there is, or of those named; their own permissions come on top of @everyone's. */
  addUser(given?: {
    name?: string
    locale?: string
    permissions?: Permission[] | bigint
    guilds?: string[]
    bot?: boolean
    dms?: boolean
  }): User
  /** `members` are those of a private channel. The app is told of it. */
  addChannel(given?: BotMay & { name?: string; type?: ChannelKind; guild?: string; members?: string[] }): Channel
  /** The direct messages of a person and the bot. */
  dm(user: string): Channel
  /** Changes what the bot may do in a channel, and tells the app. */
  allow(channel: string, may: BotMay): void
  /** A person opens a thread, under a message or alone; private ones hold only who is named. */
  startThread(given: {
    user: string
    channel: string
    name: string
    message?: string
    private?: boolean
    members?: string[]
  }): Channel
  /** Archives or locks a thread, or wakes it. */
  archive(thread: string, how?: { archived?: boolean; locked?: boolean }): void
  /** Deletes a channel with its threads, or a thread. */
  removeChannel(channel: string): void
  /** Takes the bot out of a guild. */
  kick(guild: string): void

  /** What everybody sees in a channel or thread, oldest first; without what Discord says itself. */
  messages(channel: string): Message[]
  /** The threads of a channel, oldest first. */
  threads(channel: string): Channel[]
  /** What only one person sees, while it is there. */
  whispers: Message[]
  /** Registered for everywhere, or in a guild. */
  commands(guild?: string): Json[]
  interactions: Interaction[]

  /**
   * These resolve once the app answered for the first time; they reject when it did not in 3 s, and throw when the
   * command isn't registered so, or there is nothing like it to press.
   */
  command(given: Command): Promise<Interaction>
  autocomplete(given: Command & { focused: string }): Promise<Interaction>
  menu(given: From & { message: string; name: string }): Promise<Interaction>
  press(given: From & Pressed & { message: string }): Promise<Interaction>
  submit(given: { user: string; custom_id?: string; values?: Record<string, string | string[]> }): Promise<Interaction>
  /** Makes an interaction older, by default so old that its token is spent. */
  age(interaction: Interaction, ms?: number): void

  /** Gives the message's id. */
  say(said: Said): string
  edit(given: { channel: string; message: string; content: string }): void
  erase(given: { channel: string; message: string }): void

  /** Copies of each event that a person causes, each with the same id. */
  deliverTimes: number
  /** False: the application may not have the MessageContent intent. */
  allowMessageContent: boolean
  /** Every IDENTIFY, refused ones too. */
  identified: { intents: number; at: number }[]
  /** Every RESUME that worked. */
  resumed: { session: string; from: number; at: number }[]
  /** Once the app is READY or RESUMED. */
  connected(): Promise<void>
  readonly isConnected: boolean
  /** Cuts the connections, or closes them with a code; events from now on are missed until the app resumes. */
  dropConnections(code?: number): void
  /** Asks the app to reconnect (opcode 7). */
  askReconnect(): void
  invalidateSession(resumable: boolean): void
  /** The pattern is `POST /channels/:channel/messages`, the same with real ids, or a RegExp for either. */
  misbehave(pattern: string | RegExp, how: Misbehaviour): void
  close(): Promise<void>
}

export type Options = {
  port?: number
  allowMessageContent?: boolean
  deliverTimes?: number
  /** Of the guild. */
  locale?: string
  /** On top of @everyone's. */
  botPermissions?: Permission[] | bigint
  /** Milliseconds for an interaction's first answer, and of its token's life. */
  ackMs?: number
  tokenMs?: number
  heartbeatMs?: number
  renamesIn10Minutes?: number
}
