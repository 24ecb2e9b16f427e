import type { PlainValue } from '../../domain.ts'
import { type Doc, prefixed } from './literal-layout.ts'
import { shapeOf } from './literal-shape.ts'
import { javascriptEscape, markFor, quote } from './literal-text.ts'

/**
 * A plain value as JavaScript has it. A tuple is written as an array. A tagged dict is an object where its
 * keys are strings and one begins with `$` (only so can such an object be written down), else a Map.
 */
export function javascriptLiteral(value: PlainValue): Doc {
  const shape = shapeOf(value)
  switch (shape.kind) {
    case 'null':
    case 'undefined':
      return shape.kind
    case 'boolean':
      return String(shape.value)
    case 'number':
      return javascriptNumber(shape.value)
    case 'int':
      return `${shape.digits}n`
    case 'float':
      return shape.value === 'nan' ? 'NaN' : shape.value === 'inf' ? 'Infinity' : '-Infinity'
    case 'string':
      return javascriptString(shape.text)
    case 'symbol':
      return `Symbol.for(${javascriptString(shape.name)})`
    case 'bytes':
      return { open: 'Uint8Array.of(', items: Array.from(shape.bytes, String), close: ')' }
    case 'list':
    case 'tuple':
      return { open: '[', items: shape.items.map(javascriptLiteral), close: ']' }
    case 'set':
      return shape.items.length === 0
        ? 'new Set()'
        : { open: 'new Set([', items: shape.items.map(javascriptLiteral), close: '])' }
    case 'dict':
      return dict(shape.entries, shape.tagged)
  }
}

function dict(entries: [PlainValue, PlainValue][], tagged: boolean): Doc {
  const named = entries.filter((entry): entry is [string, PlainValue] => typeof entry[0] === 'string')
  if (named.length === entries.length && (!tagged || named.some(([key]) => key.startsWith('$')))) {
    return {
      open: '{ ',
      items: named.map(([key, item]) => prefixed(`${propertyName(key)}: `, javascriptLiteral(item))),
      close: ' }',
    }
  }
  if (entries.length === 0) return 'new Map()'
  const pairs = entries.map((pair): Doc => ({ open: '[', items: pair.map(javascriptLiteral), close: ']' }))
  return { open: 'new Map([', items: pairs, close: '])' }
}

function propertyName(key: string): string {
  if (key === '__proto__') return `['${key}']` // else it would set the prototype
  return /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(key) ? key : javascriptString(key)
}

export function javascriptNumber(value: number): string {
  return Object.is(value, -0) ? '-0' : String(value)
}

export function javascriptString(text: string): string {
  return quote(text, markFor(text, "'"), javascriptEscape)
}
