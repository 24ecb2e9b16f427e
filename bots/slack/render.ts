import type { HomeView, KnownBlock, RichTextBlock, RichTextText } from '@slack/types'
import { words } from '../../core/index.ts'
import { fileOf } from '../code-file.ts'
import type { Reply } from '../reply.ts'
import { costOfRow, drawRow, newNames } from './render-buttons.ts'
import { excerpt } from './render-code.ts'
import { drawEntries, drawLines, drawQuiet } from './render-lines.ts'
import { newRoom, type Room } from './room.ts'
import { cost, cut, literal, oneLine } from './text.ts'

export type SlackMessage = { text: string; blocks: KnownBlock[]; file?: { name: string; content: string } }

/** Characters of all blocks together. Slack's own limit is undocumented: https://github.com/slackapi/bolt-js/issues/2509 */
const BUDGET = 10_000
// https://docs.slack.dev/reference/block-kit/blocks
const BLOCKS = { message: 50, home: 100 }
const HEADING = 150
/** Of a status: it is one line, and `text` too, which should stay within 4,000. */
const STATUS = 1000

/**
 * A reply as a Slack message. Whatever the reply holds, Slack takes it: when it is too much, the code is cut first
 * (and a file then), after it what stands last. All words are in `rich_text` and `plain_text`, which are never
 * read as markup and ping nobody.
 */
export function renderReply(reply: Reply, { files = true } = {}): SlackMessage {
  const status = cut(oneLine(reply.status), STATUS) || '…'
  const { row, main, foot, isCut } = draw(
    reply,
    cost(status),
    BLOCKS.message,
    files ? 'chat.more_lines' : 'chat.more_lines_cut',
  )
  return {
    text: literal(status),
    blocks: [drawStatus(status, oneLine(reply.title ?? '')), ...main, ...row, ...foot],
    ...(files && reply.code && isCut ? { file: fileOf(reply.code) } : {}),
  }
}

/** A reply as the App Home of one person: what can be pressed comes first, and there are no files. */
export function renderHome(reply: Reply): HomeView {
  const heading = cut(oneLine(reply.status), HEADING) || '…'
  const { row, main, foot } = draw(reply, cost(heading), BLOCKS.home, 'chat.more_lines_cut')
  const header: KnownBlock = { type: 'header', text: { type: 'plain_text', text: heading, emoji: false } }
  return { type: 'home', blocks: [...row, header, ...main, ...foot] }
}

function drawStatus(status: string, title: string): RichTextBlock {
  const at = title ? status.indexOf(title) : -1
  const pieces: RichTextText[] =
    at < 0
      ? [{ type: 'text', text: status }]
      : [
          { type: 'text', text: status.slice(0, at) },
          { type: 'text', text: title, style: { bold: true } },
          { type: 'text', text: status.slice(at + title.length) },
        ]
  return richText(pieces.filter(({ text }) => text))
}

type MoreLines = 'chat.more_lines' | 'chat.more_lines_cut'

/** All but the first line. What is surest to be needed takes its room first: buttons, prose, then code. */
function draw(reply: Reply, spent: number, blocks: number, moreLines: MoreLines) {
  const name = newNames()
  const actions = drawRow(reply.locale, reply.buttons, reply.more, name)
  const row = actions ? [actions] : []
  // Kept free: a block for the first line, two for the code, one for the mark of what was left out.
  const room = newRoom(BUDGET - 1 - spent - row.reduce((sum, it) => sum + costOfRow(it), 0), blocks - row.length - 4)
  const foot = drawQuiet(reply.foot ?? '', room)
  const lines = drawLines(reply.lines, room)
  const after = drawLines(reply.after, room)
  const entries = drawEntries(reply.entries, room, name)
  const { code, isCut } = drawCode(reply, room, moreLines)
  const mark = room.isFull() ? drawQuiet('…', newRoom(2, 1)) : []
  return { row, main: [...lines, ...code, ...after, ...entries, ...mark], foot, isCut }
}

function drawCode({ code, locale }: Reply, room: Room, moreLines: MoreLines) {
  if (!code) return { code: [], isCut: false }
  const say = (number: number) => words(locale)(moreLines, { number })
  const { box, hidden } = excerpt(code, room.left() - cost(say(1_000_000)))
  const shown: KnownBlock[] = box ? [{ type: 'rich_text', elements: [box] }] : []
  const note = hidden > 0 ? drawQuiet(say(hidden), newRoom(Math.min(200, room.left()), 1)) : []
  return { code: [...shown, ...note], isCut: hidden > 0 }
}

function richText(elements: RichTextText[]): RichTextBlock {
  return { type: 'rich_text', elements: [{ type: 'rich_text_section', elements }] }
}
