import type { PlainValue } from '../../core/index.ts'

/** A plain value in the contract's form, as Python writes it. */
export function toPython(value: PlainValue): string {
  if (value === null) return 'None'
  if (typeof value === 'boolean') return value ? 'True' : 'False'
  if (typeof value === 'number' || typeof value === 'string') return JSON.stringify(value)
  if (Array.isArray(value)) return `[${value.map(toPython).join(', ')}]`
  const [[tag, inner] = ['', null]] = Object.entries(value)
  if (tag === '$int') return String(inner)
  if (tag === '$float') return `float(${JSON.stringify(inner)})`
  if (tag === '$tuple' && Array.isArray(inner)) return `tuple(${toPython(inner)})`
  if (tag === '$set' && Array.isArray(inner)) return `set(${toPython(inner)})`
  if (tag === '$dict' && Array.isArray(inner)) return `dict(${toPython(inner)})`
  const entries = Object.entries(value).map(([key, one]) => `${JSON.stringify(key)}: ${toPython(one)}`)
  return `{${entries.join(', ')}}`
}
