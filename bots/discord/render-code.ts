import type { Code } from '../reply.ts'
import { clean } from './text.ts'

/** Longer code is shown in part and is a file. */
const WHOLE = 25
const PART = 15

/** As much of the code as is shown, as a fenced block ('' for none), and how many of its lines are not. */
export type Excerpt = { box: string; hidden: number }

const BARE: Excerpt = { box: '', hidden: 0 }

/** The code within `most` characters: whole, or its first lines. Code that holds a fence is never put into one. */
export function excerpt(code: Code, most: number): Excerpt {
  const text = clean(code.text)
    .replace(/^(?:[^\S\n]*\n)+/, '')
    .trimEnd()
  if (!text) return BARE
  const lines = text.split('\n')
  if (text.includes('```')) return { box: '', hidden: lines.length }
  const whole = box(code, text)
  if (lines.length <= WHOLE && whole.length <= most) return { box: whole, hidden: 0 }
  const shown: string[] = []
  let left = most - box(code, '').length
  for (const line of lines.slice(0, PART)) {
    left -= line.length + 1
    if (left < 0) break
    shown.push(line)
  }
  const start = shown.join('\n').trimEnd()
  return { box: start ? box(code, start) : '', hidden: lines.length - (start ? shown.length : 0) }
}

function box({ language }: Code, text: string): string {
  return `\`\`\`${language}\n${text}\n\`\`\``
}
