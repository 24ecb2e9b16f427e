import { MessageFlags, type RawFile, type REST, Routes, InteractionResponseType as Type } from 'discord.js'
import type { Logger } from '../../core/index.ts'
import { fileOf } from '../code-file.ts'
import type { Said } from '../conversation.ts'
import { type Form, say } from '../reply.ts'
import { bodyOf } from './messages.ts'
import type { Originals, Token } from './original.ts'
import { type DiscordMessage, renderReply } from './render.ts'
import { renderForm } from './render-form.ts'
import { CODE, discordErrorOf, statusOf } from './rest.ts'

/** How an interaction is answered that only says "heard". */
export type Manner = {
  /** `public` becomes a message for everybody, `update` leaves all as it is, `ephemeral` says so to one person. */
  heard: 'public' | 'ephemeral' | 'update'
  /** What was pressed is in a message that only they see: the answer takes its place. */
  replaces: boolean
  /** It may lead to a form, which can only be the first answer. */
  mayAsk: boolean
}

// The first answer is due in 3 s, and should leave within one. A form must be the first answer and is waited for.
const LATE_MS = 700
const LATE_FORM_MS = 2_000

export type Answering = { rest: REST; originals: Originals; log: Logger }

/**
 * Answers an interaction with what comes of it. The work is stored first, so that nothing acknowledged is lost; when
 * that takes long, Discord hears that we are at it. A second delivery finds it answered.
 */
export async function answer(
  { rest, originals, log }: Answering,
  { id, ...token }: Token & { id: string },
  work: Promise<Said>,
  manner: Manner,
): Promise<void> {
  const respond = async (type: Type, data?: object, files: RawFile[] = []): Promise<void> => {
    const body = data ? { type, data } : { type }
    const send = () => rest.post(Routes.interactionCallback(id, token.token), { body, files, auth: false })
    try {
      // Once more where it may not have got through: there is no other way to answer.
      await send().catch((error: unknown) => (isRefused(error) ? Promise.reject(error) : send()))
    } catch (error) {
      const code = discordErrorOf(error)
      if (code === CODE.acknowledged) return log.debug({ interaction: id }, 'answered before')
      if (code === CODE.unknownInteraction) return log.warn({ interaction: id }, 'the answer came too late')
      throw error
    }
  }
  const heard = manner.heard
  const late = Symbol('late')
  const said = await Promise.race([work, pause(manner.mayAsk ? LATE_FORM_MS : LATE_MS, late)])
  if (said !== late) return answerAtOnce(said)
  if (heard === 'update') await respond(Type.DeferredMessageUpdate)
  else
    await respond(Type.DeferredChannelMessageWithSource, heard === 'ephemeral' ? { flags: MessageFlags.Ephemeral } : {})
  return answerLater(await work)

  async function answerAtOnce(said: Said): Promise<void> {
    if (said.form) return respond(Type.Modal, renderForm(said.form))
    const message = messageOf(said)
    if (message) {
      const { body, files } = bodyOf(message, manner.replaces ? 0 : MessageFlags.Ephemeral)
      return respond(manner.replaces ? Type.UpdateMessage : Type.ChannelMessageWithSource, body, files)
    }
    if (heard === 'update') return respond(Type.DeferredMessageUpdate)
    if (!said.heard) return // another delivery of it has answered
    if (heard === 'public') return respond(Type.DeferredChannelMessageWithSource, {})
    const { body } = bodyOf(HEARD, MessageFlags.Ephemeral)
    return respond(Type.ChannelMessageWithSource, body)
  }

  async function answerLater(said: Said): Promise<void> {
    const message = messageOf(said) ?? (said.form ? renderReply(again(said.form)) : undefined)
    if (!message) {
      if (heard === 'ephemeral') await originals.edit(token, HEARD)
      return
    }
    if (heard === 'ephemeral' || manner.replaces) return void (await originals.edit(token, message))
    // What everybody sees thinking is not for everybody.
    if (heard === 'public') await originals.remove(token)
    await originals.whisper(token, message)
  }
}

function isRefused(error: unknown): boolean {
  const status = statusOf(error) ?? 500
  return status < 500
}

const HEARD: DiscordMessage = { content: '👀', components: [], files: [] }

/** What one person reads. A file speaks for itself: it is right there. */
function messageOf({ file, whisper }: Said): DiscordMessage | undefined {
  if (file) return { content: '', components: [], files: [fileOf(file)] }
  return whisper && renderReply(whisper)
}

/** A form that came too late to be shown is a press away. */
function again({ locale, title, label, press }: Form) {
  return say(locale, label, { buttons: [{ label: title, press }] })
}

function pause<T>(ms: number, value: T): Promise<T> {
  return new Promise((resolve) => setTimeout(resolve, ms, value).unref())
}
