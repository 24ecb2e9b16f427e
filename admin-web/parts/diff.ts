import { html } from 'hono/html'
import type { Diff } from '../../core/index.ts'
import type { Html, View } from './view.ts'

/** What changed between two versions; lines say + or −, colour only repeats it. */
export function diffBlock({ from, to, diff, added, removed }: Diff, { t }: View): Html {
  const title = t('web.history.changes', { from, to })
  const head = html`<h2 class="diff-title" id="diff" tabindex="-1">${title}${diff ? html` <span class="diff-count">+${added} −${removed}</span>` : ''}</h2>`
  if (!diff) return html`<section class="diff">${head}<p>${t('web.history.equal')}</p></section>`
  // Everything above the first hunk is the names of two files that don't exist.
  const lines = diff.replace(/\n$/, '').split('\n')
  const body = lines.slice(
    Math.max(
      0,
      lines.findIndex((line) => line.startsWith('@@')),
    ),
  )
  return html`<section class="diff">${head}
    <pre class="code" tabindex="0" role="region" aria-label="${title}"><code translate="no">${body.map(diffLine)}</code></pre>
  </section>`
}

function diffLine(line: string): Html {
  const sign = line.slice(0, 1)
  const text = line.slice(1)
  if (sign === '+') return html`<ins class="diff-line"><span>+</span>${text}</ins>${'\n'}`
  if (sign === '-') return html`<del class="diff-line"><span>−</span>${text}</del>${'\n'}`
  if (sign === '@') return html`<span class="diff-hunk">${line}</span>${'\n'}`
  return html`<span class="diff-line"><span> </span>${text}</span>${'\n'}`
}
