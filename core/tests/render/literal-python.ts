import type { PlainValue } from '../../domain.ts'
import { type Doc, flat, prefixed } from './literal-layout.ts'
import { shapeOf } from './literal-shape.ts'
import { hex, markFor, pythonEscape, quote } from './literal-text.ts'

/**
 * A plain value as Python has it. What Python has no word for is written as the nearest thing: undefined
 * as None, a symbol as its name.
 */
export function pythonLiteral(value: PlainValue): Doc {
  return literal(value, false)
}

/** `hashed`: it stands in a set or as a key, where a set must be a frozen one. */
function literal(value: PlainValue, hashed: boolean): Doc {
  const shape = shapeOf(value)
  switch (shape.kind) {
    case 'null':
    case 'undefined':
      return 'None'
    case 'boolean':
      return shape.value ? 'True' : 'False'
    case 'number':
      return pythonNumber(shape.value)
    case 'int':
      return shape.digits
    case 'float':
      return `float("${shape.value}")`
    case 'string':
      return pythonString(shape.text)
    case 'symbol':
      return pythonString(shape.name)
    case 'bytes':
      return pythonBytes(shape.bytes)
    case 'list':
      return { open: '[', items: shape.items.map((item) => literal(item, hashed)), close: ']' }
    case 'tuple':
      return { open: '(', items: shape.items.map((item) => literal(item, hashed)), close: ')', lone: ',' }
    case 'set': {
      const items = shape.items.map((item) => literal(item, true))
      if (items.length === 0) return hashed ? 'frozenset()' : 'set()'
      return hashed ? { open: 'frozenset({', items, close: '})' } : { open: '{', items, close: '}' }
    }
    case 'dict': {
      const pairs = shape.entries.map(([key, item]) => prefixed(`${flat(literal(key, true))}: `, literal(item, hashed)))
      return { open: '{', items: pairs, close: '}' }
    }
  }
}

/** A number of JSON: exactly the one it is, for Python compares integers with floats digit by digit. */
export function pythonNumber(value: number): string {
  if (Object.is(value, -0)) return '-0.0'
  const text = String(value)
  return Number.isInteger(value) && !Number.isSafeInteger(value) && !text.includes('e') ? `${text}.0` : text
}

export function pythonString(text: string): string {
  return quote(text, markFor(text, '"'), pythonEscape)
}

function pythonBytes(bytes: Uint8Array): string {
  const text = Buffer.from(bytes).toString('latin1')
  // Beyond ASCII a bytes literal takes escapes only.
  return `b${pythonString(text).replaceAll(/[\u0080-\u00ff]/g, (byte) => `\\x${hex(byte.charCodeAt(0), 2)}`)}`
}
