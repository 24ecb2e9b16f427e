import type { z } from 'zod'
import { blockShape, homeShape, modalShape } from './block-shapes.ts'
import { hex, type Json } from './world.ts'

/** Slack rejected 11,341 characters (https://github.com/slackapi/bolt-js/issues/2867). */
const ALL_TEXT = 11_000
const VIEW_BYTES = 250_000

/** What Slack would say against these blocks, in its own form: `must be … [json-pointer:/blocks/0/text]`. */
export type Problems = { error: string; messages: string[] } | undefined

export function checkMessageBlocks(blocks: unknown): Problems {
  const shape = checkBlocks(blocks, 50)
  if (shape.length > 0) return { error: 'invalid_blocks', messages: shape }
  const length = textsOf(blocks).reduce((sum, text) => sum + weigh(text), 0)
  return length > ALL_TEXT
    ? { error: 'msg_blocks_too_long', messages: [`${length} characters in all blocks, ${ALL_TEXT} at most`] }
    : undefined
}

export function checkView(view: unknown, type: 'modal' | 'home'): Problems {
  const whole = (type === 'modal' ? modalShape : homeShape).safeParse(view)
  if (!whole.success) return { error: 'invalid_arguments', messages: say(whole.error, '/view') }
  const messages = checkBlocks(whole.data.blocks, 100, '/view/blocks')
  const asks = (whole.data.blocks as Json[]).some((block) => block?.type === 'input')
  if (asks && type === 'modal' && !('submit' in whole.data && whole.data.submit))
    messages.push('missing required field: submit [json-pointer:/view]')
  if (messages.length > 0) return { error: 'invalid_arguments', messages }
  return JSON.stringify(view).length > VIEW_BYTES
    ? { error: 'view_too_large', messages: ['the view is over 250 kB'] }
    : undefined
}

function checkBlocks(blocks: unknown, most: number, at = '/blocks'): string[] {
  if (!Array.isArray(blocks)) return [`must provide an array [json-pointer:${at}]`]
  if (blocks.length > most) return [`no more than ${most} items allowed [json-pointer:${at}]`]
  const messages: string[] = []
  const ids = new Set<unknown>()
  const inMessage = at === '/blocks'
  for (const [index, block] of blocks.entries()) {
    const here = `${at}/${index}`
    const parsed = blockShape.safeParse(block)
    if (!parsed.success) {
      messages.push(...say(parsed.error, here))
      continue
    }
    if (parsed.data.type === 'input' && inMessage)
      messages.push(`input in a message is not simulated [json-pointer:${here}]`)
    if (parsed.data.type === 'markdown' && !inMessage) messages.push(`markdown is for messages [json-pointer:${here}]`)
    const { block_id } = parsed.data
    if (block_id !== undefined && ids.has(block_id))
      messages.push(`block_id "${block_id}" already exists [json-pointer:${here}]`)
    if (block_id !== undefined) ids.add(block_id)
  }
  const actions = elementsIn(blocks).flatMap(({ element }) => element.action_id ?? [])
  for (const twice of new Set(actions.filter((action, index) => actions.indexOf(action) !== index)))
    messages.push(`action_id "${twice}" already exists [json-pointer:${at}]`)
  return messages
}

function say(error: z.ZodError, at: string): string[] {
  return error.issues.map(({ message, path }) => `${message} [json-pointer:${[at, ...path].join('/')}]`)
}

/** Everything in these blocks that can be pressed, chosen or filled in, with the block it is in. */
export function elementsIn(blocks: readonly unknown[] | undefined): { block: Json; element: Json }[] {
  return (blocks ?? []).flatMap((each) => {
    const block = each as Json // Slack's own blocks: whatever is no element has no action_id.
    const elements = block?.type === 'actions' ? (block.elements as Json[]) : [block?.accessory, block?.element]
    return elements.flatMap((element) => (element ? { block, element: element as Json } : []))
  })
}

/** Blocks as Slack keeps them: every block and every element has an id. */
export function withIds(blocks: Json[]): Json[] {
  const kept = structuredClone(blocks)
  for (const block of kept) block.block_id ??= hex(3)
  for (const { element } of elementsIn(kept)) element.action_id ??= hex(3)
  return kept
}

/** All text a reader sees in these blocks. */
export function textsOf(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(textsOf)
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, inner]) =>
    typeof inner === 'string' ? (key === 'text' ? [inner] : []) : textsOf(inner),
  )
}

/** Slack stores `& < >` escaped, and counts that. */
function weigh(text: string): number {
  return text.length + (text.match(/[<>]/g)?.length ?? 0) * 3 + (text.match(/&/g)?.length ?? 0) * 4
}
