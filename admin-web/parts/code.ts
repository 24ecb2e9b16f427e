import { html } from 'hono/html'
import type { Language } from '../../core/index.ts'
import { highlight, type Token } from '../highlight.ts'
import type { Html } from './view.ts'

/** Code with colours and line numbers; the numbers are drawn by CSS, so that copying takes the code alone. */
export async function codeBlock(code: string, language: Language, at: { id: string; label: string }): Promise<Html> {
  const lines = await highlight(code, language)
  const digits = String(lines.length).length
  // The pane scrolls sideways, so the keyboard must be able to get into it.
  return html`<pre class="code" id="${at.id}" tabindex="0" role="region" aria-label="${at.label}" data-digits="${Math.min(digits, 5)}"><code translate="no">${lines.map((tokens, index) => line(tokens, index < lines.length - 1 || code.endsWith('\n')))}</code></pre>`
}

// Many small pieces cost what one large piece would; that one is shown plain too.
const LONGEST_COLOURED = 20_000

/** Pieces of code with colours and no numbers; long lines wrap. In the order they came. */
export async function smallCodes(codes: string[], language: Language): Promise<Html[]> {
  const plain = codes.reduce((sum, { length }) => sum + length, 0) > LONGEST_COLOURED
  return Promise.all(
    codes.map(async (code) => {
      const lines = plain ? [[{ text: code, kind: undefined }]] : await highlight(code, language)
      return html`<pre class="small-code"><code translate="no">${lines.map((tokens, index) => html`${tokens.map(token)}${index < lines.length - 1 ? '\n' : ''}`)}</code></pre>`
    }),
  )
}

function line(tokens: Token[], ends: boolean): Html {
  return html`<span class="line">${tokens.map(token)}</span>${ends ? '\n' : ''}`
}

function token({ text, kind }: Token): Html | string {
  return kind ? html`<span class="tok-${kind}">${text}</span>` : text
}
