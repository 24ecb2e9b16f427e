import { type APIApplication, type APIMessage, ApplicationFlags, type REST, Routes } from 'discord.js'
import { ComeBack, type Logger } from '../../core/index.ts'
import { createPace } from '../pace.ts'
import type { ChatAddress, Surface, Try } from '../surface.ts'
import { bodyOf, edit, find, NOBODY, openDirect, postOnce, remove, type Where } from './messages.ts'
import { createOriginals, type Token } from './original.ts'
import { type DiscordMessage, renderReply } from './render.ts'
import { discordErrorOf, toCourierError } from './rest.ts'
import { nameMissingRight } from './rights.ts'
import { literal, oneLine } from './text.ts'
import { openThread } from './threads.ts'

// Of each channel: it takes five messages or edits in five seconds.
const PACE = { most: 3, withinMs: 5_000 }

/** What an address holds for Discord's sake; listeners/context.ts writes it. */
export type Reach = {
  guild?: string
  /** In direct messages there are no threads. */
  direct?: true
  /** An interaction that may still be answered. */
  token?: Token
  /** Its first answer was deferred, and is to become our first message. */
  deferred?: true
}

/** What Discord provides, over REST alone. */
export function createDiscordSurface(rest: REST, log: Logger, application: string): Surface {
  const originals = createOriginals(rest)
  const pace = createPace(PACE)
  const isContentAllowed = rememberContent(rest, log)

  const call = async <T>(address: ChatAddress, work: () => Promise<T>): Promise<T> => {
    try {
      return await work()
    } catch (error) {
      const known = toCourierError(error)
      if (known instanceof ComeBack) pace.holdFor(known.afterSeconds)
      throw await nameMissingRight(rest, application, address, known)
    }
  }

  const postAt = (address: ChatAddress, where: Where, message: DiscordMessage, mark: string, how: Try) =>
    call(address, () => postOnce(rest, where, message, mark, how))

  /** The deferred answer becomes this message, as long as its token lives. */
  const intoOriginal = async (address: ChatAddress, message: DiscordMessage, { signal }: Try) => {
    const { token, deferred } = reachOf(address)
    if (!token || !deferred) return undefined
    return call(address, () => originals.edit(token, message, signal))
  }

  const editCard = async (address: ChatAddress, card: string, message: DiscordMessage, how: Try): Promise<void> => {
    try {
      await edit(rest, address.place.channel, card, message, how.signal)
    } catch (error) {
      // Where the bot isn't let in, the answer to a command still is.
      const answered = await intoOriginal(address, message, how)
      if (answered?.message !== card) await call(address, () => Promise.reject(error))
    }
  }

  return {
    name: 'discord',
    hint: async ({ place, direct }, { signal }) => {
      if (direct) return 'answer_here'
      if (place.root === 'visited' || !(await isContentAllowed(signal))) return 'mention_here'
      return place.flat ? 'answer_here' : 'reply_here'
    },
    postCard: async (address, reply, mark, how) => {
      const message = renderReply(reply)
      const answered = await intoOriginal(address, message, how)
      return (answered ?? (await postAt(address, { channel: address.place.channel }, message, mark, how))).message
    },
    editCard: (address, card, reply, how) => editCard(address, card, renderReply(reply), how),
    openThread: (address, about, how) => call(address, () => openThread(rest, log, address, about, how)),
    post: async (address, reply, mark, how) => {
      const message = renderReply(reply)
      const answered = address.place.root === 'visited' ? await intoOriginal(address, message, how) : undefined
      return answered ?? postAt(address, whereOf(address), message, mark, how)
    },
    edit: (address, { message }, reply, how) => {
      const { channel } = whereOf(address)
      return call(address, () => edit(rest, channel, message, renderReply(reply), how.signal))
    },
    editProgress: async (address, id, reply, how) => {
      const isCard = id === address.place.card
      const { channel } = isCard ? address.place : whereOf(address)
      if (!pace.isFree(channel)) return log.debug({ channel }, 'progress left out, to spare the rate')
      if (isCard) return editCard(address, id, renderReply(reply), how)
      await call(address, () => edit(rest, channel, id, renderReply(reply), how.signal))
    },
    find: (address, mark, { signal }) => call(address, () => find(rest, whereOf(address).channel, mark, signal)),
    remove: (address, id, { signal }) => call(address, () => remove(rest, whereOf(address).channel, id, signal)),
    call: async (address, text, { signal }) => {
      const { user } = address
      const { channel, answers } = whereOf(address)
      const body = {
        content: `<@${user}> ${literal(oneLine(text))}`,
        allowed_mentions: { ...NOBODY, users: [user] },
        ...(answers ? { message_reference: { message_id: answers, fail_if_not_exists: false } } : {}),
      }
      const route = Routes.channelMessages(channel)
      const posted = (await call(address, () => rest.post(route, { body, signal }))) as APIMessage // as documented
      return posted.id
    },
    whisper: async (address, reply, { signal }) => {
      const message = renderReply(reply)
      const { token, deferred } = reachOf(address)
      // What everybody sees thinking is not for everybody.
      if (token && deferred && !address.place.card) await originals.remove(token, signal)
      if (token && (await originals.whisper(token, message, signal))) return
      await call(address, async () => {
        const channel = await openDirect(rest, address.user, signal)
        await rest.post(Routes.channelMessages(channel), { ...bodyOf(message), signal })
      })
    },
    // Files are parts of their messages, and go when those are written anew.
    eraseFile: async () => {},
  }
}

/** Where our messages about a snippet go. */
function whereOf({ place, copy }: ChatAddress): Where {
  const { channel, thread, flat } = place
  if (!thread) return { channel, answers: copy ? undefined : (place.asked ?? place.card) }
  return flat ? { channel, answers: copy ? undefined : thread } : { channel: thread }
}

function reachOf(address: ChatAddress): Reach {
  return address as Reach // listeners/context.ts made it
}

// Somebody may switch the intent on or off at any time, and be told rightly some minutes later.
const KEEP_MS = 10 * 60_000

/**
 * Whether messages can be read that don't mention the bot. The process that has the gateway would know; any worker
 * has to say it, so the application's flags are asked, which say what the gateway will allow.
 */
function rememberContent(rest: REST, log: Logger) {
  let known: { at: number; allowed: boolean } | undefined
  return async (signal: AbortSignal): Promise<boolean> => {
    if (known && Date.now() - known.at < KEEP_MS) return known.allowed
    try {
      const { flags = 0 } = (await rest.get(Routes.currentApplication(), { signal })) as APIApplication // as documented
      const needed = ApplicationFlags.GatewayMessageContent | ApplicationFlags.GatewayMessageContentLimited
      known = { at: Date.now(), allowed: (flags & needed) !== 0 }
      return known.allowed
    } catch (error) {
      log.warn({ err: error, code: discordErrorOf(error) }, 'the flags of the application are unknown')
      return known?.allowed ?? false // a mention is always heard
    }
  }
}
