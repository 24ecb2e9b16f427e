import type { Message } from './world.ts'

type Shown = Pick<Message, 'text'> & { blocks?: unknown }

/** Everything that is written in a message, as one text: for tests that ask whether something is said at all. */
export function wordsOf(message: Shown | undefined): string {
  const found: string[] = []
  const look = (value: unknown, key = ''): void => {
    if (typeof value === 'string') {
      if (key === 'text') found.push(value)
    } else if (Array.isArray(value)) for (const one of value) look(one)
    else if (value && typeof value === 'object') for (const [name, one] of Object.entries(value)) look(one, name)
  }
  look(message?.blocks)
  return found.join('\n')
}

/** The labels of what can be pressed in a message. */
export function labelsOf(message: Shown | undefined): string[] {
  const found: string[] = []
  const look = (value: unknown): void => {
    if (Array.isArray(value)) for (const one of value) look(one)
    else if (value && typeof value === 'object') {
      const { type, text, options } = value as {
        type?: string
        text?: { text: string }
        options?: { text: { text: string } }[]
      }
      if (type === 'button' && text) found.push(text.text)
      if (type === 'overflow' || type === 'static_select')
        found.push(...(options ?? []).map((option) => option.text.text))
      for (const one of Object.values(value)) look(one)
    }
  }
  look(message?.blocks)
  return [...new Set(found)]
}
