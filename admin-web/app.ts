import type { Context, Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { getCookie } from 'hono/cookie'
import { requestId } from 'hono/request-id'
import { routePath } from 'hono/route'
import { secureHeaders } from 'hono/secure-headers'
import { CoreError } from '../core/index.ts'
import { createApi } from './api/api.ts'
import type { WebEnv, WebParts } from './context.ts'
import { createHealth, newApp } from './health.ts'
import { readChoice, readLocale } from './locale.ts'
import { answerProblemPage, createAssets, createPages } from './pages/pages.ts'
import { answerProblem } from './problem.ts'
import { sameSiteOnly } from './session.ts'
import { createSignIn, requireSession } from './sign-in.ts'
import { withCore } from './with-core.ts'

// The longest code (60,000 characters) with every character escaped as \uXXXX\uXXXX is 720 kB.
const BODY_LIMIT = 1024 * 1024

// Nothing inline, nothing from elsewhere, nobody may frame us.
const HEADERS = {
  contentSecurityPolicy: {
    defaultSrc: ["'none'"],
    scriptSrc: ["'self'"],
    styleSrc: ["'self'"],
    imgSrc: ["'self'", 'data:'],
    connectSrc: ["'self'"],
    formAction: ["'self'"],
    baseUri: ["'none'"],
    frameAncestors: ["'none'"],
  },
  referrerPolicy: 'same-origin',
  xFrameOptions: 'DENY',
}

function wantsPage(c: Context<WebEnv>): boolean {
  return !c.req.path.startsWith('/api/') && (c.req.header('Accept') ?? '').includes('text/html')
}

/**
 * The HTTP side of a process. Health and metrics are there in every role; pages and the API with `admin` only.
 */
export function createApp(parts: WebParts, { admin }: { admin: boolean }): Hono<WebEnv> {
  const app = newApp()
  app.use(requestId())
  app.use(async (c, next) => {
    const { metrics, defaultLocale } = parts
    const chosen = readChoice(getCookie(c, 'locale'))
    c.set('locale', chosen ?? readLocale(c.req.header('Accept-Language'), defaultLocale))
    c.set('log', parts.log.child({ request: c.get('requestId') }))
    const began = performance.now()
    await next()
    const { method, path } = c.req
    const { status } = c.res
    metrics.httpRequests.inc({ method, route: routePath(c), status }) // of the handler that answered
    c.get('log').debug({ method, path, status, ms: Math.round(performance.now() - began) }, 'answered')
  })
  const answer = (error: unknown, c: Context<WebEnv>) =>
    wantsPage(c) ? answerProblemPage(error, c) : answerProblem(error, c)
  app.onError(answer)
  app.notFound((c) => answer(new CoreError('not_found'), c))
  app.use(
    bodyLimit({
      maxSize: BODY_LIMIT,
      onError: (c) => answer(new CoreError('too_large', { values: { limit: '1 MB' } }), c),
    }),
  )
  app.route('/', createHealth(parts))
  if (!admin) return app
  const https = parts.publicUrl?.startsWith('https:') ?? false
  app.use(secureHeaders({ ...HEADERS, strictTransportSecurity: https && 'max-age=15552000' }))
  app.route('/api', createApi(parts))
  app.route('/', createAssets())
  app.use(withCore(parts), sameSiteOnly(parts))
  app.route('/', createSignIn(parts))
  app.use(requireSession(parts))
  app.route('/', createPages(parts))
  return app
}
