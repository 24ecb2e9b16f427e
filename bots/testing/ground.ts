import type { ChatAddress, Surface } from '../surface.ts'

/** One message of ours as it stands in a chat. */
export type Seen = {
  id: string
  where: 'channel' | 'thread'
  /** Everything that is read in it. */
  words: string
  /** Of what can be pressed. */
  labels: string[]
}

/** A local platform with a surface on it; everything else is people's. Nothing in it is any one platform's. */
export type Ground = {
  surface: Surface
  /**
   * Where a new piece of work is answered, for somebody new: `command` where a command was typed, which gets a card;
   * `thread` in a thread that is there; `closed` where the bot can't post.
   */
  address: (kind: 'command' | 'thread' | 'closed') => Promise<ChatAddress>
  /** Ours, in the channel and in its thread, oldest first. One that is nothing but a file is left out. */
  messages: (address: ChatAddress) => Seen[]
  /** What is attached there now. */
  files: (address: ChatAddress) => { name: string; content: string }[]
  /** What one person alone was shown. */
  whispers: () => { user: string; words: string }[]
  /** The ids of whoever was called by a message, in order; `everybody` for all others at once. */
  pings: () => string[]
  /** What would call somebody who has nothing to do with it, as it is written on this platform. */
  mention: string
  /** Somebody deletes a message. */
  erase: (address: ChatAddress, message: string) => Promise<void>
  /** How the next call of a kind goes wrong: it takes effect and nobody hears so, or it is to come back later. */
  misbehave: (what: 'post' | 'edit' | 'file', how: 'lost' | { comeBackAfter: number }) => void
  /** What the platform would refuse, and what must never be sent. */
  faults: readonly string[]
  close: () => Promise<void>
}
