import { CoreError } from '../../core/index.ts'
import type { SlackMessage } from './render.ts'

/**
 * Answers through a response_url, to one person alone, in the place of what they pressed or beside it. It lasts half
 * an hour and five answers: https://docs.slack.dev/interactivity/handling-user-interaction#message_responses
 */
export async function respond(
  url: string,
  { text, blocks }: Pick<SlackMessage, 'text' | 'blocks'>,
  { replace = false, thread }: { replace?: boolean; thread?: string | undefined } = {},
): Promise<void> {
  const body = {
    response_type: 'ephemeral',
    replace_original: replace,
    text,
    blocks,
    ...(thread ? { thread_ts: thread } : {}),
  }
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(10_000),
  })
  if (answer.ok) return
  const cause = new Error(`response_url answered ${answer.status}`)
  if (answer.status >= 500 || answer.status === 429) throw cause
  throw new CoreError('internal', { cause }) // it is over
}
