import type { Hono } from 'hono'
import { CoreError } from '../../core/index.ts'
import type { WebEnv } from '../context.ts'
import { newApp } from '../health.ts'
import { ASSETS, VERSION } from '../parts/assets.ts'

const A_YEAR = 'public, max-age=31536000, immutable'

/** Styles and scripts, for everybody: there is nothing of anybody's in them. */
export function createAssets(): Hono<WebEnv> {
  const app = newApp()
  app.get('/assets/:version/:name', (c) => {
    const asset = ASSETS.get(c.req.param('name'))
    if (!asset) throw new CoreError('not_found')
    const zip = /\bgzip\b/.test(c.req.header('Accept-Encoding') ?? '')
    c.header('Content-Type', asset.type)
    // While a new release replaces an old one, a page of one may ask the other.
    c.header('Cache-Control', c.req.param('version') === VERSION ? A_YEAR : 'no-cache')
    c.header('Vary', 'Accept-Encoding')
    if (zip) c.header('Content-Encoding', 'gzip')
    return c.body(zip ? asset.zipped : asset.plain)
  })
  return app
}
