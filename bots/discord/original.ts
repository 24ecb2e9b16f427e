import { setTimeout as pause } from 'node:timers/promises'
import { type APIMessage, MessageFlags, type REST, Routes } from 'discord.js'
import type { Posted } from '../surface.ts'
import { bodyOf, postedOf } from './messages.ts'
import type { DiscordMessage } from './render.ts'
import { CODE, discordErrorOf, isTokenDead } from './rest.ts'

// A worker may be quicker than the acknowledgement it answers to; that has to be there within 3 s.
const ACKNOWLEDGED_MS = 4_000
const LOOK_EVERY_MS = 100
// https://docs.discord.com/developers/interactions/receiving-and-responding#followup-messages
const TOKEN_MS = 15 * 60_000

/** What allows answers to an interaction: `at` is when it was received, in milliseconds. */
export type Token = { application: string; token: string; at: number }

/** The calls that an interaction's token allows, wherever the bot itself may not write. All say whether they got through. */
export function createOriginals(rest: REST, now: () => number = Date.now) {
  const attempt = async <T>({ at }: Token, work: () => Promise<T>, signal?: AbortSignal): Promise<T | undefined> => {
    if (now() - at > TOKEN_MS) return undefined
    for (;;) {
      try {
        return await work()
      } catch (error) {
        const code = discordErrorOf(error)
        if (!isTokenDead(error) && code !== CODE.unknownMessage) throw error
        if (code === CODE.unknownMessage || code === CODE.invalidWebhookToken || now() - at > ACKNOWLEDGED_MS)
          return undefined
        await pause(LOOK_EVERY_MS, undefined, signal ? { signal } : {})
      }
    }
  }
  return {
    /** Makes a message of the deferred answer, or another of what it was. */
    edit: async (given: Token, message: DiscordMessage, signal?: AbortSignal): Promise<Posted | undefined> => {
      const { body, files } = bodyOf(message)
      const route = Routes.webhookMessage(given.application, given.token, '@original')
      const options = { body, files, auth: false, ...(signal ? { signal } : {}) }
      const edited = (await attempt(given, () => rest.patch(route, options), signal)) as APIMessage | undefined // as documented
      return edited && postedOf(edited)
    },
    /** Says something more to whoever caused it, alone. */
    whisper: async (given: Token, message: DiscordMessage, signal?: AbortSignal): Promise<boolean> => {
      const { body, files } = bodyOf(message, MessageFlags.Ephemeral)
      const route = Routes.webhook(given.application, given.token)
      const options = { body, files, auth: false, ...(signal ? { signal } : {}) }
      return (await attempt(given, () => rest.post(route, options), signal)) !== undefined
    },
    remove: async (given: Token, signal?: AbortSignal): Promise<void> => {
      const route = Routes.webhookMessage(given.application, given.token, '@original')
      const options = { auth: false, ...(signal ? { signal } : {}) }
      await attempt(given, () => rest.delete(route, options), signal)
    },
  }
}
export type Originals = ReturnType<typeof createOriginals>
