import { html } from 'hono/html'
import type { Run } from '../../core/index.ts'
import type { Html, View } from './view.ts'
import { visible } from './visible.ts'

// Experience 2.6: first and last five lines. Two lines less would save nothing.
const SHOWN = 5

/** What the tests printed: beginning and end, and all that was kept folded below. */
export function output({ stdout, stderr, clippedBytes, verdict }: Run, view: View): Html | string {
  const { t } = view
  // What a run that never was has there is the engine's word, not the code's; see run-about.ts.
  if (verdict === 'unavailable' || (!stdout && !stderr)) return ''
  return html`<section class="output" aria-labelledby="output-title"><h2 id="output-title">${t('web.runs.output')}</h2>
    ${clippedBytes > 0 ? html`<p class="hint">${t('web.runs.clipped', { bytes: clippedBytes })}</p>` : ''}
    ${stdout ? stream('stdout', stdout, view) : ''}
    ${stderr ? stream('stderr', stderr, view) : ''}
  </section>`
}

function stream(name: 'stdout' | 'stderr', printed: string, { t }: View): Html {
  const label = t(`web.runs.${name}`)
  const text = visible(printed).replace(/\n$/, '')
  const lines = text.split('\n')
  const cut = lines.length - 2 * SHOWN
  if (cut < 2) return html`<h3>${label}</h3>${block(text, label)}`
  const [first, last] = [lines.slice(0, SHOWN).join('\n'), lines.slice(-SHOWN).join('\n')]
  const number = lines.length
  return html`<h3>${label}</h3>
    ${block(html`${first}${'\n'}<span class="cut">${t('web.runs.cut', { number: cut })}</span>${'\n'}${last}`, label)}
    <details class="fold" id="${name}-all"><summary id="${name}-all-button">${t('web.runs.all_lines', { number })}</summary>
      ${block(text, t('web.runs.all_lines', { number }))}
    </details>`
}

// A line break right behind <pre> would be taken for none, so one is put there.
function block(text: Html | string, label: string): Html {
  return html`<pre class="printed" tabindex="0" role="region" aria-label="${label}" dir="ltr" translate="no">${'\n'}${text}</pre>`
}
