import { html } from 'hono/html'
import type { Case, CaseResult, PlainValue } from '../../core/index.ts'
import type { Html, View } from './view.ts'
import { clip, visible } from './visible.ts'

// A value may have 64 kB: more than this nobody reads here, and the API has the whole.
const LONGEST = 4000
const LONGEST_IN_LINE = 80

/** A plain value as JSON on one line, as the contract writes it. */
export function valueText(value: PlainValue): string {
  return visible(write(value))
}

function write(value: PlainValue): string {
  if (Array.isArray(value)) return `[${value.map(write).join(', ')}]`
  if (value === null || typeof value !== 'object') return Object.is(value, -0) ? '-0' : JSON.stringify(value)
  return `{${Object.entries(value)
    .map(([key, item]) => `${JSON.stringify(key)}: ${write(item)}`)
    .join(', ')}}`
}

/** What a case expects, in short: the value, or the name of an exception and what its message must match. */
export function expectedInLine({ expected, raises }: Pick<Case, 'expected' | 'raises'>): string {
  if (raises) return inLine(raises.matches === undefined ? raises.type : `${raises.type} /${visible(raises.matches)}/`)
  return inLine(expected === undefined ? '' : valueText(expected))
}

/** What came of a case, in short; undefined when it came to no end of its own. */
export function actualInLine({ actual, raised }: Pick<CaseResult, 'actual' | 'raised'>): string | undefined {
  if (raised) return inLine(visible(raised.message ? `${raised.type}: ${raised.message}` : raised.type))
  return actual === undefined ? undefined : inLine(valueText(actual))
}

/** A text on one line, cut where it is too long for that. */
export function inLine(text: string, most = LONGEST_IN_LINE): string {
  const { text: shown, left } = clip(text.replaceAll('\n', ' ⏎ '), most)
  return left > 0 ? `${shown}…` : shown
}

/** Code or a value to read, wrapped rather than scrolled; what is too long says how much is left out. */
export function literal(text: string, { t }: View): Html {
  const { text: shown, left } = clip(text, LONGEST)
  return html`<code class="literal" translate="no">${shown}</code>${left > 0 ? html` <span class="hint">${t('web.tests.more_characters', { number: left })}</span>` : ''}`
}
