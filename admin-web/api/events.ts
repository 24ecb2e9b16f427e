import type { Context } from 'hono'
import { type SSEMessage, streamSSE } from 'hono/streaming'
import type { FollowEvent, Locale } from '../../core/index.ts'
import type { WebEnv } from '../context.ts'
import { toProblemJson } from '../problem.ts'
import { toSnippetJson } from './shapes.ts'

/**
 * Sends what happens to a snippet or a job as server-sent events until its end, the reader's, or
 * ours. `Last-Event-ID` resumes. Throws `not_found` and `invalid_input` before anything is sent.
 */
export async function sendEvents(
  c: Context<WebEnv>,
  subject: { snippetId: string } | { jobId: string },
): Promise<Response> {
  const gone = new AbortController()
  const signal = AbortSignal.any([gone.signal, c.get('closing')])
  const events = await c.get('core').follow(subject, c.req.header('Last-Event-ID'), signal)
  if (!events) return c.body(null, 204) // tells an EventSource not to come back
  const locale = c.get('locale')
  c.header('X-Accel-Buffering', 'no') // nginx would hold events back otherwise
  return streamSSE(c, async (stream) => {
    stream.onAbort(() => gone.abort())
    try {
      for await (const event of events) {
        if (event.event === 'quiet') await stream.write(': quiet\n\n')
        else await stream.writeSSE(toMessage(event, locale))
      }
    } catch (error) {
      c.get('log').warn({ err: error }, 'event stream broken off; the reader will come back')
    }
  })
}

function toMessage(event: Exclude<FollowEvent, { event: 'quiet' }>, locale: Locale): SSEMessage {
  if (event.event === 'snippet') {
    return { event: 'snippet', data: JSON.stringify(toSnippetJson(event.snippet, locale)) }
  }
  const id = String(event.position)
  if (event.event === 'step') return { id, event: 'step', data: JSON.stringify(event.step) }
  const { id: job, status, problem } = event.job
  const data = { job, status, ...(problem ? { problem: toProblemJson(problem, locale) } : {}) }
  return { id, event: 'done', data: JSON.stringify(data) }
}
