import { words } from '../../core/index.ts'
import { fileOf } from '../code-file.ts'
import type { Entry, Line, Reply } from '../reply.ts'
import { drawRows, isNumbered, type Row } from './render-buttons.ts'
import { excerpt } from './render-code.ts'
import { clean, cut, literal, oneLine } from './text.ts'

export type File = { name: string; content: string }
export type DiscordMessage = { content: string; components: Row[]; files: File[] }

// Discord's OpenAPI schema says 4,000, its servers say 2,000:
// https://docs.discord.com/developers/resources/message#create-message
const CONTENT = 2000
const STATUS = 300
const FOOT = 200
// Kept for the line that says how much of the code is in the file.
const NOTE = 80

/**
 * A reply as a Discord message: content, buttons, files. Whatever the reply holds, Discord takes it: when it is too
 * much, the code is cut first, then the words; what was cut is a file. No word of it is markup, and it pings nobody.
 */
export function renderReply(reply: Reply): DiscordMessage {
  const status = cut(oneLine(reply.status), STATUS) || '…'
  const top = drawStatus(status, oneLine(reply.title ?? ''))
  const foot = reply.foot ? drawQuiet(cut(oneLine(reply.foot), FOOT)) : ''
  const room = newRoom(CONTENT - top.length - foot.length - NOTE - 4)
  const lines = drawLines(reply.lines, room)
  const after = drawLines(reply.after, room)
  const entries = drawEntries(reply.entries, room)
  const { code, isCut } = drawCode(reply, room.left())
  const content = [top, lines, code, after, entries, foot].filter((part) => part).join('\n')
  const files = [
    ...(reply.code && isCut ? [fileOf(reply.code)] : []),
    ...(room.isFull() ? [{ name: 'message.txt', content: wordsOf(reply) }] : []),
  ]
  return { content, components: drawRows(reply), files }
}

function drawStatus(status: string, title: string): string {
  const at = title ? status.indexOf(title) : -1
  if (at < 0) return literal(status)
  const end = at + title.length
  return `${literal(status.slice(0, at))}**${literal(title)}**${literal(status.slice(end))}`
}

type Room = {
  left: () => number
  take: (text: string, draw: (text: string) => string) => string
  isFull: () => boolean
}

function newRoom(characters: number): Room {
  let left = characters
  let full = false
  return {
    left: () => left,
    isFull: () => full,
    /** As much of the text as there is room for, drawn. */
    take: (text, draw) => {
      const frame = draw('x').length - 1 + 1 // and the end of the line
      const kept = cut(text, left - frame)
      full ||= kept !== text
      const drawn = kept ? draw(kept) : ''
      if (drawn) left -= drawn.length + 1
      return drawn
    },
  }
}

/** Each line of a text is drawn by itself: Discord's marks hold for one. */
function drawLines(lines: Line[], room: Room): string {
  return lines
    .flatMap(({ text, style }) => {
      const written = clean(text)
        .trimEnd()
        .split(/[\n\u2028\u2029]/)
      return written.map((line) => (line.trim() ? room.take(line.trimEnd(), drawer(style)) : ''))
    })
    .filter((line) => line)
    .join('\n')
}

function drawer(style: Line['style']): (text: string) => string {
  if (style === 'quote') return (text) => `> ${literal(text)}`
  if (style === 'quiet') return drawQuiet
  if (style === 'strong') return (text) => `**${literal(text.trim())}**`
  return literal
}

function drawQuiet(text: string): string {
  return text ? `-# ${literal(text)}` : ''
}

function drawEntries(entries: Entry[], room: Room): string {
  const counts = isNumbered(entries.map(({ button }) => button))
  const lines = entries.map(({ text, button }, i): Line => ({ text: counts && button ? `${i + 1} · ${text}` : text }))
  return drawLines(lines, room)
}

function drawCode({ code, locale }: Reply, most: number): { code: string; isCut: boolean } {
  if (!code) return { code: '', isCut: false }
  const { box, hidden } = excerpt(code, most - 1)
  if (hidden === 0) return { code: box, isCut: false }
  const note = drawQuiet(words(locale)('chat.more_lines', { number: hidden }))
  return { code: [box, note].filter((part) => part).join('\n'), isCut: true }
}

/** All the words of a reply, for those that found no room. */
function wordsOf({ lines, after, entries }: Reply): string {
  return [...lines, ...after, ...entries].map(({ text }) => text.toWellFormed()).join('\n')
}
