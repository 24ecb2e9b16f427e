import { getConnInfo } from '@hono/node-server/conninfo'
import type { Context, Hono } from 'hono'
import { createMiddleware } from 'hono/factory'
import { z } from 'zod'
import { sentence, toCoreError } from '../core/index.ts'
import type { WebEnv, WebParts } from './context.ts'
import { newApp } from './health.ts'
import { newSnippetAgain } from './pages/new.ts'
import { signInPage } from './pages/sign-in.ts'
import { readTheme } from './pages/theme.ts'
import { readTab } from './parts/tabs.ts'
import { STATUS } from './problem.ts'
import { safePath } from './safe-path.ts'
import { dropSession, hasOpenSession, keepSession, sessionToken } from './session.ts'

const form = z.object({
  password: z.string().max(1000).catch(''),
  next: z.string().max(2000).catch('/'),
  /** What was typed when the session was found to be over. */
  draft: z.string().catch(''),
})

/** `/sign-in` and `/sign-out`. */
export function createSignIn(parts: WebParts): Hono<WebEnv> {
  const app = newApp()

  app.get('/sign-in', (c) => {
    const next = safePath(c.req.query('next'))
    return c.html(signInPage({ locale: c.get('locale'), theme: readTheme(c), next, draft: '' }))
  })

  app.post('/sign-in', async (c) => {
    const { password, next, draft } = form.parse(await c.req.parseBody())
    try {
      await keepSession(c, parts, await c.get('core').signIn(password, addressOf(c)))
    } catch (thrown) {
      const error = toCoreError(thrown)
      if (error.code !== 'unauthenticated' && error.code !== 'rate_limited') throw thrown
      if (error.retryAfter) c.header('Retry-After', String(error.retryAfter))
      const problem = sentence(error.toProblem(), c.get('locale'))
      const page = { locale: c.get('locale'), theme: readTheme(c), problem, next: safePath(next), draft }
      return c.html(signInPage(page), STATUS[error.code])
    }
    return draft ? newSnippetAgain(c, draft) : c.redirect(safePath(next), 303)
  })

  app.post('/sign-out', async (c) => {
    const token = await sessionToken(c, parts)
    if (token) await c.get('core').signOut(token)
    dropSession(c)
    return c.redirect('/sign-in', 303)
  })

  return app
}

/** Sends whoever has no session to sign in, and on from there; what they typed goes along. */
export function requireSession(parts: WebParts) {
  return createMiddleware<WebEnv>(async (c, next) => {
    if (await hasOpenSession(c, parts, c.get('core'))) return next()
    const { pathname, search } = new URL(c.req.url)
    if (c.req.method === 'GET') return c.redirect(`/sign-in?next=${encodeURIComponent(pathname + search)}`, 303)
    const body = await c.req.parseBody()
    const draft = typeof body.description === 'string' ? body.description : ''
    const problem = sentence({ code: 'unauthenticated', reason: 'signed_out' }, c.get('locale'))
    const page = {
      locale: c.get('locale'),
      theme: readTheme(c),
      problem,
      next: pathBefore(pathname, c.req.query('tab')),
      draft,
    }
    return c.html(signInPage(page), 401)
  })
}

/** The page a form stands on: forms post to a path below it, and name the tab. */
function pathBefore(path: string, named: string | undefined): string {
  const page = /^\/snippets\/[^/]+(?=\/)/.exec(path)?.[0]
  if (!page) return '/snippets'
  const tab = path === `${page}/suite` ? 'tests' : readTab(named)
  return tab === 'code' ? page : `${page}?tab=${tab}`
}

function addressOf(c: Context<WebEnv>): string {
  // Behind a proxy this is the proxy's; whoever sends X-Forwarded-For may write anything into it.
  return c.env ? (getConnInfo(c).remote.address ?? 'unknown') : 'unknown'
}
