import { html } from 'hono/html'
import { icon } from './icon.ts'
import { menu } from './menu.ts'
import type { Html, View } from './view.ts'

/** The product's name; for whoever is signed in also the ways around, language, theme and account. */
export function header(view: Pick<View, 'locale' | 't' | 'theme'>, path: string | undefined): Html {
  const { t } = view
  if (path === undefined) return html`<header class="top"><span class="brand">Tanzaku</span></header>`
  return html`<header class="top">
    <a class="brand" href="/snippets">Tanzaku</a>
    <nav class="main-nav" aria-label="${t('web.header.main')}"><a href="/snippets" aria-current="page">${t('web.header.snippets')}</a></nav>
    ${languages(view, path)}
    ${themes(view, path)}
    ${menu({
      id: 'account',
      summary: html`${t('web.header.admin')} ${icon('down')}`,
      kind: 'to-the-right',
      items: [
        html`<button class="item js-only" id="show-keys" type="button" data-open="keys">${t('web.header.keys')}</button>`,
        html`<form method="post" action="/sign-out"><button class="item" id="sign-out">${t('web.header.sign_out')}</button></form>`,
      ],
    })}
  </header>`
}

function languages({ locale, t }: Pick<View, 'locale' | 't'>, path: string): Html {
  const choice = (value: string, label: string) =>
    html`<button class="button quiet" name="locale" value="${value}" lang="${value}" ${value === locale ? html`aria-current="true"` : ''}>${label}</button>`
  return html`<form method="post" action="/preferences"><div class="languages" role="group" aria-label="${t('web.header.language')}">
    <input type="hidden" name="next" value="${path}">${choice('en', 'EN')}<span aria-hidden="true">/</span>${choice('ja', '日本語')}
  </div></form>`
}

function themes({ theme, t }: Pick<View, 'theme' | 't'>, path: string): Html {
  const label = t('web.header.theme')
  const items = (['light', 'dark', 'system'] as const).map(
    (value) => html`<form method="post" action="/preferences" data-theme-form>
      <input type="hidden" name="next" value="${path}">
      <button class="item" name="theme" value="${value}" ${value === theme ? html`aria-current="true"` : ''}>${t(`web.header.${value}`)}</button>
    </form>`,
  )
  return menu({ id: 'theme', summary: icon('theme'), label, items, kind: 'to-the-right' })
}
