import type { Context } from 'hono'
import { deleteCookie, getSignedCookie, setSignedCookie } from 'hono/cookie'
import { csrf } from 'hono/csrf'
import { createMiddleware } from 'hono/factory'
import { type Core, digest, type Origin } from '../core/index.ts'
import type { WebEnv, WebParts } from './context.ts'

const COOKIE = 'tanzaku_session'
const DAYS_14_S = 14 * 24 * 60 * 60 // as long as core keeps a session

// The admin web has one password, so it knows no names.
const ADMIN: Origin = { author: { id: 'admin', name: 'Admin' }, source: 'web', workspace: 'web' }

type SessionParts = Pick<WebParts, 'sessionSecret' | 'publicUrl'>

/** Gives the browser its session; Lax, so that links from chat find the reader signed in. */
export async function keepSession(c: Context<WebEnv>, parts: SessionParts, token: string): Promise<void> {
  await setSignedCookie(c, COOKIE, token, parts.sessionSecret, {
    path: '/',
    httpOnly: true,
    sameSite: 'Lax',
    secure: parts.publicUrl?.startsWith('https:') ?? false,
    maxAge: DAYS_14_S,
  })
}

/** The token of the browser's session, if its signature is ours. */
export async function sessionToken(c: Context<WebEnv>, parts: SessionParts): Promise<string | undefined> {
  return (await getSignedCookie(c, parts.sessionSecret, COOKIE)) || undefined
}

export function dropSession(c: Context<WebEnv>): void {
  deleteCookie(c, COOKIE, { path: '/' })
}

/** Whether the browser has an open session; if so, who asks is the admin. */
export async function hasOpenSession(c: Context<WebEnv>, parts: SessionParts, core: Core): Promise<boolean> {
  const token = await sessionToken(c, parts)
  if (!token || !(await core.hasSession(token))) return false
  c.set('origin', ADMIN)
  c.set('credential', digest(token))
  return true
}

/**
 * Turns away forms and fetches that another site sent with the reader's cookie. What changes something
 * must say where it comes from, by `Sec-Fetch-Site` or `Origin`. Throws a 403.
 */
export function sameSiteOnly({ publicUrl }: Pick<WebParts, 'publicUrl'>) {
  const known = publicUrl ? new URL(publicUrl).origin : undefined
  const check = csrf({ origin: (origin, c) => origin === known || origin === new URL(c.req.url).origin })
  return createMiddleware<WebEnv>((c, next) => check(c, next))
}
