import type { WebClient } from '@slack/web-api'
import type { Logger, Visibility } from '../../core/index.ts'

const PATIENCE_MS = 500
// A public channel can become private.
const KEEP_MS = 300_000
const MOST_KEPT = 10_000

/** Whether what is asked for in a channel is for its members only, as far as the payload tells. */
export function visibilityOf(
  channel: string,
  hints: { type?: string | undefined; name?: string | undefined },
): Visibility | undefined {
  if (!channel.startsWith('C')) return 'private' // D: direct messages, G: older private channels
  if (hints.type) return hints.type === 'channel' ? 'workspace' : 'private'
  // Slash commands and shortcuts name private places like this instead of by their name.
  if (hints.name) return /^(privategroup|directmessage|mpdm-.*)$/.test(hints.name) ? 'private' : 'workspace'
  return undefined
}

export type Places = {
  visibilityOf: (channel: string, hints: Parameters<typeof visibilityOf>[1]) => Promise<Visibility>
}

/** Looks up what kind of channel it is where the payload doesn't say, as that of a mention. In doubt it is private. */
export function createPlaces(web: WebClient, log: Logger): Places {
  const kept = new Map<string, { at: number; asked: Promise<Visibility> }>()
  const ask = async (channel: string): Promise<Visibility> => {
    try {
      const { channel: found } = await web.conversations.info({ channel })
      return found?.is_private === false && !found.is_im && !found.is_mpim ? 'workspace' : 'private'
    } catch (error) {
      kept.delete(channel)
      log.debug({ err: error, channel }, 'conversations.info failed; taken for private')
      return 'private'
    }
  }
  return {
    visibilityOf: async (channel, hints) => {
      const told = visibilityOf(channel, hints)
      if (told) return told
      const before = kept.get(channel)
      const isFresh = before !== undefined && before.at > Date.now() - KEEP_MS
      const { asked } = isFresh ? before : { asked: ask(channel) }
      if (!isFresh) {
        if (kept.size >= MOST_KEPT) kept.clear()
        kept.set(channel, { at: Date.now(), asked })
      }
      const late = new Promise<Visibility>((resolve) => setTimeout(resolve, PATIENCE_MS, 'private').unref())
      return Promise.race([asked, late])
    },
  }
}
