import { html } from 'hono/html'
import { type Locale, words } from '../../core/index.ts'
import { assetUrl, MODULES, STYLES } from './assets.ts'
import { deleteDialog, keysDialog } from './dialogs.ts'
import { header } from './header.ts'
import type { Html, Theme } from './view.ts'

export type Layout = {
  locale: Locale
  theme: Theme
  /** Stands before the product's name in the window's title. */
  title: string
  body: Html
  /** What a phone, which has room for one thing, shows of the page. */
  shows?: 'list' | 'snippet' | 'both'
  /** Path and query to come back to after changing language or theme; unset: nobody is signed in. */
  path?: string
}

/** The frame of every page. Nothing in it is inline: the Content-Security-Policy forbids that. */
export function layout({ locale, theme, title, body, shows = 'both', path }: Layout): Html {
  const t = words(locale)
  return html`<!doctype html>
<html lang="${locale}" ${theme === 'system' ? '' : html`data-theme="${theme}"`}>
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="${theme === 'system' ? 'light dark' : theme}">
<title>${title} · Tanzaku</title>
<link rel="icon" href="${assetUrl('icon.svg')}" type="image/svg+xml">
${STYLES.map((name) => html`<link rel="stylesheet" href="${assetUrl(name)}">`)}
${MODULES.map((name) => html`<link rel="modulepreload" href="${assetUrl(name)}">`)}
<script type="module" src="${assetUrl('main.js')}"></script>
</head>
<body data-shows="${shows}" data-copied="${t('web.snippet.copied')}" data-not-copied="${t('web.snippet.not_copied')}"
  data-signed-out="${t('web.sign_in.over')}" data-sign-in="${t('web.sign_in.submit')}">
<a class="skip" href="#content">${t('web.skip')}</a>
${header({ locale, t, theme }, path)}
<p class="hidden" id="announce" role="status" aria-live="polite"></p>
${body}
${path === undefined ? '' : html`${keysDialog(t)}${deleteDialog(t)}`}
</body>
</html>`
}
