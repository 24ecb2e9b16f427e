import type { WebClient } from '@slack/web-api'
import { ComeBack, type Logger } from '../../core/index.ts'
import { fileOf } from '../code-file.ts'
import type { Said } from '../conversation.ts'
import type { Reply } from '../reply.ts'
import type { Place } from '../surface.ts'
import { sendFile } from './files.ts'
import { renderReply } from './render.ts'
import { renderForm } from './render-form.ts'
import { respond } from './respond.ts'
import { toCourierError } from './web.ts'

/** Where what one person reads is put; which of these there are depends on what they did. */
export type Reach = {
  user: string
  channel?: string | undefined
  thread?: string | undefined
  /** Of the place that a form belongs to. */
  root?: Place['root']
  /** There is nothing in that thread yet, so that nothing could be seen there. */
  unbegun?: boolean
  trigger?: string | undefined
  responseUrl?: string | undefined
  /** They pressed something in a message that only they see: the answer takes its place. */
  replaces?: boolean
}

/** Carries out what a conversation answers on the spot, besides the acknowledgement itself. */
export async function answer(web: WebClient, said: Said, reach: Reach): Promise<void> {
  if (said.form && reach.trigger) {
    const place = JSON.stringify({ channel: reach.channel, thread: reach.thread, root: reach.root })
    await web.views.open({ trigger_id: reach.trigger, view: renderForm(said.form, place) })
  }
  if (said.file) await sendFile(web, reach.user, said.file.name, fileOf(said.file))
  if (said.whisper) await patiently(() => whisper(web, said.whisper as Reply, reach)) // it is there: see above
}

// Slack says when; longer than this nobody waits for a word in passing.
const MOST_PATIENCE_S = 60

/** Does it again, once, when Slack said to come back. */
export async function patiently(work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (error) {
    const later = toCourierError(error)
    if (!(later instanceof ComeBack) || later.afterSeconds > MOST_PATIENCE_S) throw error
    await new Promise((resolve) => setTimeout(resolve, later.afterSeconds * 1000))
    await work()
  }
}

/** Says something to one person, where they are. */
export async function whisper(web: WebClient, reply: Reply, reach: Reach): Promise<void> {
  const { text, blocks } = renderReply(reply)
  const { channel, user, responseUrl } = reach
  const thread = reach.unbegun ? undefined : reach.thread
  if (responseUrl && (reach.replaces || !channel)) {
    return respond(responseUrl, { text, blocks }, { replace: reach.replaces === true })
  }
  if (!channel) {
    await web.chat.postMessage({ channel: user, text, blocks })
    return
  }
  try {
    await web.chat.postEphemeral({ channel, user, ...(thread ? { thread_ts: thread } : {}), text, blocks })
  } catch (error) {
    if (!responseUrl) throw error
    await respond(responseUrl, { text, blocks }, { thread }) // where the bot can't post, the answer to a press can
  }
}

/** What is done after the acknowledgement may fail: the work is safe, and the log knows. */
export function afterwards(log: Logger, what: string, work: Promise<unknown>): void {
  work.catch((error: unknown) => log.warn({ err: error }, `${what} failed`))
}
