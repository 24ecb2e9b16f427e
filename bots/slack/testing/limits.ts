import type { AnyBlock, ModalView } from '@slack/types'
import { expect } from 'vitest'
import { z } from 'zod'
import type { SlackMessage } from '../render.ts'

// What Slack takes, written down again from its pages, for tests of what is drawn: nothing here is the renderer's.
// https://docs.slack.dev/reference/block-kit

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is not shown
const UNSEEN = /[\0-\x08\x0b-\x1f\x7f-\x9f]/
const escaped = (text: string) => text.replace(/[&<>]/g, (c) => ({ '&': '&amp;', '<': '&lt;' })[c] ?? '&gt;')
const characters = (most: number) =>
  z
    .string()
    .refine((text) => text.trim() !== '', 'says something')
    .refine((text) => escaped(text).length <= most, `at most ${most} characters`)
    .refine((text) => text.isWellFormed(), 'no half of a character')
    .refine((text) => !UNSEEN.test(text), 'no controls')
const plain = (most: number) =>
  z.strictObject({ type: z.literal('plain_text'), text: characters(most), emoji: z.literal(false) })

const actionId = z.string().min(1).max(255)
const link = z.url({ protocol: /^https?$/ }).max(3000)
const button = z.strictObject({
  type: z.literal('button'),
  text: plain(75),
  action_id: actionId,
  value: z.string().min(1).max(2000).optional(),
  url: link.optional(),
  style: z.enum(['primary', 'danger']).optional(),
})
const option = z.strictObject({ text: plain(75), value: z.string().min(1).max(150) })
const overflow = z.strictObject({
  type: z.literal('overflow'),
  action_id: actionId,
  options: z
    .array(option.extend({ url: link.optional() }))
    .min(2)
    .max(5),
})
const select = z.strictObject({
  type: z.literal('static_select'),
  action_id: actionId,
  placeholder: plain(150),
  options: z.array(option).min(1).max(100),
})
export const row = z.array(z.discriminatedUnion('type', [button, overflow, select]))

const word = z.strictObject({
  type: z.literal('text'),
  text: z
    .string()
    .min(1)
    .refine((text) => text.isWellFormed()),
  style: z.strictObject({ bold: z.literal(true) }).optional(),
})
export const richPart = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('rich_text_section'), elements: z.array(word).min(1) }),
  z.strictObject({ type: z.literal('rich_text_quote'), elements: z.array(word).min(1) }),
  z.strictObject({
    type: z.literal('rich_text_preformatted'),
    elements: z.tuple([word.omit({ style: true })]),
    language: z.enum(['python', 'javascript', 'ruby', 'diff']),
  }),
])
export const block = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('rich_text'), elements: z.array(richPart).min(1) }),
  z.strictObject({ type: z.literal('context'), elements: z.array(plain(3000)).min(1).max(10) }),
  z.strictObject({ type: z.literal('section'), text: plain(3000), accessory: button.optional() }),
  z.strictObject({ type: z.literal('header'), text: plain(150) }),
  z.strictObject({ type: z.literal('actions'), elements: row.min(1).max(25) }),
])
const message = z.strictObject({
  text: z.string().min(1).max(4000),
  blocks: z.array(block).min(1).max(50),
  file: z.strictObject({ name: z.string().min(1).max(100), content: z.string().min(1) }).optional(),
})
export const home = z.strictObject({ type: z.literal('home'), blocks: z.array(block).min(1).max(100) })
export const modal = z.strictObject({
  type: z.literal('modal'),
  callback_id: z.literal('tz:form'),
  private_metadata: z.string().max(3000),
  title: plain(24),
  submit: plain(24),
  close: plain(24),
  blocks: z
    .array(
      z.discriminatedUnion('type', [
        z.strictObject({ type: z.literal('section'), text: plain(3000) }),
        z.strictObject({
          type: z.literal('input'),
          block_id: z.string().min(1).max(255),
          label: plain(2000),
          hint: plain(2000).optional(),
          element: z
            .strictObject({
              type: z.literal('plain_text_input'),
              action_id: actionId,
              multiline: z.literal(true),
              max_length: z.int().min(1).max(3000),
              initial_value: z.string().min(1).optional(),
              placeholder: plain(150).optional(),
            })
            .refine((it) => (it.initial_value ?? '').length <= it.max_length, 'what stands in it fits'),
        }),
      ]),
    )
    .min(1)
    .max(100),
})

/** Every string under this key, wherever it is. */
export function all(key: string, value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap((it) => all(key, it))
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, it]) => (name === key && typeof it === 'string' ? [it] : all(key, it)))
}

/** What is left of a text where it is shown. */
export function seen(text: string): string {
  const lines = text.toWellFormed().replace(/\r\n?/g, '\n')
  return [...lines].filter((character) => !UNSEEN.test(character)).join('')
}

/** What no single block tells: they are not too much together, and no name is there twice. */
export function checkBlocks(blocks: AnyBlock[]): void {
  expect(escaped(all('text', blocks).join('')).length).toBeLessThanOrEqual(10_000)
  const ids = all('action_id', blocks)
  expect(new Set(ids).size).toBe(ids.length)
}

const unescaped = (text: string) => text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&')

/** Nothing in a text that Slack reads as mrkdwn is markup, a mention, an emoji or a link. */
function checkLiteral(text: string): void {
  expect(text).not.toMatch(/[<>]|&(?!(amp|lt|gt);)/)
  expect(text).not.toMatch(/^(&gt;|>)/m)
  const bare = unescaped(text)
  expect(bare).not.toMatch(/(?<![\p{L}\p{N}])([*~`_])\S(.*\S)?\1(?![\p{L}\p{N}])/u)
  // A name of an emoji has no full-width colon in it; addresses with @ are left as they are.
  expect(bare).not.toMatch(/:[^\s:：]+:|@(channel|here|everyone)\b|:\/\//)
}

/** Slack takes this message, and shows in a notification what stands in its first line. */
export function checkMessage(drawn: SlackMessage): void {
  message.parse(drawn)
  checkBlocks(drawn.blocks)
  checkLiteral(drawn.text)
  expect(unescaped(drawn.text).normalize('NFKC')).toBe(all('text', drawn.blocks[0]).join('').normalize('NFKC'))
  if (drawn.file) expect(drawn.file.name).toMatch(/^[^./\\\s][^/\\:*?"<>|\p{Cc}\p{Cf}]*\.(py|mjs|rb|diff)$/u)
}

/** The code in a message's boxes. */
export function boxes(blocks: AnyBlock[]): string[] {
  return blocks.flatMap((it) =>
    block.safeParse(it).success && 'elements' in it
      ? richParts(it).flatMap((part) => (part.type === 'rich_text_preformatted' ? all('text', part) : []))
      : [],
  )
}

function richParts(it: AnyBlock) {
  const read = block.parse(it)
  return read.type === 'rich_text' ? read.elements : []
}

/** What Slack sends of a modal in which this was typed. */
export function typed(view: ModalView, value: string | null) {
  const values = modal
    .parse(view)
    .blocks.flatMap((it) =>
      it.type === 'input'
        ? [[it.block_id, { [it.element.action_id]: { type: 'plain_text_input', value } }] as const]
        : [],
    )
  return { values: Object.fromEntries(values) }
}
