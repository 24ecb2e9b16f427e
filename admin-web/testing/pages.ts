import { ADMIN } from '../../core/testing/core.ts'
import type { App } from './api.ts'

export type Page = { status: number; location: string | null; text: string }

/** Asks for pages as a browser without JavaScript does: signed in, forms sent from our own pages. */
export type Visit = (path: string, form?: Record<string, string>, headers?: Record<string, string>) => Promise<Page>

export async function visitor(app: App): Promise<Visit> {
  const answer = await send(app, '/sign-in', { password: ADMIN.password })
  const cookie = (answer.headers.get('Set-Cookie') ?? '').split(';')[0] ?? ''
  return async (path, form, headers = {}) => {
    const response = await send(app, path, form, { Cookie: cookie, ...headers })
    return { status: response.status, location: response.headers.get('Location'), text: await response.text() }
  }
}

function send(app: App, path: string, form?: Record<string, string>, headers: Record<string, string> = {}) {
  const body = form && { method: 'POST', body: new URLSearchParams(form) }
  const own = { Accept: 'text/html', Origin: 'http://test', ...headers }
  return app.request(new Request(`http://test${path}`, { ...body, headers: own }))
}
