import { Hono } from 'hono'
import type { WebEnv, WebParts } from './context.ts'

export function newApp(): Hono<WebEnv> {
  return new Hono<WebEnv>()
}

// A probe that waits longer is answered red; orchestrators give up after about as long.
const PING_MS = 2_000

/** `/healthz`: the process lives. `/readyz`: it can work. `/metrics`: for Prometheus. No sign-in. */
export function createHealth({ core, metrics, log }: WebParts): Hono<WebEnv> {
  const app = newApp()
  app.get('/healthz', (c) => c.json({ status: 'ok' }))
  app.get('/readyz', async (c) => {
    const database = await answers(core()?.ping(), (err) => log.debug({ err }, 'database does not answer'))
    return c.json({ status: database ? 'ready' : 'not ready', checks: { database } }, database ? 200 : 503)
  })
  app.get('/metrics', async (c) => {
    c.header('Content-Type', metrics.registry.contentType)
    return c.body(await metrics.registry.metrics())
  })
  return app
}

async function answers(ping: Promise<void> | undefined, failed: (error: unknown) => void): Promise<boolean> {
  if (!ping) return false
  const late = new Promise<never>((_, reject) => setTimeout(reject, PING_MS, new Error('too late')).unref())
  try {
    await Promise.race([ping, late])
    return true
  } catch (error) {
    failed(error)
    return false
  }
}
