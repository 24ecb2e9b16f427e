import type { RichTextPreformatted } from '@slack/types'
import type { Code } from '../reply.ts'
import { clean, cost, cut } from './text.ts'

/** Longer code is shown in part and is a file. */
const WHOLE = 40
const PART = 15

/** `language` is documented and missing in @slack/types 3.2: https://docs.slack.dev/reference/block-kit/blocks/rich-text-block */
export type Preformatted = RichTextPreformatted & { language: Code['language'] }

/** As much of the code as is shown, and how many of its lines are not. */
export type Excerpt = { box?: Preformatted; hidden: number }

/** The code within `most` characters: whole, or its first lines. */
export function excerpt(code: Code, most: number): Excerpt {
  const text = clean(code.text).trimEnd()
  if (!text) return { hidden: 0 }
  const lines = text.split('\n')
  if (lines.length <= WHOLE && cost(text) <= most) return { ...box(code, text), hidden: 0 }
  const shown: string[] = []
  let left = most
  for (const line of lines.slice(0, PART)) {
    left -= cost(line) + 1
    if (left < 0) break
    shown.push(line)
  }
  // One line may be all the code there is.
  const start = shown.length > 0 ? shown.join('\n') : cut(lines[0] ?? '', most)
  return { ...box(code, start), hidden: lines.length - shown.length }
}

function box({ language }: Code, text: string): { box?: Preformatted } {
  if (!text.trim()) return {}
  return { box: { type: 'rich_text_preformatted', elements: [{ type: 'text', text }], language } }
}
