import type { Db } from '../database/open.ts'
import type { Snippet } from '../domain.ts'
import { CoreError } from '../errors.ts'
import { getSnippet } from '../snippets/find.ts'
import { type Changes, LOOK_AGAIN_MS } from './changes.ts'
import { eventsAfter, type JobEvent, type Subject, startPosition } from './events.ts'

export type FollowEvent =
  | JobEvent
  | { event: 'snippet'; snippet: Snippet }
  /** Nothing happened for a while; keeps connections open. */
  | { event: 'quiet' }

// Proxies close connections that are silent for 30–60 s.
const QUIET_MS = 15_000

/**
 * What happens to a snippet, or to one job of it, as it happens: read off the tables each time
 * something changed, so a reader that comes back with the position of the last event it saw gets what
 * it missed, from any machine. Ends with the one job's `done`, when the snippet is deleted, or when
 * `signal` aborts.
 */
export async function* follow(
  { db, changes }: { db: Db; changes: Changes },
  subject: Subject,
  lastPosition: number | undefined,
  signal: AbortSignal,
): AsyncGenerator<FollowEvent> {
  const watch = changes.watch(subject.jobId ?? subject.snippetId)
  try {
    let position = lastPosition ?? (await startPosition(db, subject))
    let shown = ''
    let spokeAt = Date.now()
    while (!signal.aborted) {
      const events = await eventsAfter(db, subject, position)
      const snippet = await unlessDeleted(() => getSnippet(db, subject.snippetId))
      yield* events.filter(({ event }) => event === 'step')
      if (!snippet) return
      const state = JSON.stringify(snippet)
      if (state !== shown) yield { event: 'snippet', snippet }
      const done = events.filter(({ event }) => event === 'done')
      yield* done
      if (subject.jobId && done.length > 0) return

      position = events.at(-1)?.position ?? position
      if (state !== shown || events.length > 0) spokeAt = Date.now()
      shown = state
      if (Date.now() - spokeAt > QUIET_MS) {
        yield { event: 'quiet' }
        spokeAt = Date.now()
      }
      await watch.next(LOOK_AGAIN_MS, signal)
    }
  } finally {
    watch.close()
  }
}

/** Reads a `Last-Event-ID`; throws `invalid_input` for one that isn't ours. */
export function readEventId(id: string | undefined): number | undefined {
  if (id === undefined || id === '') return undefined
  if (!/^\d{1,15}$/.test(id)) throw new CoreError('invalid_input', { reason: 'last_event_id' })
  return Number(id)
}

async function unlessDeleted<T>(read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read()
  } catch (error) {
    if (error instanceof CoreError && error.code === 'not_found') return undefined
    throw error
  }
}
