import type { Json } from './world.ts'

const TOKEN = /```([\s\S]*?)```|<@([UW][A-Z0-9]+)(?:\|[^>]*)?>/g

/** The blocks Slack's client makes of what a person typed: text, mentions and fenced code. `text` is as on the wire. */
export function typedBlocks(text: string): Json[] {
  const elements: Json[] = []
  let line: Json[] = []
  const flush = () => {
    if (line.length > 0) elements.push({ type: 'rich_text_section', elements: line })
    line = []
  }
  const add = (plain: string) => {
    if (plain) line.push({ type: 'text', text: unescaped(plain) })
  }
  let end = 0
  for (const match of text.matchAll(TOKEN)) {
    const [whole, code, user] = match
    add(text.slice(end, match.index))
    end = match.index + whole.length
    if (user) line.push({ type: 'user', user_id: user })
    else if (code !== undefined) {
      flush()
      const inner = unescaped(code.replace(/^\n|\n$/g, '')) || ' '
      elements.push({ type: 'rich_text_preformatted', elements: [{ type: 'text', text: inner }], border: 0 })
    }
  }
  add(text.slice(end))
  flush()
  return elements.length > 0 ? [{ type: 'rich_text', block_id: 'typed', elements }] : []
}

function unescaped(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&')
}
