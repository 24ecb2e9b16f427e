import { createMiddleware } from 'hono/factory'
import { CoreError } from '../core/index.ts'
import type { WebEnv, WebParts } from './context.ts'

/** Gives a request its core. Throws `database_unavailable` until the database has answered once. */
export function withCore(parts: WebParts) {
  return createMiddleware<WebEnv>(async (c, next) => {
    const core = parts.core()
    if (!core) throw new CoreError('database_unavailable', { retryAfter: 5 })
    c.set('core', core)
    c.set('closing', parts.closing)
    await next()
  })
}
