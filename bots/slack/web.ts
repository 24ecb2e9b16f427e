import { ErrorCode, LogLevel, WebClient, type WebClientOptions } from '@slack/web-api'
import { ComeBack, CoreError, type Logger } from '../../core/index.ts'

/** How Slack's Web API is called: our retries are the jobs', so a call fails at once and is made again later. */
export function webOptions(apiUrl: string | undefined, log: Logger): WebClientOptions {
  return {
    ...(apiUrl ? { slackApiUrl: apiUrl.endsWith('/') ? apiUrl : `${apiUrl}/` } : {}),
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    timeout: 10_000,
    logger: slackLogger(log),
  }
}

export function createWeb(token: string, apiUrl: string | undefined, log: Logger): WebClient {
  return new WebClient(token, webOptions(apiUrl, log))
}

/** Slack's libraries log into ours; what they call info is detail to us. */
export function slackLogger(log: Logger) {
  const child = log.child({ part: 'slack' })
  const say =
    (level: 'trace' | 'debug' | 'warn' | 'error') =>
    (...parts: unknown[]) => {
      const [first] = parts
      if (first instanceof Error) child[level]({ err: first }, first.message)
      else child[level](parts.map(String).join(' '))
    }
  return {
    debug: say('trace'), // whole bodies, with what people wrote
    info: say('debug'),
    warn: say('warn'),
    error: say('error'),
    setLevel: () => {},
    getLevel: () => LogLevel.DEBUG,
    setName: () => {},
  }
}

/** The name Slack gives an error of its API; undefined for any other error. */
export function slackErrorOf(error: unknown): string | undefined {
  const thrown = error instanceof CoreError ? error.cause : error
  const { code, data } = (thrown ?? {}) as { code?: string; data?: { error?: string } } // as @slack/web-api throws
  return code === ErrorCode.PlatformError ? data?.error : undefined
}

// What no later try would change: https://docs.slack.dev/reference/methods/chat.postMessage#errors
const NO_ENTRY = new Set([
  'not_in_channel',
  'channel_not_found',
  'restricted_action',
  'restricted_action_read_only_channel',
  'restricted_action_thread_only_channel',
  'team_access_not_granted',
  'cannot_reply_to_message',
  'user_not_in_channel',
  'messages_tab_disabled',
])
// What a later try may find mended; whatever else Slack says, it will say again.
const PASSING = new Set([
  'fatal_error',
  'internal_error',
  'rate_limited',
  'ratelimited',
  'request_timeout',
  'service_unavailable',
  'team_added_to_org',
])

/** An error of the Web API as core understands it: of no use, later, or just failed. */
export function toCourierError(error: unknown): unknown {
  const { code, retryAfter, data } = (error ?? {}) as { code?: string; retryAfter?: number; data?: { needed?: string } } // as above
  if (code === ErrorCode.RateLimitedError) return new ComeBack(retryAfter ?? 30)
  const name = slackErrorOf(error)
  if (!name) return error
  if (NO_ENTRY.has(name)) return new CoreError('forbidden', { reason: 'not_in_channel', cause: error })
  if (name === 'is_archived') return new CoreError('forbidden', { reason: 'archived', cause: error })
  if (name === 'missing_scope') {
    return new CoreError('forbidden', { reason: 'missing_scope', values: { scope: data?.needed ?? '?' }, cause: error })
  }
  return PASSING.has(name) ? error : new CoreError('internal', { cause: error })
}
