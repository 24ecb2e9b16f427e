import { DiscordAPIError, HTTPError, RateLimitError, REST } from 'discord.js'
import { ComeBack, CoreError, type Logger } from '../../core/index.ts'

// Waiting so long for a place in a bucket is better than coming back: they refill within seconds.
const SHORT_WAIT_MS = 3_000

/** How Discord's REST API is called. Our retries are the jobs', so a call fails soon and is made again later. */
export function createRest(token: string, apiUrl: string | undefined, log: Logger): REST {
  const rest = new REST({
    version: '10',
    retries: 0,
    timeout: 10_000,
    offset: 0,
    rejectOnRateLimit: ({ retryAfter }) => retryAfter > SHORT_WAIT_MS,
    ...(apiUrl ? { api: apiUrl.replace(/\/$/, '') } : {}),
  }).setToken(token)
  rest.on('rateLimited', ({ route, retryAfter, scope }) => {
    log.debug({ part: 'discord', route, retryAfter, scope }, 'rate limited')
  })
  rest.on('invalidRequestWarning', ({ count }) => {
    // At 10,000 in ten minutes Discord blocks the address.
    log.warn({ part: 'discord', count }, 'many requests are refused by Discord')
  })
  return rest
}

/** Discord's number for an error of its API; undefined for any other error. */
export function discordErrorOf(error: unknown): number | undefined {
  if (error instanceof CoreError) return discordErrorOf(error.cause)
  return error instanceof DiscordAPIError && typeof error.code === 'number' ? error.code : undefined
}

export function statusOf(error: unknown): number | undefined {
  return error instanceof DiscordAPIError || error instanceof HTTPError ? error.status : undefined
}

// https://docs.discord.com/developers/topics/opcodes-and-status-codes#json
export const CODE = {
  unknownChannel: 10003,
  unknownMessage: 10008,
  unknownWebhook: 10015,
  unknownInteraction: 10062,
  acknowledged: 40060,
  missingAccess: 50001,
  cannotMessage: 50007,
  missingPermissions: 50013,
  wrongChannelType: 50024,
  invalidWebhookToken: 50027,
  archived: 50083,
  threadExists: 160004,
  threadLocked: 160005,
  tooManyThreads: 160006,
} as const

/** The token of an interaction is of no use: not answered yet, or too old. */
export function isTokenDead(error: unknown): boolean {
  const code = discordErrorOf(error)
  return code === CODE.unknownWebhook || code === CODE.invalidWebhookToken || code === CODE.unknownInteraction
}

/** An error of the API as core understands it: of no use, later, or just failed. */
export function toCourierError(error: unknown): unknown {
  if (error instanceof RateLimitError) return new ComeBack(Math.max(1, Math.ceil(error.retryAfter / 1000)))
  const options = { cause: error }
  switch (discordErrorOf(error)) {
    case CODE.unknownChannel:
      return new CoreError('forbidden', { reason: 'place_gone', ...options })
    case CODE.missingAccess:
      return new CoreError('forbidden', { reason: 'needs_view_channel', values: { channel: '#?' }, ...options })
    case CODE.missingPermissions:
      return new CoreError('forbidden', { reason: 'needs_send_messages', values: { channel: '#?' }, ...options })
    case CODE.cannotMessage:
      return new CoreError('forbidden', { reason: 'dm_blocked', ...options })
    case CODE.threadLocked:
    case CODE.archived:
      return new CoreError('forbidden', { reason: 'thread_locked', ...options })
    default:
  }
  const status = statusOf(error)
  // The token is no good, or we said something Discord doesn't take: no later try would change that.
  if (status === 401 || status === 400) return new CoreError('internal', options)
  return error
}
