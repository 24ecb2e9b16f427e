import type { PlainValue } from '../../domain.ts'

/** A plain value with its tag read: what a literal is written from, in each language its own way. */
export type Shape =
  | { kind: 'null' | 'undefined' }
  | { kind: 'boolean'; value: boolean }
  | { kind: 'number'; value: number }
  | { kind: 'int'; digits: string }
  | { kind: 'float'; value: 'nan' | 'inf' | '-inf' }
  | { kind: 'string'; text: string }
  | { kind: 'symbol'; name: string }
  | { kind: 'bytes'; bytes: Uint8Array }
  | { kind: 'list' | 'tuple' | 'set'; items: PlainValue[] }
  /** `tagged`: it was written as `$dict`, so it may be more than an object with strings for keys. */
  | { kind: 'dict'; entries: [PlainValue, PlainValue][]; tagged: boolean }

/** Reads the tags of "Tests as data". What carries none, or none that goes with its content, is a dict. */
export function shapeOf(value: PlainValue): Shape {
  if (value === null) return { kind: 'null' }
  if (typeof value === 'boolean') return { kind: 'boolean', value }
  if (typeof value === 'number') return { kind: 'number', value }
  if (typeof value === 'string') return { kind: 'string', text: value }
  if (Array.isArray(value)) return { kind: 'list', items: value }
  const entries = Object.entries(value)
  const [entry] = entries
  const tagged = entries.length === 1 && entry ? shapeOfTagged(...entry) : undefined
  return tagged ?? { kind: 'dict', entries, tagged: false }
}

function shapeOfTagged(tag: string, inner: PlainValue): Shape | undefined {
  if (tag === '$undefined') return { kind: 'undefined' }
  if (typeof inner === 'string') {
    if (tag === '$symbol') return { kind: 'symbol', name: inner }
    if (tag === '$bytes') return { kind: 'bytes', bytes: Buffer.from(inner, 'base64') }
    if (tag === '$int' && /^-?\d+$/.test(inner)) return { kind: 'int', digits: inner }
    if (tag === '$float' && (inner === 'nan' || inner === 'inf' || inner === '-inf')) {
      return { kind: 'float', value: inner }
    }
  }
  if (!Array.isArray(inner)) return undefined
  if (tag === '$tuple') return { kind: 'tuple', items: inner }
  if (tag === '$set') return { kind: 'set', items: inner }
  if (tag === '$dict' && inner.every(isPair)) return { kind: 'dict', entries: inner, tagged: true }
  return undefined
}

function isPair(value: PlainValue): value is [PlainValue, PlainValue] {
  return Array.isArray(value) && value.length === 2
}

/** Whether the value, or one within it, is of the kind asked for. Containers are asked too. */
export function contains(value: PlainValue, test: (shape: Shape) => boolean): boolean {
  const shape = shapeOf(value)
  if (test(shape)) return true
  if ('items' in shape) return shape.items.some((item) => contains(item, test))
  if ('entries' in shape) return shape.entries.some((pair) => pair.some((item) => contains(item, test)))
  return false
}
