import { timingSafeEqual } from 'node:crypto'
import { createMiddleware } from 'hono/factory'
import { CoreError, digest } from '../../core/index.ts'
import type { WebEnv } from '../context.ts'

/** Lets in who shows the API token; nobody when none is set. Throws `unauthenticated`. */
export function requireToken(token: string | undefined) {
  const expected = token === undefined ? undefined : digest(token)
  return createMiddleware<WebEnv>(async (c, next) => {
    const [, shown] = /^Bearer +(\S+) *$/i.exec(c.req.header('Authorization') ?? '') ?? []
    const credential = digest(shown ?? '')
    // Hashes have one length, so the comparison takes the same time whatever is shown.
    const known = expected !== undefined && timingSafeEqual(Buffer.from(credential), Buffer.from(expected))
    if (!shown || !known) throw new CoreError('unauthenticated')
    c.set('credential', credential)
    await next()
  })
}
