import type { App } from '@slack/bolt'
import type { z } from 'zod'
import { detectLocale } from '../../../core/index.ts'
import type { Heard, Said } from '../../conversation.ts'
import { afterwards, patiently, whisper } from '../answer.ts'
import { mentionsIn, messageSchema, type Post, plainText } from '../incoming.ts'
import { slackErrorOf } from '../web.ts'
import { hear, type SlackParts } from './context.ts'

type Incoming = z.output<typeof messageSchema>

// Messages that people write; all others are told by Slack itself.
const WRITTEN = new Set([undefined, 'file_share', 'me_message', 'thread_broadcast'])

/** What people say, in channels, threads and direct messages. Bolt acknowledges when this has resolved (app.ts). */
export function registerMessages(app: App, parts: SlackParts): void {
  app.event('message', async ({ event }) => {
    const incoming = messageSchema.parse(event)
    if (incoming.subtype === 'message_changed') await hearEdit(parts, incoming)
    else if (WRITTEN.has(incoming.subtype)) await hearMessage(parts, incoming)
  })
  // The same message comes as a `message` too where the app may read the channel: it has one id.
  app.event('app_mention', async ({ event }) => {
    await hearMessage(parts, messageSchema.parse(event))
  })
}

async function hearMessage(parts: SlackParts, incoming: Incoming): Promise<void> {
  const { channel, ts, thread_ts, user, text, bot_id } = incoming
  if (!user || bot_id || user === parts.botUser) return // ours, or another bot's
  if (!isMeant(parts, incoming, incoming)) return
  const thread = thread_ts ?? ts
  const heard = await hearAt(parts, incoming, {
    event: `message ${channel} ${ts}`,
    user,
    text: text ?? '',
    thread,
  })
  const said = await parts.conversation.message(heard, read(parts, incoming, incoming))
  tell(parts, said, heard, ts)
}

async function hearEdit(parts: SlackParts, incoming: Incoming): Promise<void> {
  const { channel, message, previous_message: before } = incoming
  // A link that was unfolded is a change too, but nobody's.
  if (!message?.user || message.bot_id || !message.edited || message.text === before?.text) return
  const { ts, thread_ts, user, text } = message
  const thread = thread_ts ?? ts
  const heard = await hearAt(parts, incoming, { event: `edit ${channel} ${ts}`, user, text: text ?? '', thread })
  const isRoot = thread === ts
  const said = await parts.conversation.edited(heard, { ...read(parts, incoming, message), isRoot })
  tell(parts, said, heard, ts)
}

/** In a channel, outside of threads, only what mentions the bot; the rest isn't even looked at. */
function isMeant({ botUser }: SlackParts, { channel_type }: Incoming, { text, thread_ts }: Post): boolean {
  return thread_ts !== undefined || channel_type === 'im' || mentionsIn(text ?? '', botUser).toUs
}

type Spoken = { event: string; user: string; text: string; thread: string }

async function hearAt(parts: SlackParts, incoming: Incoming, { event, user, text, thread }: Spoken): Promise<Heard> {
  const { channel, channel_type } = incoming
  const { ts, thread_ts, user_team } = incoming.message ?? incoming
  // In a direct message every thread is between the two; elsewhere one that was there before us isn't ours.
  const visited = thread_ts !== undefined && thread_ts !== ts && channel_type !== 'im'
  return hear(parts, {
    event,
    comesAgain: true,
    user: { id: user, locale: detectLocale(text, 'en'), team: user_team },
    place: { channel, thread, root: visited ? 'visited' : 'message' },
    kind: { type: channel_type },
  })
}

function read({ botUser }: SlackParts, { channel_type }: Incoming, { text }: Post) {
  const written = text ?? ''
  return { text: plainText(written, botUser), ...mentionsIn(written, botUser), direct: channel_type === 'im' }
}

/** After the work is stored: 👀, or a word to whoever spoke. Neither holds the acknowledgement up. */
function tell({ web, log }: SlackParts, { heard, whisper: reply }: Said, { person, spot }: Heard, ts: string): void {
  const { channel, thread } = spot.place
  if (heard) {
    const seen = web.reactions.add({ channel, timestamp: ts, name: 'eyes' }).catch((error: unknown) => {
      if (slackErrorOf(error) !== 'already_reacted') throw error
    })
    afterwards(log, 'the reaction', seen)
  }
  // In a thread that is only begun with this answer there is nothing to be seen yet.
  const at = { user: person.id, channel, thread: thread === ts ? undefined : thread }
  if (reply)
    afterwards(
      log,
      'the whisper',
      patiently(() => whisper(web, reply, at)),
    )
}
