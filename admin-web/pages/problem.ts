import type { Context } from 'hono'
import { html } from 'hono/html'
import type { CoreError, Origin } from '../../core/index.ts'
import type { WebEnv } from '../context.ts'
import { layout } from '../parts/layout.ts'
import { fromHono, problemOf, STATUS } from '../problem.ts'
import { viewOf } from './theme.ts'

/** The catch of pages: any error as a page with its sentence and a way on, and into the log. */
export function answerProblemPage(thrown: unknown, c: Context<WebEnv>): Response | Promise<Response> {
  const error = fromHono(thrown)
  if (error.retryAfter) c.header('Retry-After', String(error.retryAfter))
  const { locale, theme, t } = viewOf(c, '/snippets')
  const title = t(error.code === 'not_found' ? 'web.problem.not_found' : 'web.problem.title')
  const body = html`<main class="problem-page" id="content" tabindex="-1">
    <h1>${title}</h1>
    <p>${explain(error, c)}</p>
    <p><a class="button" href="/snippets">${t('web.problem.to_snippets')}</a></p>
  </main>`
  const origin: Origin | undefined = c.get('origin') // an error may come before anybody knows who asks
  return c.html(layout({ locale, theme, title, body, ...(origin ? { path: '/snippets' } : {}) }), STATUS[error.code])
}

/** The sentence for an error, which is logged. */
export function explain(error: CoreError, c: Context<WebEnv>): string {
  const log = c.get('log')
  if (STATUS[error.code] >= 500) log.error({ err: error }, 'page failed')
  else log.debug({ err: error }, 'page refused')
  return problemOf(error, c).detail
}
