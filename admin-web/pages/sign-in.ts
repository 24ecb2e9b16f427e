import { html } from 'hono/html'
import { type Locale, words } from '../../core/index.ts'
import { layout } from '../parts/layout.ts'
import type { Html, Theme } from '../parts/view.ts'

export type SignInPage = {
  locale: Locale
  theme: Theme
  problem?: string | undefined
  /** Where to go on to. */
  next: string
  /** Text that was being sent when the session was found to be over; it goes along. */
  draft?: string | undefined
}

/** The way in: one password. */
export function signInPage({ locale, theme, problem, next, draft = '' }: SignInPage): Html {
  const t = words(locale)
  const invalid = problem ? html`aria-invalid="true" aria-describedby="password-problem"` : ''
  const body = html`<main class="sign-in" id="content" tabindex="-1">
    <h1>${t('web.sign_in.title')}</h1>
    <form method="post" action="/sign-in" data-once>
      <input type="hidden" name="next" value="${next}">
      <input type="hidden" name="draft" value="${draft}">
      <label for="password">${t('web.sign_in.password')}</label>
      <div class="password-row">
        <input id="password" name="password" type="password" autocomplete="current-password" required autofocus ${invalid}>
        <button class="button js-only" type="button" id="show-password" aria-controls="password" aria-pressed="false">${t('web.sign_in.show')}</button>
      </div>
      ${problem ? html`<p class="field-problem" id="password-problem" role="alert">⚠ ${problem}</p>` : ''}
      ${draft ? html`<p class="hint">${t('web.sign_in.kept')}</p>` : ''}
      <button class="button primary" type="submit">${t('web.sign_in.submit')}</button>
    </form>
    <p class="hint">${t('web.sign_in.lost')}</p>
  </main>`
  return layout({ locale, theme, title: t('web.sign_in.title'), body })
}
