import { type APIActionRowComponent, type APIButtonComponent, ButtonStyle, ComponentType } from 'discord.js'
import { words } from '../../core/index.ts'
import { writePress } from '../press.ts'
import type { Button, Reply } from '../reply.ts'
import { menuPress } from '../whispers.ts'
import { cutPlain, oneLine } from './text.ts'

// https://docs.discord.com/developers/components/reference#button
const LABEL = 80
const CUSTOM_ID = 100
const URL_LENGTH = 512
const IN_A_ROW = 5
const ROWS = 5

export type Row = APIActionRowComponent<APIButtonComponent>

const STYLES = { primary: ButtonStyle.Primary, danger: ButtonStyle.Danger } as const

/** All that can be pressed, five in a row; what is in the menu is behind one button more. */
export function drawRows({ locale, buttons, entries, more }: Reply): Row[] {
  const menu = menuPress(more.filter(isDrawable))
  const moreButton = menu ? [{ label: words(locale)('chat.buttons.more'), press: menu }] : []
  const unique = newUnique()
  const first = unique([...buttons, ...moreButton].filter(isDrawable))
  const chosen = unique(numbered(entries.map(({ button }) => button)))
  return [...rowsOf(first), ...rowsOf(chosen)].slice(0, ROWS)
}

/** Whether things to choose from carry a number, since their buttons stand apart from them and look alike. */
export function isNumbered(buttons: (Button | undefined)[]): boolean {
  const labels = buttons.flatMap((button) => (button ? [button.label] : []))
  return new Set(labels).size < labels.length
}

function numbered(buttons: (Button | undefined)[]): Button[] {
  const counts = isNumbered(buttons)
  return buttons.flatMap((button, i) => {
    if (!button || !isDrawable(button)) return []
    return [counts ? { ...button, label: `${i + 1} · ${button.label}` } : button]
  })
}

function rowsOf(buttons: Button[]): Row[] {
  const rows: Row[] = []
  for (let i = 0; i < buttons.length; i += IN_A_ROW) {
    rows.push({ type: ComponentType.ActionRow, components: buttons.slice(i, i + IN_A_ROW).map(drawButton) })
  }
  return rows
}

function drawButton({ label: text, press, style, url }: Button): APIButtonComponent {
  const label = cutPlain(oneLine(text), LABEL) || '…'
  const type = ComponentType.Button
  if (url !== undefined) return { type, style: ButtonStyle.Link, label, url }
  return { type, style: style ? STYLES[style] : ButtonStyle.Secondary, label, custom_id: writePress(press) }
}

/** Discord takes each id once in a message: what does the same twice is there once. */
function newUnique(): (buttons: Button[]) => Button[] {
  const seen = new Set<string>()
  return (buttons) =>
    buttons.filter(({ press, url }) => {
      const id = url ?? writePress(press)
      const fresh = !seen.has(id)
      seen.add(id)
      return fresh
    })
}

function isDrawable({ press, url }: Button): boolean {
  if (url === undefined) return writePress(press).length <= CUSTOM_ID
  return url.length <= URL_LENGTH && /^https?:\/\//i.test(url) && URL.canParse(url)
}
