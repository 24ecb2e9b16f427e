import {
  type APIModalInteractionResponseCallbackData,
  ComponentType,
  type ModalSubmitComponent,
  TextInputStyle,
} from 'discord.js'
import { type Press, readPress, writePress } from '../press.ts'
import type { Form } from '../reply.ts'
import { clean, cut, cutPlain, literal, oneLine } from './text.ts'

/** What the field of a form is known by. */
const FIELD = 'tz:text'

// https://docs.discord.com/developers/components/reference#text-input and #label
const TITLE = 45
const LABEL = 45
const HINT = 100
const INPUT = 4000
const INTRO = 1000

/** A form as a modal. The press travels in its id; where it was sent from, Discord tells. */
export function renderForm(form: Form): APIModalInteractionResponseCallbackData {
  const most = Math.max(1, Math.min(form.most, INPUT))
  const initial = clean(form.initial)
    .slice(0, most)
    .replace(/[\uD800-\uDBFF]$/, '')
  const intro = cut(clean(form.intro ?? '').trim(), INTRO)
  const hint = cutPlain(oneLine(form.hint), HINT)
  const placeholder = cutPlain(oneLine(form.placeholder ?? ''), HINT)
  return {
    custom_id: writePress(form.press),
    title: cutPlain(oneLine(form.title), TITLE) || '…',
    components: [
      ...(intro ? [{ type: ComponentType.TextDisplay, content: literal(intro) } as const] : []),
      {
        type: ComponentType.Label,
        label: cutPlain(oneLine(form.label), LABEL) || '…',
        ...(hint ? { description: hint } : {}),
        component: {
          type: ComponentType.TextInput,
          custom_id: FIELD,
          style: TextInputStyle.Paragraph,
          required: true,
          min_length: 1,
          max_length: most,
          ...(initial ? { value: initial } : {}),
          ...(placeholder ? { placeholder } : {}),
        },
      },
    ],
  }
}

/** What a form that was sent says; undefined when it isn't ours. */
export function readForm(
  customId: string,
  fields: { get: (id: string) => Pick<ModalSubmitComponent, 'type'> | undefined },
): { press: Press; text: string } | undefined {
  const press = readPress(customId)
  const field = fields.get(FIELD)
  if (!press || !field || !('value' in field) || typeof field.value !== 'string') return undefined
  return { press, text: field.value }
}
