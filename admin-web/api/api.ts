import { OpenAPIHono } from '@hono/zod-openapi'
import { CoreError } from '../../core/index.ts'
import type { WebEnv, WebParts } from '../context.ts'
import { InvalidFields } from '../problem.ts'
import { withCore } from '../with-core.ts'
import { authenticate } from './auth.ts'
import { historyRoutes } from './history.ts'
import { jobRoutes } from './jobs.ts'
import { loopRoutes } from './loop.ts'
import { snippetRoutes } from './snippets.ts'
import { testRoutes } from './tests.ts'

export function newApi(): OpenAPIHono<WebEnv> {
  return new OpenAPIHono<WebEnv>({
    defaultHook: (result) => {
      if (result.success) return
      const { data } = result as { data?: unknown } // the validator gives it, its types don't say so
      throw new InvalidFields(result.error.issues, data)
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
  api.use('/v1/*', withCore(parts), authenticate(parts))
  api.route('/v1', snippetRoutes(newApi()))
  api.route('/v1', historyRoutes(newApi()))
  api.route('/v1', testRoutes(newApi()))
  api.route('/v1', loopRoutes(newApi()))
  api.route('/v1', jobRoutes(newApi()))
  api.all('/*', () => {
    throw new CoreError('not_found') // or the pages, which come next, would send a script to sign in
  })
  return api
}
