import type { WebClient } from '@slack/web-api'
import { ComeBack, CoreError, type Logger } from '../../core/index.ts'
import { createPace } from '../pace.ts'
import type { Reply } from '../reply.ts'
import type { ChatAddress, Posted, Surface, Try } from '../surface.ts'
import { eraseFile, postFile } from './files.ts'
import { renderReply, type SlackMessage } from './render.ts'
import { respond } from './respond.ts'
import { slackErrorOf, toCourierError } from './web.ts'

// Kept with a message, so that one whose id was lost in a crash is found again.
const EVENT_TYPE = 'tanzaku_post'

// chat.update is a tier 3 method: about 50 calls a minute (https://docs.slack.dev/apis/web-api/rate-limits).
const PACE = { most: 30, withinMs: 60_000 }

// Slack's clock and the database's need not agree.
const CLOCKS_S = 120
const MOST_PAGES = 20

/** What Slack provides, over its Web API alone. */
export function createSlackSurface(web: WebClient, log: Logger): Surface {
  const pace = createPace(PACE)

  /** One call; given up with the signal. What was under way may still take effect, and is looked for later. */
  const call = async <T>(work: () => Promise<T>, signal?: AbortSignal): Promise<T> => {
    try {
      return await (signal ? Promise.race([work(), aborted(signal)]) : work())
    } catch (error) {
      const known = toCourierError(error)
      if (known instanceof ComeBack) pace.holdFor(known.afterSeconds)
      throw known
    }
  }

  const postAt = (address: ChatAddress, thread: string | undefined, message: SlackMessage, mark: string, how: Try) =>
    call(
      () =>
        web.chat.postMessage({
          channel: address.place.channel,
          ...(thread ? { thread_ts: thread } : {}),
          text: message.text,
          blocks: message.blocks,
          unfurl_links: false,
          unfurl_media: false,
          metadata: { event_type: EVENT_TYPE, event_payload: { mark } },
        }),
      how.signal,
    )

  const update = async (
    { place: { channel } }: ChatAddress,
    ts: string,
    { text, blocks }: SlackMessage,
    how: Try,
  ): Promise<'there' | 'gone'> => {
    try {
      await call(() => web.chat.update({ channel, ts, text, blocks }), how.signal)
      return 'there'
    } catch (error) {
      const name = slackErrorOf(error)
      if (name && GONE.has(name)) return 'gone'
      throw error
    }
  }

  /** A message of ours that an earlier try may have posted. */
  const find = async (
    { place: { channel } }: ChatAddress,
    thread: string | undefined,
    mark: string,
    { since, signal }: Try,
  ): Promise<string | undefined> => {
    const oldest = String(since.getTime() / 1000 - CLOCKS_S)
    let cursor: string | undefined
    for (let page = 0; page < MOST_PAGES; page++) {
      const asked = { channel, oldest, include_all_metadata: true, limit: 100, ...(cursor ? { cursor } : {}) }
      const answer = await call(
        () => (thread ? web.conversations.replies({ ...asked, ts: thread }) : web.conversations.history(asked)),
        signal,
      )
      const mine = (answer.messages ?? []).find(({ metadata }) => {
        const { event_type, event_payload } = metadata ?? {}
        return event_type === EVENT_TYPE && (event_payload as { mark?: string } | undefined)?.mark === mark
      })
      if (mine) return mine.ts
      cursor = answer.response_metadata?.next_cursor || undefined
      if (!cursor) return undefined
    }
    return undefined
  }

  const postOnce = async (
    address: ChatAddress,
    thread: string | undefined,
    message: SlackMessage,
    mark: string,
    how: Try,
  ): Promise<string> => {
    const earlier = how.again ? await find(address, thread, mark, how) : undefined
    if (earlier && (await update(address, earlier, message, how)) === 'there') return earlier
    const { ts } = await postAt(address, thread, message, mark, how)
    return requireTs(ts)
  }

  /** The rest of long code, as a file beside its message; where that is refused for good, the message says no such thing. */
  const withFile = async (address: ChatAddress, posted: Posted, reply: Reply, how: Try): Promise<Posted> => {
    const { file } = renderReply(reply)
    if (!file || posted.files.length > 0) return posted
    const { channel, thread } = address.place
    try {
      return { ...posted, files: [await call(() => postFile(web, { channel, thread, file }, how))] }
    } catch (error) {
      if (!(error instanceof CoreError)) throw error
      log.error({ err: error }, 'a file could not be posted')
      await update(address, posted.message, renderReply(reply, { files: false }), how)
      return posted
    }
  }

  return {
    name: 'slack',
    hint: async () => 'reply_here',
    postCard: (address, reply, mark, how) => postOnce(address, undefined, renderReply(reply), mark, how),
    editCard: async (address, card, reply, how) => {
      await update(address, card, renderReply(reply), how)
    },
    // The thread of a message is named by the message itself.
    openThread: async ({ place }) => (place.card ? { thread: place.card } : undefined),
    post: async (address, reply, mark, how) => {
      const ts = await postOnce(address, address.place.thread, renderReply(reply), mark, how)
      return withFile(address, { message: ts, files: [] }, reply, how)
    },
    edit: async (address, posted, reply, how) => {
      if ((await update(address, posted.message, renderReply(reply), how)) === 'gone') return 'gone'
      return withFile(address, posted, reply, how)
    },
    editProgress: async (address, ts, reply, how) => {
      if (pace.isFree()) await update(address, ts, renderReply(reply), how)
      else log.debug({ channel: address.place.channel }, 'progress left out, to spare the rate')
    },
    find: (address, mark, how) => find(address, address.place.thread, mark, how),
    remove: async ({ place }, ts, { signal }) => {
      await call(() => web.chat.delete({ channel: place.channel, ts }), signal).catch((error: unknown) => {
        if (slackErrorOf(error) !== 'message_not_found') throw error
      })
    },
    call: async ({ place, user }, text) => {
      const { ts } = await call(() =>
        web.chat.postMessage({
          channel: place.channel,
          ...(place.thread ? { thread_ts: place.thread } : {}),
          ...renderCall(user, text),
        }),
      )
      return requireTs(ts)
    },
    whisper: async (address, reply) => {
      const { text, blocks } = renderReply(reply)
      await call(() => whisperTo(web, address, { text, blocks }))
    },
    eraseFile: async (_, file) => {
      await call(() => eraseFile(web, file))
    },
  }
}

const GONE = new Set(['message_not_found', 'cant_update_message', 'edit_window_closed'])

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason)
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
  })
}

function requireTs(ts: string | undefined): string {
  if (!ts) throw new Error('Slack answered without a ts')
  return ts
}

/** The only message that names a person: whoever asked. */
function renderCall(user: string, text: string) {
  const elements = [
    { type: 'user' as const, user_id: user },
    { type: 'text' as const, text: ` ${text}` },
  ]
  return {
    text: `<@${user}> ${escaped(text)}`,
    blocks: [{ type: 'rich_text' as const, elements: [{ type: 'rich_text_section' as const, elements }] }],
  }
}

// https://docs.slack.dev/messaging/formatting-message-text#escaping
function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}

async function whisperTo(web: WebClient, address: ChatAddress, message: Pick<SlackMessage, 'text' | 'blocks'>) {
  const { responseUrl, user, place } = address
  if (typeof responseUrl === 'string') return respond(responseUrl, message)
  const { channel, thread } = place
  await web.chat.postEphemeral({ channel, user, ...(thread ? { thread_ts: thread } : {}), ...message })
}
