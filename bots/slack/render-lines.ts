import type { ContextBlock, KnownBlock, RichTextBlock, RichTextText } from '@slack/types'
import type { Entry, Line } from '../reply.ts'
import { drawButton, type Names } from './render-buttons.ts'
import type { Room } from './room.ts'
import { clean, cost } from './text.ts'

/** Of one text: https://docs.slack.dev/reference/block-kit/composition-objects/text-object */
const TEXT = 3000
/** Of small print, which stays small. */
const QUIET = 2000

/** Lines as blocks. Neighbours share one, as far as they look alike. */
export function drawLines(lines: Line[], room: Room): KnownBlock[] {
  const said = lines.map(({ text, style }) => ({ text: trim(text), style })).filter(({ text }) => text)
  return runs(said).flatMap((run): KnownBlock[] => {
    const kind = kindOf(run[0])
    if (kind === 'prose') return drawProse(run, room)
    const text = run.map((line) => line.text).join('\n')
    return kind === 'quiet' ? drawQuiet(text, room) : drawQuote(text, room)
  })
}

/** Small print; nothing when there is nothing to say. */
export function drawQuiet(text: string, room: Room): ContextBlock[] {
  const wanted = trim(text)
  const kept = wanted && room.block() ? room.text(wanted, QUIET) : ''
  return kept ? [{ type: 'context', elements: [{ type: 'plain_text', text: kept, emoji: false }] }] : []
}

/** Things to choose from: each is a text with its button beside it. */
export function drawEntries(entries: Entry[], room: Room, name: Names): KnownBlock[] {
  return entries.flatMap(({ text, button }): KnownBlock[] => {
    const wanted = trim(text)
    const accessory = button && drawButton(button, name)
    if (!accessory) return drawLines([{ text: wanted }], room)
    if (!room.block(cost(accessory.text.text))) return []
    const kept = room.text(wanted || '…', TEXT)
    return [{ type: 'section', text: { type: 'plain_text', text: kept, emoji: false }, accessory }]
  })
}

function drawProse(run: Line[], room: Room): RichTextBlock[] {
  if (!room.block()) return []
  const elements = run.flatMap(({ text, style }, i): RichTextText[] => {
    const kept = room.text(i === 0 ? text : `\n${text}`, TEXT)
    return kept ? [{ type: 'text', text: kept, ...(style === 'strong' ? { style: { bold: true } } : {}) }] : []
  })
  return [{ type: 'rich_text', elements: [{ type: 'rich_text_section', elements }] }]
}

function drawQuote(wanted: string, room: Room): RichTextBlock[] {
  if (!room.block()) return []
  const text = room.text(wanted, TEXT)
  return [{ type: 'rich_text', elements: [{ type: 'rich_text_quote', elements: [{ type: 'text', text }] }] }]
}

function kindOf(line: Line | undefined): 'prose' | 'quote' | 'quiet' {
  return line?.style === 'quote' || line?.style === 'quiet' ? line.style : 'prose'
}

/** Neighbours of one kind together. */
function runs(lines: Line[]): Line[][] {
  const found: Line[][] = []
  for (const line of lines) {
    const last = found.at(-1)
    if (last && kindOf(last[0]) === kindOf(line)) last.push(line)
    else found.push([line])
  }
  return found
}

/** Without blank lines around it: Slack takes no text of spaces alone. */
function trim(text: string): string {
  return clean(text)
    .replace(/^\s*\n/, '')
    .trimEnd()
}
