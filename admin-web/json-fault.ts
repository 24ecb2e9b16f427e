const SPACE = /[ \t\n\r]*/y

// RFC 8259, token by token; of the controls it forbids those of ASCII but the last.
const TOKEN =
  /(?<text>"(?:[^"\\\p{Cc}]|[\x7f-\x9f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*")|(?<plain>-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)|(?<sign>[[\]{},:])/uy

/** What may come next; `item` and `name` stand right behind an opening bracket, so it may close too. */
type Wanted = 'value' | 'item' | 'key' | 'name' | 'colon' | 'more'

/**
 * Where a text stops being JSON, counted from 1 as editors do; undefined when all of it is. JSON.parse
 * knows whether, but doesn't always say where.
 */
export function findJsonFault(text: string): { line: number; column: number } | undefined {
  const open: string[] = []
  let wanted: Wanted = 'value'
  for (let at = skipSpace(text, 0); at < text.length; at = skipSpace(text, TOKEN.lastIndex)) {
    TOKEN.lastIndex = at
    const next = follow(wanted, TOKEN.exec(text)?.groups, open)
    if (!next) return place(text, at)
    wanted = next
  }
  return wanted === 'more' && open.length === 0 ? undefined : place(text, text.length)
}

function follow(wanted: Wanted, token: Record<string, string> | undefined, open: string[]): Wanted | undefined {
  if (!token) return undefined
  const { text, plain, sign } = token
  switch (wanted) {
    case 'value':
    case 'item':
      if (text !== undefined || plain !== undefined) return 'more'
      if (sign === '[' || sign === '{') {
        open.push(sign)
        return sign === '[' ? 'item' : 'name'
      }
      return wanted === 'item' && sign === ']' ? close(open) : undefined
    case 'key':
    case 'name':
      if (text !== undefined) return 'colon'
      return wanted === 'name' && sign === '}' ? close(open) : undefined
    case 'colon':
      return sign === ':' ? 'value' : undefined
    case 'more': {
      const inside = open.at(-1)
      if (sign === ',' && inside) return inside === '[' ? 'value' : 'key'
      return (inside === '[' && sign === ']') || (inside === '{' && sign === '}') ? close(open) : undefined
    }
  }
}

function close(open: string[]): Wanted {
  open.pop()
  return 'more'
}

function skipSpace(text: string, at: number): number {
  SPACE.lastIndex = at
  return at + (SPACE.exec(text)?.[0].length ?? 0)
}

function place(text: string, at: number): { line: number; column: number } {
  const before = text.slice(0, at).split('\n')
  return { line: before.length, column: Array.from(before.at(-1) ?? '').length + 1 }
}
