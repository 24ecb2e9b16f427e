import type { Context } from 'hono'
import { getCookie } from 'hono/cookie'
import { words } from '../../core/index.ts'
import type { WebEnv } from '../context.ts'
import type { Theme, View } from '../parts/view.ts'

export type { Theme }

/** The theme that was chosen; the system's own when none was. */
export function readTheme(c: Context<WebEnv>): Theme {
  return toTheme(getCookie(c, 'theme'))
}

export function toTheme(text: string | undefined): Theme {
  return text === 'light' || text === 'dark' ? text : 'system'
}

/** For whom a request's page is made. `path` is given where the request's own is no page to come back to. */
export function viewOf(c: Context<WebEnv>, path?: string): View {
  const { pathname, search } = new URL(c.req.url)
  const locale = c.get('locale')
  return { locale, t: words(locale), theme: readTheme(c), now: Date.now(), path: path ?? pathname + search }
}
