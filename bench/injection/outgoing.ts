import { createApp } from '../../admin-web/app.ts'
import { type Visit, visitor } from '../../admin-web/testing/pages.ts'
import { createLog } from '../../core/log.ts'
import { ADMIN } from '../../core/testing/core.ts'
import type { Stage } from '../stage.ts'

const TOKEN = 'bench-token-0123456789'
const TABS = ['code', 'tests', 'runs', 'history']
const JSON_PATHS = ['', '/revisions', '/suites', '/runs', '/timeline', '/diff']

export type Body = { path: string; text: string; isJson: boolean }

/** Everything that goes out about a snippet: each answer of the API, the tests as a file, the page with each tab. */
export async function openWindow({ core, metrics }: Stage): Promise<(id: string) => Promise<Body[]>> {
  const app = createApp(
    {
      core: () => core,
      apiToken: TOKEN,
      sessionSecret: ADMIN.secret,
      publicUrl: undefined,
      defaultLocale: 'en',
      log: createLog({ level: 'silent', format: 'json', secrets: [] }),
      metrics,
      closing: new AbortController().signal,
    },
    { admin: true },
  )
  const visit: Visit = await visitor(app)
  const get = async (path: string): Promise<Body> => {
    const response = await app.request(`http://bench${path}`, { headers: { Authorization: `Bearer ${TOKEN}` } })
    const isJson = (response.headers.get('Content-Type') ?? '').includes('json')
    return { path, text: await response.text(), isJson }
  }
  return async (id) => {
    const bodies: Body[] = []
    for (const path of JSON_PATHS) bodies.push(await get(`/api/v1/snippets/${id}${path}`))
    bodies.push(await get(`/api/v1/snippets/${id}/tests.py`))
    for (const tab of TABS) {
      const path = `/snippets/${id}?tab=${tab}`
      const { text, status } = await visit(path)
      if (status !== 200) throw new Error(`${path}: ${status}`)
      bodies.push({ path, text, isJson: false })
    }
    return bodies
  }
}
