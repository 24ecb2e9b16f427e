import { html, raw } from 'hono/html'
import type { Html } from './view.ts'

// Drawn on 16 × 16 with the text's own colour. Emoji would look different on every machine.
const PATHS = {
  copy: '<path d="M5.5 5.5v-3h8v8h-3"/><path d="M2.5 5.5h8v8h-8z"/>',
  pencil: '<path d="m3 13 .6-3L11 2.6 13.4 5 6 12.4z"/>',
  more: '<path d="M3 8h.01M8 8h.01M13 8h.01" stroke-width="2.4" stroke-linecap="round"/>',
  trash: '<path d="M2.5 4.5h11M6 4.5v-2h4v2M4 4.5l.6 9h6.8l.6-9M6.7 7v4M9.3 7v4"/>',
  theme: '<circle cx="8" cy="8" r="5.5"/><path d="M8 2.5a5.5 5.5 0 0 1 0 11z" fill="currentColor" stroke="none"/>',
  back: '<path d="M13.5 8h-11M7 3.5 2.5 8 7 12.5"/>',
  plus: '<path d="M8 2.5v11M2.5 8h11"/>',
  down: '<path d="m4 6 4 4 4-4"/>',
} as const

/** A drawing beside or instead of words; whoever uses it alone names it. */
export function icon(name: keyof typeof PATHS): Html {
  return html`<svg class="icon" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" focusable="false">${raw(PATHS[name])}</svg>`
}
