import type { WebClient } from '@slack/web-api'
import { z } from 'zod'
import type { Locale, Logger } from '../../core/index.ts'
import type { Person } from '../conversation.ts'

// Who somebody is changes rarely.
const KEEP_MS = 3_600_000
const MOST_KEPT = 10_000
// Nobody waits for a name: an acknowledgement is due within a second.
const PATIENCE_MS = 500

const userSchema = z.object({
  locale: z.string().optional(),
  is_admin: z.boolean().optional(),
  is_owner: z.boolean().optional(),
  real_name: z.string().optional(),
  profile: z.object({ display_name: z.string().optional(), real_name: z.string().optional() }).optional(),
})
type User = z.output<typeof userSchema>

type Known = { name: string | undefined; locale: string | undefined; isAdmin: boolean }

export type People = {
  /** A person by id; `name` is what the event itself calls them, `text` what they wrote, in case Slack doesn't tell. */
  find: (id: string, hints: { name?: string | undefined; locale: Locale }) => Promise<Person>
}

/** Looks people up, and remembers them. */
export function createPeople(web: WebClient, log: Logger): People {
  const kept = new Map<string, { at: number; known: Promise<Known | undefined> }>()

  const ask = async (user: string): Promise<Known | undefined> => {
    try {
      const { user: found } = await web.users.info({ user, include_locale: true })
      return toKnown(userSchema.parse(found))
    } catch (error) {
      kept.delete(user) // the next event asks again
      log.warn({ err: error, user }, 'users.info failed; going on without name and locale')
      return undefined
    }
  }

  const look = (user: string): Promise<Known | undefined> => {
    const before = kept.get(user)
    if (before && before.at > Date.now() - KEEP_MS) return before.known
    if (kept.size >= MOST_KEPT) kept.clear()
    const known = ask(user)
    kept.set(user, { at: Date.now(), known })
    return known
  }

  return {
    find: async (id, { name, locale }) => {
      const known = await Promise.race([look(id), patience()])
      const tongue = known?.locale
      return {
        id,
        name: known?.name || name || id,
        locale: tongue === undefined ? locale : tongue.startsWith('ja') ? 'ja' : 'en',
        // Rights are asked for anew: they may have been taken away.
        isAdmin: async () => (await ask(id))?.isAdmin === true,
      }
    },
  }
}

function toKnown({ locale, is_admin, is_owner, real_name, profile }: User): Known {
  const name = profile?.display_name || profile?.real_name || real_name
  return { name, locale, isAdmin: is_admin === true || is_owner === true }
}

function patience(): Promise<undefined> {
  return new Promise((resolve) => setTimeout(resolve, PATIENCE_MS, undefined).unref())
}
