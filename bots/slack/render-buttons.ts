import type { ActionsBlock, Overflow, PlainTextElement, Button as SlackButton, StaticSelect } from '@slack/types'
import { type Locale, words } from '../../core/index.ts'
import { type Press, readPress, writePress } from '../press.ts'
import type { Button } from '../reply.ts'
import { cost, cut, oneLine } from './text.ts'

/** The menu beside the buttons. What was chosen is in its option. */
const MENU = 'tz:menu'
/** A link is opened, not pressed: Slack reports it all the same, and it reads as no press. */
const LINK = 'tz:link'

// https://docs.slack.dev/reference/block-kit/block-elements, and option-object for its value.
const LABEL = 75
const VALUE = 150
const URL_LENGTH = 3000
const ROW = 25
const OVERFLOW = { least: 2, most: 5 }
/** Slack takes 100; so many keep the labels within the message's budget. */
const OPTIONS = 25

/** Names for what can be pressed, each once: `tz:run:k7m2q9xd`, then `tz:run:k7m2q9xd#2`. */
export type Names = (wanted: string) => string

export function newNames(): Names {
  const times = new Map<string, number>()
  return (wanted) => {
    const time = (times.get(wanted) ?? 0) + 1
    times.set(wanted, time)
    return time === 1 ? wanted : `${wanted}#${time}`
  }
}

/** What was pressed or chosen; undefined for links and for what isn't ours. */
export function readAction(action: {
  action_id: string
  value?: string | null | undefined
  selected_option?: { value: string } | null | undefined
}): Press | undefined {
  return readPress(action.selected_option?.value ?? action.value ?? action.action_id.replace(/#\d+$/, ''))
}

/** One button; undefined when Slack would not take it: a value too long, an address that is none. */
export function drawButton(button: Button, name: Names): SlackButton | undefined {
  if (!isDrawable(button)) return undefined
  const face = { type: 'button', text: label(button.label), ...(button.style ? { style: button.style } : {}) } as const
  if (button.url !== undefined) return { ...face, action_id: name(LINK), url: button.url }
  const value = writePress(button.press)
  return { ...face, action_id: name(value), value }
}

/** The row of buttons with its menu; undefined when there is nothing to press. */
export function drawRow(locale: Locale, buttons: Button[], more: Button[], name: Names): ActionsBlock | undefined {
  const { inRow, inMenu } = divide(buttons.filter(isDrawable), more.filter(isDrawable))
  const room = inMenu.length > 0 ? ROW - 1 : ROW
  const row = inRow.slice(0, room).flatMap((button) => drawButton(button, name) ?? [])
  const elements = inMenu.length > 0 ? [...row, drawMenu(locale, inMenu, name)] : row
  return elements.length > 0 ? { type: 'actions', elements } : undefined
}

/** An overflow menu takes five at most, and links; a select takes many and no links; neither takes just one. */
function divide(buttons: Button[], more: Button[]): { inRow: Button[]; inMenu: Button[] } {
  const menu = more.length > OVERFLOW.most ? more.filter(({ url }) => url === undefined) : more
  const links = more.filter((button) => !menu.includes(button))
  return menu.length < OVERFLOW.least
    ? { inRow: [...buttons, ...more], inMenu: [] }
    : { inRow: [...buttons, ...links], inMenu: menu.slice(0, OPTIONS) }
}

function drawMenu(locale: Locale, buttons: Button[], name: Names): Overflow | StaticSelect {
  const options = buttons.map(({ label: text, press, url }) =>
    url === undefined ? { text: label(text), value: writePress(press) } : { text: label(text), value: LINK, url },
  )
  if (options.length <= OVERFLOW.most) return { type: 'overflow', action_id: name(MENU), options }
  return {
    type: 'static_select',
    action_id: name(MENU),
    placeholder: label(words(locale)('chat.buttons.more')),
    options,
  }
}

function isDrawable({ press, url }: Button): boolean {
  if (url === undefined) return writePress(press).length <= VALUE
  return url.length <= URL_LENGTH && /^https?:\/\//i.test(url) && URL.canParse(url)
}

function label(text: string): PlainTextElement {
  return { type: 'plain_text', text: cut(oneLine(text), LABEL) || '…', emoji: false }
}

/** How much of the message's text is in the row. */
export function costOfRow(row: ActionsBlock): number {
  return row.elements.reduce((sum, element) => {
    if (element.type === 'button') return sum + cost(element.text.text)
    const options = element.type === 'overflow' || element.type === 'static_select' ? (element.options ?? []) : []
    return options.reduce((more, { text }) => more + cost(text.text), sum + LABEL)
  }, 0)
}
