import type { Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { requestId } from 'hono/request-id'
import { routePath } from 'hono/route'
import { CoreError } from '../core/index.ts'
import { createApi } from './api/api.ts'
import type { WebEnv, WebParts } from './context.ts'
import { createHealth, newApp } from './health.ts'
import { readLocale } from './locale.ts'
import { answerProblem } from './problem.ts'

// The longest code (60,000 characters) with every character escaped as \uXXXX\uXXXX is 720 kB.
const BODY_LIMIT = 1024 * 1024

/**
 * The HTTP side of a process. Health and metrics are there in every role; the API with `admin` only.
 */
export function createApp(parts: WebParts, { admin }: { admin: boolean }): Hono<WebEnv> {
  const app = newApp()
  app.use(requestId())
  app.use(async (c, next) => {
    const { metrics, defaultLocale } = parts
    c.set('locale', readLocale(c.req.header('Accept-Language'), defaultLocale))
    c.set('log', parts.log.child({ request: c.get('requestId') }))
    const began = performance.now()
    await next()
    const { method, path } = c.req
    const { status } = c.res
    metrics.httpRequests.inc({ method, route: routePath(c, -1), status })
    c.get('log').debug({ method, path, status, ms: Math.round(performance.now() - began) }, 'answered')
  })
  app.onError(answerProblem)
  app.notFound((c) => answerProblem(new CoreError('not_found'), c))
  app.use(
    bodyLimit({
      maxSize: BODY_LIMIT,
      onError: (c) => answerProblem(new CoreError('too_large', { values: { limit: '1 MB' } }), c),
    }),
  )
  app.route('/', createHealth(parts))
  if (admin) app.route('/api', createApi(parts))
  return app
}
