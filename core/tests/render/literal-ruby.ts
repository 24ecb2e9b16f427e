import type { PlainValue } from '../../domain.ts'
import { type Doc, flat, prefixed } from './literal-layout.ts'
import { shapeOf } from './literal-shape.ts'
import { escapeUnseen, hex, quote, rubyEscape } from './literal-text.ts'

/** A plain value as Ruby has it. A tuple is written as an array, undefined as nil. */
export function rubyLiteral(value: PlainValue): Doc {
  const shape = shapeOf(value)
  switch (shape.kind) {
    case 'null':
    case 'undefined':
      return 'nil'
    case 'boolean':
      return String(shape.value)
    case 'number':
      return rubyNumber(shape.value)
    case 'int':
      return shape.digits
    case 'float':
      return shape.value === 'nan' ? 'Float::NAN' : shape.value === 'inf' ? 'Float::INFINITY' : '-Float::INFINITY'
    case 'string':
      return rubyString(shape.text)
    case 'symbol':
      return isName(shape.name) ? `:${shape.name}` : `:${doubleQuoted(shape.name)}`
    case 'bytes':
      return `"${Array.from(shape.bytes, byteText).join('')}".b`
    case 'list':
    case 'tuple':
      return { open: '[', items: shape.items.map(rubyLiteral), close: ']' }
    case 'set':
      return { open: 'Set[', items: shape.items.map(rubyLiteral), close: ']' }
    case 'dict': {
      const pairs = shape.entries.map(([key, item]) => prefixed(rubyKey(key), rubyLiteral(item)))
      return { open: '{ ', items: pairs, close: ' }' }
    }
  }
}

function rubyKey(key: PlainValue): string {
  const shape = shapeOf(key)
  return shape.kind === 'symbol' && isName(shape.name) ? `${shape.name}: ` : `${flat(rubyLiteral(key))} => `
}

// Names with other signs than these can be symbols too, but not without quotes or not as `name: value`.
function isName(text: string): boolean {
  return /^[\p{L}_][\p{L}\p{Nd}_]*[?!]?$/u.test(text)
}

export function rubyNumber(value: number): string {
  if (Object.is(value, -0)) return '-0.0'
  const text = String(value)
  return Number.isInteger(value) && !Number.isSafeInteger(value) && !text.includes('e') ? `${text}.0` : text
}

export function rubyString(text: string): string {
  return /['\\]/.test(text) || escapeUnseen(text, rubyEscape) !== text ? doubleQuoted(text) : `'${text}'`
}

function doubleQuoted(text: string): string {
  return quote(text, '"', rubyEscape).replaceAll(/#(?=[{$@])/g, '\\#')
}

function byteText(byte: number): string {
  const sign = String.fromCharCode(byte)
  return byte >= 0x20 && byte < 0x7f && !'"\\#'.includes(sign) ? sign : `\\x${hex(byte, 2)}`
}
