// How a value or a call is set: on one line where it fits, else one item a line.

/** Text that stays as it is, or a bracket with items in it. */
export type Doc =
  | string
  | {
      open: string
      items: Doc[]
      close: string
      /** Stands after the only item, on one line too: Python's `(1,)`. */
      lone?: string
    }

export type Layout = {
  /** One step of indentation. */
  step: string
  /** Whether the last of several lines ends in a comma too. */
  trailingComma: boolean
}

// Wide enough for what tests usually say, narrow enough for half a screen.
const WIDTH = 100

/** The document with every line but the first at `indent`, which is what stands before the first one too. */
export function layOut(doc: Doc, layout: Layout, indent: string): string {
  const line = flat(doc)
  if (typeof doc === 'string' || doc.items.length === 0 || indent.length + line.length <= WIDTH) return line
  const inner = indent + layout.step
  const items = doc.items.every(isShort)
    ? fill(doc.items, inner)
    : doc.items.map((item) => inner + layOut(item, layout, inner)).join(',\n')
  const comma = layout.trailingComma ? ',' : ''
  return `${doc.open.trimEnd()}\n${items}${comma}\n${indent}${doc.close.trimStart()}`
}

// Numbers and the like: a long list of them is easier to read in lines than in a column.
function isShort(doc: Doc): doc is string {
  return typeof doc === 'string' && doc.length <= 12
}

function fill(items: string[], indent: string): string {
  const lines: string[] = []
  for (const item of items) {
    const line = lines.at(-1)
    if (line !== undefined && line.length + item.length + 3 <= WIDTH) lines.splice(-1, 1, `${line}, ${item}`)
    else lines.push(indent + item)
  }
  return lines.join(',\n')
}

/** The document on one line. */
export function flat(doc: Doc): string {
  if (typeof doc === 'string') return doc
  const lone = doc.items.length === 1 ? (doc.lone ?? '') : ''
  if (doc.items.length === 0) return doc.open.trimEnd() + doc.close.trimStart()
  return `${doc.open}${doc.items.map(flat).join(', ')}${lone}${doc.close}`
}

/** A key, or what else stands before a value on its line. */
export function prefixed(prefix: string, doc: Doc): Doc {
  return typeof doc === 'string' ? prefix + doc : { ...doc, open: prefix + doc.open }
}

/** A call: `name(items)`. */
export function call(name: string, ...items: Doc[]): Doc {
  return { open: `${name}(`, items, close: ')' }
}
