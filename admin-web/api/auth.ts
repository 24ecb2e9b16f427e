import { timingSafeEqual } from 'node:crypto'
import { createMiddleware } from 'hono/factory'
import { CoreError, digest, type Origin } from '../../core/index.ts'
import type { WebEnv, WebParts } from '../context.ts'
import { hasOpenSession, sameSiteOnly } from '../session.ts'

// Who shows the token is not a person we know by name.
const API: Origin = { author: { id: 'api', name: 'API' }, source: 'web', workspace: 'web' }

/**
 * Lets in who shows the API token, or has a session of the admin web and comes from its pages. Throws
 * `unauthenticated`.
 */
export function authenticate(parts: WebParts) {
  const expected = parts.apiToken === undefined ? undefined : digest(parts.apiToken)
  const fromOurPages = sameSiteOnly(parts)
  return createMiddleware<WebEnv>(async (c, next) => {
    const header = c.req.header('Authorization')
    if (header === undefined && (await hasOpenSession(c, parts, c.get('core')))) return fromOurPages(c, next)
    const [, shown] = /^Bearer +(\S+) *$/i.exec(header ?? '') ?? []
    const credential = digest(shown ?? '')
    // Hashes have one length, so the comparison takes the same time whatever is shown.
    const known = expected !== undefined && timingSafeEqual(Buffer.from(credential), Buffer.from(expected))
    if (!shown || !known) throw new CoreError('unauthenticated')
    c.set('credential', credential)
    c.set('origin', API)
    return next()
  })
}
