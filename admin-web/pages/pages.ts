import type { Hono } from 'hono'
import { compress } from 'hono/compress'
import type { WebEnv, WebParts } from '../context.ts'
import { newApp } from '../health.ts'
import { changeRoutes } from './change-routes.ts'
import { loopRoutes } from './loop-routes.ts'
import { preferenceRoutes } from './preferences.ts'
import { readRoutes } from './read-routes.ts'
import { testRoutes } from './test-routes.ts'

export { createAssets } from './assets.ts'
export { answerProblemPage } from './problem.ts'

/** The pages, for whoever is signed in. */
export function createPages(parts: Pick<WebParts, 'publicUrl'>): Hono<WebEnv> {
  const app = newApp()
  app.use(compress())
  // A page shows what is now; going back to it may show it again as it was.
  app.use(async (c, next) => {
    await next()
    if (!c.res.headers.has('Cache-Control')) c.header('Cache-Control', 'private, no-cache')
  })
  preferenceRoutes(app, parts)
  readRoutes(app)
  changeRoutes(app)
  testRoutes(app)
  loopRoutes(app)
  return app
}
