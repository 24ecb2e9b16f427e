import type { Address } from '../core/index.ts'
import type { Reply } from './reply.ts'

/** Where in a workspace a snippet lives; the platform's own ids. */
export type Place = {
  channel: string
  /** Absent until there is one. */
  thread?: string
  /** Our card in the channel, once it is posted. */
  card?: string
  /**
   * What the thread hangs on: our card; the person's own message; or it was there before us, and then only
   * mentions are for us.
   */
  root: 'card' | 'message' | 'visited'
  /** The person's own message, where the thread under it is only opened later. */
  asked?: string
}

/** What an address of a chat holds, besides what only its platform reads. */
export type ChatAddress = Address & {
  place: Place & Record<string, string>
  /** Whose work it is; the only person who is ever called. */
  user: string
  /** The one message that is progress first and outcome then. */
  message?: string
  files?: string[]
  /** The line that called whoever asked. */
  called?: string
}

/** How a call is made: `again` when an earlier one like it, made after `since`, may have got through. */
export type Try = { again: boolean; since: Date; signal: AbortSignal }

export type Posted = { message: string; files: string[] }

/**
 * What a platform provides, over REST alone. All calls throw a CoreError where trying again is of no use, `ComeBack`
 * where the platform said when to. `mark` names a message for ever: with `again`, one posted under it before is
 * found instead of posted anew.
 */
export type Surface = {
  name: 'slack' | 'discord'
  /** Posts, or completes, the card in the channel; returns its id. */
  postCard: (address: ChatAddress, reply: Reply, mark: string, how: Try) => Promise<string>
  editCard: (address: ChatAddress, card: string, reply: Reply, how: Try) => Promise<void>
  /** What the thread under the root adds to the place; undefined while there is none yet. */
  openThread: (
    address: ChatAddress,
    about: { title: string | null /** It is needed now, title or not. */; done: boolean },
    how: Try,
  ) => Promise<({ thread: string } & Record<string, string>) | undefined>
  post: (address: ChatAddress, reply: Reply, mark: string, how: Try) => Promise<Posted>
  /** 'gone' when somebody has deleted it. Files of before stay. */
  edit: (address: ChatAddress, posted: Posted, reply: Reply, how: Try) => Promise<Posted | 'gone'>
  /** The same for a message that changes often and need not: may be left out to spare the platform's rate. */
  editProgress: (address: ChatAddress, message: string, reply: Reply, how: Try) => Promise<void>
  /** A message posted in the thread, or the channel, under a mark; undefined when there is none. */
  find: (address: ChatAddress, mark: string, how: Try) => Promise<string | undefined>
  remove: (address: ChatAddress, message: string, how: Try) => Promise<void>
  /** One line that calls the user of the address, and nobody else. */
  call: (address: ChatAddress, text: string, how: Try) => Promise<string>
  /** To whoever asked alone, where nothing can be posted. */
  whisper: (address: ChatAddress, reply: Reply, how: Try) => Promise<void>
  eraseFile: (address: ChatAddress, file: string, how: Try) => Promise<void>
  /** What is said at the end of the first answer about how to go on. */
  hint: (address: ChatAddress, how: Try) => Promise<'reply_here' | 'answer_here' | 'mention_here'>
}
