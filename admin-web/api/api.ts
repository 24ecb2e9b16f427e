import { OpenAPIHono } from '@hono/zod-openapi'
import { CoreError } from '../../core/index.ts'
import type { WebEnv, WebParts } from '../context.ts'
import { InvalidFields } from '../problem.ts'
import { requireToken } from './auth.ts'
import { jobRoutes } from './jobs.ts'
import { snippetRoutes } from './snippets.ts'

export function newApi(): OpenAPIHono<WebEnv> {
  return new OpenAPIHono<WebEnv>({
    defaultHook: (result) => {
      if (!result.success) throw new InvalidFields(result.error.issues)
    },
  })
}

/** The JSON API, mounted at `/api`. Its OpenAPI page is made of the schemas the routes check with. */
export function createApi(parts: WebParts): OpenAPIHono<WebEnv> {
  const api = newApi()
  api.openAPIRegistry.registerComponent('securitySchemes', 'token', { type: 'http', scheme: 'bearer' })
  api.doc31('/openapi.json', {
    openapi: '3.1.0',
    info: { title: 'Tanzaku', version: '1', description: 'Sentences become code that has been tested.' },
    servers: [{ url: '/api' }],
    security: [{ token: [] }],
  })
  api.use('/v1/*', requireToken(parts.apiToken))
  api.use('/v1/*', async (c, next) => {
    const core = parts.core()
    if (!core) throw new CoreError('database_unavailable', { retryAfter: 5 })
    c.set('core', core)
    c.set('closing', parts.closing)
    await next()
  })
  api.route('/v1', snippetRoutes(newApi()))
  api.route('/v1', jobRoutes(newApi()))
  return api
}
