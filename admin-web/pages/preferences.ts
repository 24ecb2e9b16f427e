import type { Hono } from 'hono'
import { setCookie } from 'hono/cookie'
import { z } from 'zod'
import type { WebEnv, WebParts } from '../context.ts'
import { readChoice } from '../locale.ts'
import { safePath } from '../safe-path.ts'
import { toTheme } from './theme.ts'

const A_YEAR_S = 365 * 24 * 60 * 60

const text = z.string().optional().catch(undefined)
const form = z.object({ locale: text, theme: text, next: text })

/** Keeps the reader's language and theme in cookies, and goes back. */
export function preferenceRoutes(app: Hono<WebEnv>, { publicUrl }: Pick<WebParts, 'publicUrl'>): void {
  const secure = publicUrl?.startsWith('https:') ?? false
  const options = { path: '/', maxAge: A_YEAR_S, sameSite: 'Lax', httpOnly: true, secure } as const
  app.post('/preferences', async (c) => {
    const { locale, theme, next } = form.parse(await c.req.parseBody())
    const chosen = readChoice(locale)
    if (chosen) setCookie(c, 'locale', chosen, options)
    if (theme !== undefined) setCookie(c, 'theme', toTheme(theme), options)
    return c.redirect(safePath(next), 303)
  })
}
