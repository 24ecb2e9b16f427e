import type { ModalView, PlainTextElement } from '@slack/types'
import { z } from 'zod'
import { words } from '../../core/index.ts'
import { type Press, readPress, writePress } from '../press.ts'
import type { Form } from '../reply.ts'
import { clean, cut, oneLine } from './text.ts'

/** What a form that was sent is known by. */
export const FORM = 'tz:form'
export const FIELD = 'tz:text'

// https://docs.slack.dev/reference/views/modal-views and block-elements/plain-text-input-element
const TITLE = 24
const INTRO = 3000
const LABEL = 2000
const PLACEHOLDER = 150
const INPUT = 3000
const METADATA = 3000

/** A form as a modal. The press and the place travel in it and come back with the text. */
export function renderForm(form: Form, place: string): ModalView {
  const most = Math.max(1, Math.min(form.most, INPUT))
  // Text that was typed is given back as it was, without an ellipsis to delete.
  const initial = clean(form.initial)
    .slice(0, most)
    .replace(/[\uD800-\uDBFF]$/, '')
  const intro = clean(form.intro ?? '').trim()
  const hint = oneLine(form.hint)
  const placeholder = oneLine(form.placeholder ?? '')
  return {
    type: 'modal',
    callback_id: FORM,
    private_metadata: writeMetadata(form.press, place),
    title: plain(oneLine(form.title), TITLE),
    submit: plain(oneLine(form.submit), TITLE),
    close: plain(words(form.locale)('chat.buttons.cancel'), TITLE),
    blocks: [
      ...(intro ? [{ type: 'section', text: plain(intro, INTRO) } as const] : []),
      {
        type: 'input',
        block_id: FIELD,
        label: plain(oneLine(form.label), LABEL),
        ...(hint ? { hint: plain(hint, LABEL) } : {}),
        element: {
          type: 'plain_text_input',
          action_id: FIELD,
          multiline: true,
          max_length: most,
          ...(initial ? { initial_value: initial } : {}),
          ...(placeholder ? { placeholder: plain(placeholder, PLACEHOLDER) } : {}),
        },
      },
    ],
  }
}

const metadata = z.object({ press: z.string(), place: z.string().min(1) })
const state = z.object({
  values: z.object({ [FIELD]: z.object({ [FIELD]: z.object({ value: z.string().nullish() }) }) }),
})

/** What a form that was sent says; undefined when it isn't ours. */
export function readForm(view: {
  private_metadata: string
  state: unknown
}): { press: Press; place: string; text: string } | undefined {
  const carried = metadata.safeParse(parse(view.private_metadata))
  const typed = state.safeParse(view.state)
  const press = carried.success ? readPress(carried.data.press) : undefined
  if (!carried.success || !typed.success || !press) return undefined
  return { press, place: carried.data.place, text: typed.data.values[FIELD][FIELD].value ?? '' }
}

/** A place too long for Slack is left out: such a form cannot be sent, rather than end in another place. */
function writeMetadata(press: Press, place: string): string {
  const whole = JSON.stringify({ press: writePress(press), place })
  return whole.length <= METADATA ? whole : JSON.stringify({ press: '', place: '' })
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function plain(text: string, most: number): PlainTextElement {
  return { type: 'plain_text', text: cut(text, most) || '…', emoji: false }
}
