import type { Json, World } from './world.ts'

// https://docs.discord.com/developers/topics/opcodes-and-status-codes#json
const CODES = {
  10003: [404, 'Unknown Channel'],
  10004: [404, 'Unknown Guild'],
  10007: [404, 'Unknown Member'],
  10008: [404, 'Unknown Message'],
  10013: [404, 'Unknown User'],
  10014: [400, 'Unknown Emoji'],
  10015: [404, 'Unknown Webhook'],
  10062: [404, 'Unknown interaction'],
  10063: [404, 'Unknown application command'],
  40005: [413, 'Request entity too large'],
  40060: [400, 'Interaction has already been acknowledged.'],
  50001: [403, 'Missing Access'],
  50003: [403, 'Cannot execute action on a DM channel'],
  50005: [403, 'Cannot edit a message authored by another user'],
  50006: [400, 'Cannot send an empty message'],
  50007: [403, 'Cannot send messages to this user'],
  50013: [403, 'Missing Permissions'],
  50024: [403, 'Cannot execute action on this channel type'],
  50027: [401, 'Invalid Webhook Token'],
  50035: [400, 'Invalid Form Body'],
  50083: [400, 'Thread is archived'],
  50109: [400, 'The request body contains invalid JSON.'],
  160004: [400, 'A thread has already been created for this message'],
  160005: [403, 'This thread is locked'],
} as const
export type Code = keyof typeof CODES

/** Discord's answer to what it does not do. */
export class DiscordFailure extends Error {
  readonly status: number
  readonly body: Json
  readonly headers: Record<string, string>
  constructor(status: number, body: Json, headers: Record<string, string> = {}) {
    super(String(body.message))
    this.status = status
    this.body = body
    this.headers = headers
  }
}

export function fail(code: Code, errors?: Json): never {
  const [status, message] = CODES[code]
  throw new DiscordFailure(status, { message, code, ...(errors ? { errors } : {}) })
}

/** The body of an error that a test orders by number; codes we don't know keep their number. */
export function errorOf(code: number, status?: number): DiscordFailure {
  const [known, message] = (CODES as Record<number, readonly [number, string]>)[code] ?? [400, 'Ordered by the test']
  return new DiscordFailure(status ?? known, { message, code })
}

/** https://docs.discord.com/developers/topics/rate-limits#exceeding-a-rate-limit */
export function tooFast(retryAfter: number, global = false): DiscordFailure {
  return new DiscordFailure(
    429,
    { message: 'You are being rate limited.', retry_after: retryAfter, global },
    {
      'retry-after': String(retryAfter),
      'x-ratelimit-scope': global ? 'global' : 'user',
      ...(global ? { 'x-ratelimit-global': 'true' } : {}),
    },
  )
}

/** A mistake of the app: noted, and answered as Discord would. */
export function refuse(world: World, what: string, problems: string[]): void {
  if (problems.length === 0) return
  for (const problem of problems) world.faults.push(`${what}: ${problem}`)
  fail(50035, { _errors: problems.map((message) => ({ code: 'INVALID_FORM_BODY', message })) })
}
