import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'
import { and, eq, gt, lt, sql } from 'drizzle-orm'
import type { Db } from '../database/open.ts'
import { sessions, signInTries } from '../database/schema.ts'
import { CoreError } from '../errors.ts'
import { digest } from '../jobs/once.ts'

// After so many wrong passwords an address waits until the first of them is so old. Five tries in a
// quarter of an hour leave a guesser 480 a day (OWASP asks for fewer than 100 an hour).
const TRIES = 5
const WINDOW_S = 15 * 60

const SESSION_DAYS = 14

export type SignIn = {
  db: Db
  password: string
  /** Known to all processes that serve the admin web, and kept out of the database. */
  secret: string
}

/**
 * Opens a session for whoever knows the password, and returns its token; only a hash is kept. Throws
 * `unauthenticated` with the tries that are left, `rate_limited` when there are none.
 */
export async function signIn({ db, password, secret }: SignIn, shown: string, address: string): Promise<string> {
  const from = digest(address)
  const wrong = await countTry(db, from)
  if (wrong > TRIES) throw await tooMany(db, from)
  if (!(await equal(shown, password))) {
    const left = TRIES - wrong
    if (left === 0) throw await tooMany(db, from)
    throw new CoreError('unauthenticated', {
      reason: left === 1 ? 'wrong_password_one' : 'wrong_password',
      values: { left },
    })
  }
  await db.delete(signInTries).where(eq(signInTries.address, from))
  const token = randomBytes(32).toString('base64url')
  await db.insert(sessions).values({
    id: digest(token),
    credential: digest(secret, password),
    expiresAt: sql`now() + make_interval(days => ${SESSION_DAYS})`,
  })
  return token
}

/** Whether a token is of a session that is open, was opened with today's password, and isn't over. */
export async function hasSession({ db, password, secret }: SignIn, token: string): Promise<boolean> {
  const open = await db
    .select({ id: sessions.id })
    .from(sessions)
    .where(
      and(
        eq(sessions.id, digest(token)),
        eq(sessions.credential, digest(secret, password)),
        gt(sessions.expiresAt, sql`now()`),
      ),
    )
  return open.length > 0
}

/** Ends a session; its token is worth nothing from now on. */
export async function signOut(db: Db, token: string): Promise<void> {
  await db.delete(sessions).where(eq(sessions.id, digest(token)))
}

/** Forgets sessions and wrong passwords that are over. */
export async function forgetOldSessions(db: Db): Promise<void> {
  await db.delete(sessions).where(lt(sessions.expiresAt, sql`now()`))
  await db.delete(signInTries).where(lt(signInTries.since, windowStart))
}

const windowStart = sql`now() - make_interval(secs => ${WINDOW_S})`

/** Counts this try before the password is looked at, so that many at once count as many. */
async function countTry(db: Db, address: string): Promise<number> {
  const [row] = await db
    .insert(signInTries)
    .values({ address, wrong: 1 })
    .onConflictDoUpdate({
      target: signInTries.address,
      set: {
        wrong: sql`case when ${signInTries.since} < ${windowStart} then 1 else ${signInTries.wrong} + 1 end`,
        since: sql`case when ${signInTries.since} < ${windowStart} then now() else ${signInTries.since} end`,
      },
    })
    .returning({ wrong: signInTries.wrong })
  return row?.wrong ?? TRIES + 1
}

async function tooMany(db: Db, address: string): Promise<CoreError> {
  const [row] = await db.select().from(signInTries).where(eq(signInTries.address, address))
  const passed = row ? (Date.now() - row.since.getTime()) / 1000 : 0
  const seconds = Math.max(1, Math.ceil(WINDOW_S - passed))
  return new CoreError('rate_limited', {
    reason: 'too_many_passwords',
    values: { minutes: Math.ceil(seconds / 60) },
    retryAfter: seconds,
  })
}

/** Compares in a time that tells nothing; slow on purpose, whoever asks. */
async function equal(shown: string, password: string): Promise<boolean> {
  const derive = promisify<string, string, number, Buffer>(scrypt)
  const [a, b] = await Promise.all([derive(shown, 'tanzaku', 32), derive(password, 'tanzaku', 32)])
  return timingSafeEqual(a, b)
}
