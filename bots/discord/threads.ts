import { type REST, Routes } from 'discord.js'
import type { Logger } from '../../core/index.ts'
import type { ChatAddress, Try } from '../surface.ts'
import { CODE, discordErrorOf } from './rest.ts'
import { cutPlain, oneLine } from './text.ts'

// https://docs.discord.com/developers/resources/channel#start-thread-from-message
const NAME = 100
const UNTITLED = 'Tanzaku'

/** What there is instead of a thread: our messages answer the root, in the channel itself. */
export type Opened = { thread: string; flat?: 'yes' }

// There can be no thread, for now or ever; and a root that was deleted can have none.
const THREADLESS = new Set<number | undefined>([
  CODE.wrongChannelType,
  CODE.missingPermissions,
  CODE.unknownMessage,
  CODE.tooManyThreads,
])

/**
 * Opens the thread under the root of a snippet and adds whoever asked. Undefined until its name is known, since a
 * thread is renamed twice in ten minutes at most; there the bot is seen typing.
 */
export async function openThread(
  rest: REST,
  log: Logger,
  { place, user, direct }: ChatAddress,
  { title, done }: { title: string | null; done: boolean },
  { signal }: Try,
): Promise<Opened | undefined> {
  const { channel } = place
  const root = place.root === 'card' ? place.card : place.asked
  if (!root) return undefined
  if (direct) return { thread: root, flat: 'yes' }
  if (title === null && !done) {
    if (place.root === 'message') await courtesy(log, 'typing', rest.post(Routes.channelTyping(channel), { signal }))
    return undefined
  }
  const body = { name: cutPlain(oneLine(title ?? ''), NAME) || UNTITLED }
  try {
    await rest.post(Routes.threads(channel, root), { body, signal })
  } catch (error) {
    const code = discordErrorOf(error)
    if (THREADLESS.has(code)) return { thread: root, flat: 'yes' }
    if (code !== CODE.threadExists) throw error
  }
  // The thread under a message has the message's id.
  await courtesy(log, 'adding whoever asked', rest.put(Routes.threadMembers(root, user), { signal }))
  return { thread: root }
}

/** What is nice to have may fail. */
async function courtesy(log: Logger, what: string, work: Promise<unknown>): Promise<void> {
  await work.catch((error: unknown) => log.debug({ err: error }, `${what} failed`))
}
