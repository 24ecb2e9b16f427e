import { EventEmitter, once } from 'node:events'
import { sql } from 'drizzle-orm'
import type { Database, Tx } from '../database/open.ts'

const CHANNEL = 'tanzaku_changes'
const EVERYTHING = 'everything'

/** Says, once the transaction has committed, that these changed; heard by every process. */
export async function announceChange(tx: Tx, ...ids: string[]): Promise<void> {
  await tx.execute(sql`select pg_notify(${CHANNEL}, ${ids.join(' ')})`)
}

/** What to announce when a job is taken out of its worker's hands: stopped, or deleted. */
export function claimOf(jobId: string): string {
  return `claim:${jobId}`
}

/** How long whoever waits for a change sleeps at most: a lost notification costs this much, never more. */
export const LOOK_AGAIN_MS = 2_000

export type Watch = {
  /** Resolves at the first change since the last call, or after `ms`, or when `signal` aborts. */
  next: (ms: number, signal?: AbortSignal) => Promise<void>
  close: () => void
}

export type Changes = {
  /** Calls back at each change of a snippet, a job or a claim, by id. Returns how to end it. */
  on: (id: string, changed: () => void) => () => void
  watch: (id: string) => Watch
  close: () => Promise<void>
}

/**
 * The ears of a process. A notification only says "look again": whoever hears it reads the tables, and
 * whoever waits also looks now and then by itself, so a lost one costs time and nothing else.
 */
export async function openChanges(database: Database): Promise<Changes> {
  const emitter = new EventEmitter().setMaxListeners(0)
  const silence = await database.listen(CHANNEL, (payload) => {
    // After a reconnect nobody knows what was missed.
    const ids = payload === '' ? [EVERYTHING] : payload.split(' ')
    for (const id of ids) emitter.emit(id)
  })

  const on = (id: string, changed: () => void) => {
    emitter.on(id, changed)
    emitter.on(EVERYTHING, changed)
    return () => {
      emitter.off(id, changed)
      emitter.off(EVERYTHING, changed)
    }
  }

  const watch = (id: string): Watch => {
    const bell = new EventEmitter()
    let rung = false
    const off = on(id, () => {
      rung = true
      bell.emit('rung')
    })
    return {
      next: async (ms, signal) => {
        const limits = [AbortSignal.timeout(ms), ...(signal ? [signal] : [])]
        const over = AbortSignal.any(limits)
        if (!rung) await once(bell, 'rung', { signal: over }).catch(() => {}) // time over: look again too
        rung = false
      },
      close: off,
    }
  }

  return { on, watch, close: silence }
}
