import type { WebClient } from '@slack/web-api'
import { ComeBack, type Logger } from '../../core/index.ts'
import type { ChatAddress, Posted, Surface, Try } from '../surface.ts'
import { eraseFile, postFile } from './files.ts'
import { createPace } from './pace.ts'
import { renderReply, type SlackMessage } from './render.ts'
import { respond } from './respond.ts'
import { slackErrorOf, toCourierError } from './web.ts'

// Kept with a message, so that one whose id was lost in a crash is found again.
const EVENT_TYPE = 'tanzaku_post'

/** What Slack provides, over its Web API alone. */
export function createSlackSurface(web: WebClient, log: Logger): Surface {
  const pace = createPace()

  const call = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work()
    } catch (error) {
      const known = toCourierError(error)
      if (known instanceof ComeBack) pace.holdFor(known.afterSeconds)
      throw known
    }
  }

  const postAt = (channel: string, thread: string | undefined, { text, blocks }: SlackMessage, mark: string) =>
    call(() =>
      web.chat.postMessage({
        channel,
        ...(thread ? { thread_ts: thread } : {}),
        text,
        blocks,
        unfurl_links: false,
        unfurl_media: false,
        metadata: { event_type: EVENT_TYPE, event_payload: { mark } },
      }),
    )

  const update = async (channel: string, ts: string, { text, blocks }: SlackMessage): Promise<'there' | 'gone'> => {
    try {
      await call(() => web.chat.update({ channel, ts, text, blocks }))
      return 'there'
    } catch (error) {
      const name = slackErrorOf((error as { cause?: unknown }).cause ?? error)
      if (name && GONE.has(name)) return 'gone'
      throw error
    }
  }

  /** A message of ours that an earlier try may have posted. */
  const find = async (
    { place }: ChatAddress,
    thread: string | undefined,
    mark: string,
  ): Promise<string | undefined> => {
    const { channel } = place
    const page = { channel, include_all_metadata: true, limit: 100 }
    const { messages = [] } = await call(() =>
      thread ? web.conversations.replies({ ...page, ts: thread }) : web.conversations.history(page),
    )
    const mine = messages.find(({ metadata }) => {
      const { event_type, event_payload } = metadata ?? {}
      return event_type === EVENT_TYPE && (event_payload as { mark?: string } | undefined)?.mark === mark
    })
    return mine?.ts
  }

  const postOnce = async (
    address: ChatAddress,
    thread: string | undefined,
    message: SlackMessage,
    mark: string,
    { again }: Try,
  ): Promise<string> => {
    const earlier = again ? await find(address, thread, mark) : undefined
    if (earlier && (await update(address.place.channel, earlier, message)) === 'there') return earlier
    const { ts } = await postAt(address.place.channel, thread, message, mark)
    return requireTs(ts)
  }

  const withFile = async (address: ChatAddress, posted: Posted, message: SlackMessage, how: Try): Promise<Posted> => {
    const { channel, thread } = address.place
    if (!message.file || posted.files.length > 0) return posted
    const file = await call(() =>
      postFile(web, { channel, thread, file: message.file as NonNullable<typeof message.file> }, how),
    ) // it is there: see above
    return { ...posted, files: [file] }
  }

  return {
    name: 'slack',
    hint: async () => 'reply_here',
    postCard: (address, reply, mark, how) => postOnce(address, undefined, renderReply(reply), mark, how),
    editCard: async ({ place }, card, reply) => {
      await update(place.channel, card, renderReply(reply))
    },
    // The thread of a message is named by the message itself.
    openThread: async ({ place }) => (place.card ? { thread: place.card } : undefined),
    post: async (address, reply, mark, how) => {
      const message = renderReply(reply)
      const ts = await postOnce(address, address.place.thread, message, mark, how)
      return withFile(address, { message: ts, files: [] }, message, how)
    },
    edit: async (address, posted, reply, how) => {
      const message = renderReply(reply)
      if ((await update(address.place.channel, posted.message, message)) === 'gone') return 'gone'
      return withFile(address, posted, message, how)
    },
    editProgress: async ({ place }, ts, reply) => {
      if (pace.isFree()) await update(place.channel, ts, renderReply(reply))
      else log.debug({ channel: place.channel }, 'progress left out, to spare the rate')
    },
    remove: async ({ place }, ts) => {
      await call(() => web.chat.delete({ channel: place.channel, ts })).catch((error: unknown) => {
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
