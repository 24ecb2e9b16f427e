import { sql } from 'drizzle-orm'
import { beforeEach, expect, test } from 'vitest'
import { describeOnBoth } from '../testing/databases.ts'
import { forgetOldSessions, hasSession, signIn, signOut } from './sign-in.ts'

const PASSWORD = 'paper-ink-indigo'

describeOnBoth('sign-in', (database) => {
  const parts = (password = PASSWORD, secret = 's') => ({ db: database().db, password, secret })
  let address: string
  beforeEach(() => {
    address = `address ${Math.random()}`
  })

  test('the password opens a session that lasts until it is ended', async () => {
    const token = await signIn(parts(), PASSWORD, address)
    expect(await hasSession(parts(), token)).toBe(true)
    expect(await hasSession(parts(), `${token}x`)).toBe(false)
    await signOut(database().db, token)
    expect(await hasSession(parts(), token)).toBe(false)
  })

  test('a new password or a new secret ends all sessions', async () => {
    const token = await signIn(parts(), PASSWORD, address)
    expect(await hasSession(parts('another'), token)).toBe(false)
    expect(await hasSession(parts(PASSWORD, 'another'), token)).toBe(false)
  })

  test('neither token nor password can be read from the tables', async () => {
    const token = await signIn(parts(), PASSWORD, address)
    const rows = JSON.stringify(await database().db.execute(sql`select * from sessions`))
    expect(rows).not.toContain(token)
    expect(rows).not.toContain(PASSWORD)
  })

  test('wrong passwords are counted down, then the address waits, right password or not', async () => {
    const wrong = () => signIn(parts(), 'wrong', address)
    for (const left of [4, 3, 2]) {
      await expect(wrong()).rejects.toMatchObject({
        code: 'unauthenticated',
        reason: 'wrong_password',
        values: { left },
      })
    }
    await expect(wrong()).rejects.toMatchObject({ reason: 'wrong_password_one' })
    await expect(wrong()).rejects.toMatchObject({ code: 'rate_limited', reason: 'too_many_passwords' })
    await expect(signIn(parts(), PASSWORD, address)).rejects.toMatchObject({ code: 'rate_limited' })
    expect(await signIn(parts(), PASSWORD, `${address} of somebody else`)).toBeTruthy()
  })

  test('many tries at once count as many', async () => {
    const all = await Promise.allSettled(Array.from({ length: 20 }, () => signIn(parts(), 'wrong', address)))
    const codes = all.map((one) => (one.status === 'rejected' ? one.reason.code : 'signed in'))
    expect(codes.filter((code) => code === 'unauthenticated')).toHaveLength(4)
    expect(codes.filter((code) => code === 'rate_limited')).toHaveLength(16)
  })

  test('signing in forgets the wrong tries, and so does time', async () => {
    await expect(signIn(parts(), 'wrong', address)).rejects.toMatchObject({ values: { left: 4 } })
    await signIn(parts(), PASSWORD, address)
    await expect(signIn(parts(), 'wrong', address)).rejects.toMatchObject({ values: { left: 4 } })
    await database().db.execute(sql`update sign_in_tries set since = now() - interval '16 minutes', wrong = 5`)
    await expect(signIn(parts(), 'wrong', address)).rejects.toMatchObject({ values: { left: 4 } })
  })

  test('a session that is over is no session, and is forgotten', async () => {
    const token = await signIn(parts(), PASSWORD, address)
    await database().db.execute(sql`update sessions set expires_at = now() - interval '1 second'`)
    expect(await hasSession(parts(), token)).toBe(false)
    await forgetOldSessions(database().db)
    const [{ n }] = (await database().db.select({ n: sql<number>`count(*)::int` }).from(sql`sessions`)) as [
      { n: number },
    ]
    expect(n).toBe(0)
  })
})
