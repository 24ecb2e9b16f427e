import type { Context } from 'hono'
import { createMiddleware } from 'hono/factory'
import { CoreError, digest, type Once } from '../../core/index.ts'
import type { WebEnv } from '../context.ts'

// Longer than a long job takes, shorter than what proxies and clients let a request hang.
const LONGEST_WAIT_S = 120

/** Milliseconds to wait, from `Prefer: wait=60` (RFC 7240, 4.3); 0 when not asked for. */
export function readWait(header: string | undefined): number {
  const [, seconds] = /(?:^|[,;])\s*wait\s*=\s*"?(\d+)"?\s*(?:$|[,;])/i.exec(header ?? '') ?? []
  return Math.min(Number(seconds ?? 0), LONGEST_WAIT_S) * 1000
}

/** What `Idempotency-Key` makes of this request; undefined without one. Throws `invalid_input`. */
export async function readOnce(c: Context<WebEnv>): Promise<Once | undefined> {
  const key = c.req.header('Idempotency-Key')
  if (key === undefined) return undefined
  if (!/^[\x21-\x7e]{1,255}$/.test(key)) throw new CoreError('invalid_input', { reason: 'idempotency_key' })
  const body = new Uint8Array(await c.req.arrayBuffer())
  return { kind: 'key', scope: digest(c.get('credential'), c.req.path), key, bodyHash: digest(body) }
}

/** Turns away bodies that don't say they are JSON. Throws `unsupported_media_type`. */
export const requireJson = createMiddleware<WebEnv>(async (c, next) => {
  const type = c.req.header('Content-Type')?.split(';')[0]?.trim().toLowerCase() ?? ''
  if (!type && !hasBody(c)) return next() // routes that need one say so
  if (!/^application\/([\w.-]+\+)?json$/.test(type)) throw new CoreError('unsupported_media_type')
  await next()
})

// RFC 9112, 6.3: a request has a body if it says so by one of these.
function hasBody(c: Context<WebEnv>): boolean {
  return c.req.header('Transfer-Encoding') !== undefined || Number(c.req.header('Content-Length') ?? 0) > 0
}
