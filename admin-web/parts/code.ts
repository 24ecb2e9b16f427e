import { html } from 'hono/html'
import type { Language } from '../../core/index.ts'
import { highlight, type Token } from '../highlight.ts'
import type { Html, View } from './view.ts'

/** Code with colours and line numbers; the numbers are drawn by CSS, so that copying takes the code alone. */
export async function codeBlock(code: string, language: Language, { t }: View): Promise<Html> {
  const lines = await highlight(code, language)
  const digits = String(lines.length).length
  // The pane scrolls sideways, so the keyboard must be able to get into it.
  return html`<pre class="code" id="code" tabindex="0" role="region" aria-label="${t('web.snippet.code')}" data-digits="${Math.min(digits, 5)}"><code translate="no">${lines.map((tokens, at) => line(tokens, at < lines.length - 1 || code.endsWith('\n')))}</code></pre>`
}

function line(tokens: Token[], ends: boolean): Html {
  return html`<span class="line">${tokens.map(token)}</span>${ends ? '\n' : ''}`
}

function token({ text, kind }: Token): Html | string {
  return kind ? html`<span class="tok-${kind}">${text}</span>` : text
}
