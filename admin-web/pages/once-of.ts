import type { Context } from 'hono'
import { digest, type Once } from '../../core/index.ts'
import type { WebEnv } from '../context.ts'

/**
 * The same form with the same text is one request, however often it is sent; with other text a new one.
 * Undefined for what was sent without one of our forms.
 */
export function onceOf(
  c: Context<WebEnv>,
  what: string,
  key: string | undefined,
  ...texts: string[]
): Once | undefined {
  if (!key) return undefined
  const bodyHash = digest(...texts)
  return { kind: 'key', scope: digest(what, c.get('credential')), key: digest(key, bodyHash), bodyHash }
}
