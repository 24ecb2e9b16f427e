import { createHash } from 'node:crypto'
import { and, eq, lt, sql } from 'drizzle-orm'
import type { Db, Tx } from '../database/open.ts'
import { idempotencyKeys, inbound } from '../database/schema.ts'
import { CoreError } from '../errors.ts'

/** What makes two requests the same one: a platform's own event id, or a key the caller chose. */
export type Once =
  | { kind: 'event'; source: string; externalId: string }
  | { kind: 'key'; scope: string; key: string; bodyHash: string }

export type Accepted = {
  snippetId: string
  /** Null when the request was answered on the spot. */
  jobId: string | null
}

/**
 * Does `work` in one transaction, at most once for `once`: its mark is committed with what the work
 * writes. A repetition waits for the first to commit and returns what that one made; it throws
 * `not_found` when that has been deleted since, `idempotency_mismatch` for a key with another body.
 */
export async function acceptOnce(
  db: Db,
  once: Once | undefined,
  work: (tx: Tx) => Promise<Accepted>,
): Promise<Accepted> {
  return db.transaction(async (tx) => {
    if (!once) return work(tx)
    if (!(await leaveMark(tx, once))) return recall(tx, once)
    const accepted = await work(tx)
    await fillMark(tx, once, accepted)
    return accepted
  })
}

/**
 * Whether an event is heard for the first time; only one of those who ask is told so. For what is answered on the
 * spot and leaves nothing behind.
 */
export async function isFirstTime(db: Db, event: Extract<Once, { kind: 'event' }>): Promise<boolean> {
  return db.transaction((tx) => leaveMark(tx, event))
}

/** A hash for the `scope` and `bodyHash` of a key: what they are made of is nobody's business later. */
export function digest(...parts: (string | Uint8Array)[]): string {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part).update('\0')
  return hash.digest('hex')
}

const KEY_LIFE = sql`now() - interval '24 hours'` // contract: kept 24 h
const EVENT_LIFE = sql`now() - interval '7 days'` // platforms repeat within minutes; a week covers outages

/** Forgets marks past their life. */
export async function forgetOldMarks(db: Db): Promise<void> {
  await db.delete(idempotencyKeys).where(lt(idempotencyKeys.createdAt, KEY_LIFE))
  await db.delete(inbound).where(lt(inbound.createdAt, EVENT_LIFE))
}

async function leaveMark(tx: Tx, once: Once): Promise<boolean> {
  if (once.kind === 'event') {
    const { source, externalId } = once
    const left = await tx.insert(inbound).values({ source, externalId }).onConflictDoNothing().returning()
    return left.length > 0
  }
  const { scope, key, bodyHash } = once
  await tx.delete(idempotencyKeys).where(and(isKey(once), lt(idempotencyKeys.createdAt, KEY_LIFE)))
  const left = await tx.insert(idempotencyKeys).values({ scope, key, bodyHash }).onConflictDoNothing().returning()
  return left.length > 0
}

async function fillMark(tx: Tx, once: Once, { snippetId, jobId }: Accepted): Promise<void> {
  if (once.kind === 'event') await tx.update(inbound).set({ snippetId, jobId }).where(isEvent(once))
  else await tx.update(idempotencyKeys).set({ snippetId, jobId }).where(isKey(once))
}

async function recall(tx: Tx, once: Once): Promise<Accepted> {
  const [first] =
    once.kind === 'event'
      ? await tx.select().from(inbound).where(isEvent(once))
      : await tx.select().from(idempotencyKeys).where(isKey(once))
  if (first && once.kind === 'key' && 'bodyHash' in first && first.bodyHash !== once.bodyHash)
    throw new CoreError('idempotency_mismatch')
  if (!first?.snippetId) throw new CoreError('not_found')
  return { snippetId: first.snippetId, jobId: first.jobId }
}

function isEvent({ source, externalId }: { source: string; externalId: string }) {
  return and(eq(inbound.source, source), eq(inbound.externalId, externalId))
}

function isKey({ scope, key }: { scope: string; key: string }) {
  return and(eq(idempotencyKeys.scope, scope), eq(idempotencyKeys.key, key))
}
