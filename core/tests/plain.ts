import type { PlainValue } from '../domain.ts'
import { POLICY } from '../runner/policy.ts'

// Plain values as the contract writes them ("Tests as data"): JSON, and objects with one tag where JSON has
// no word. Both what a person expects and what a sandbox claims is read by the same strict reader.

/** Why something is no plain value. */
export class NotPlain extends Error {
  readonly why: 'tag' | 'depth' | 'size' | 'type'

  constructor(why: NotPlain['why'], message: string) {
    super(message)
    this.name = 'NotPlain'
    this.why = why
  }
}

type Tagged = { tag: string; inner: PlainValue }

/**
 * Reads a plain value from parsed JSON. Throws NotPlain when it is none: an unknown tag, nested deeper than
 * 32, longer than 64 kB as JSON.
 */
export function readPlain(json: unknown): PlainValue {
  const value = read(json, 0)
  const size = Buffer.byteLength(JSON.stringify(value))
  if (size > POLICY.valueBytes) throw new NotPlain('size', `${size} bytes; the limit is ${POLICY.valueBytes}`)
  return value
}

function read(json: unknown, depth: number): PlainValue {
  if (json === null || typeof json === 'boolean' || typeof json === 'string') return json
  if (typeof json === 'number') {
    if (Number.isFinite(json)) return json
    throw new NotPlain('type', 'a number that JSON has no word for')
  }
  if (typeof json !== 'object') throw new NotPlain('type', `no plain value: ${typeof json}`)
  // Tags hold an array of their own, which is no level of the value's.
  if (depth > POLICY.valueDepth) throw new NotPlain('depth', `nested deeper than ${POLICY.valueDepth}`)
  if (Array.isArray(json)) return json.map((item) => read(item, depth + 1))
  const entries = Object.entries(json)
  const tag = entries.find(([key]) => key.startsWith('$'))
  if (tag) {
    if (entries.length > 1) throw new NotPlain('tag', `${tag[0]} must stand alone`)
    return readTagged(tag[0], tag[1], depth)
  }
  return Object.fromEntries(entries.map(([key, item]) => [key, read(item, depth + 1)]))
}

function readTagged(tag: string, inner: unknown, depth: number): PlainValue {
  const check = (right: boolean) => {
    if (!right) throw new NotPlain('tag', `${tag} with something that doesn't go with it`)
  }
  const items = (list: unknown) => (list as unknown[]).map((item) => read(item, depth + 1)) // checked to be one
  switch (tag) {
    case '$int':
      check(typeof inner === 'string' && /^-?\d+$/.test(inner))
      return { $int: String(BigInt(inner as string)) }
    case '$float':
      check(inner === 'nan' || inner === 'inf' || inner === '-inf')
      return { $float: inner as string }
    case '$bytes':
      check(typeof inner === 'string' && Buffer.from(inner, 'base64').toString('base64') === inner)
      return { $bytes: inner as string }
    case '$tuple':
    case '$set':
      check(Array.isArray(inner))
      return { [tag]: items(inner) }
    case '$dict':
      check(Array.isArray(inner) && inner.every((pair) => Array.isArray(pair) && pair.length === 2))
      return { $dict: (inner as unknown[][]).map(items) }
    case '$undefined':
      check(inner === true)
      return { $undefined: true }
    case '$symbol':
      check(typeof inner === 'string')
      return { $symbol: inner as string }
    default:
      throw new NotPlain('tag', `unknown tag ${tag}`)
  }
}

/**
 * Whether two plain values are equal as Python has it (1 == 1.0, a list is no tuple, sets and dicts know
 * no order), except that booleans equal only booleans, and that "not a number" equals itself: whoever
 * expects it means that. `tolerance` is the largest difference between two numbers that still counts as none.
 */
export function equalPlain(a: PlainValue, b: PlainValue, tolerance?: number): boolean {
  return tolerance === undefined ? canonical(a) === canonical(b) : near(a, b, tolerance)
}

/** Equal values have equal texts. Each form begins with a sign of its own, so no two kinds meet. */
function canonical(value: PlainValue): string {
  if (value === null || typeof value === 'boolean') return String(value)
  if (typeof value === 'string') return JSON.stringify(value)
  if (typeof value === 'number') return canonicalNumber(value)
  if (Array.isArray(value)) return `[${value.map(canonical)}]`
  const tagged = taggedOf(value)
  if (!tagged) return canonicalDict(Object.entries(value))
  const { tag, inner } = tagged
  if (tag === '$int') return `#${inner}`
  if (tag === '$tuple') return `(${list(inner).map(canonical)})`
  if (tag === '$set') return `{${[...new Set(list(inner).map(canonical))].sort()}}`
  if (tag === '$dict') return canonicalDict(pairs(inner))
  return `${tag}:${canonical(inner)}`
}

// A whole number is the same whether it was written as an integer or with a point, however large.
function canonicalNumber(value: number): string {
  return Number.isInteger(value) ? `#${BigInt(value)}` : `#${value}`
}

// Of equal keys the last one counts, as in a Python literal.
function canonicalDict(entries: [PlainValue, PlainValue][]): string {
  const byKey = new Map(entries.map(([key, item]) => [canonical(key), canonical(item)]))
  return `{:${[...byKey].map(([key, item]) => `${key}:${item}`).sort()}}`
}

function near(a: PlainValue, b: PlainValue, tolerance: number): boolean {
  const [one, other] = [numberOf(a), numberOf(b)]
  if (one !== undefined && other !== undefined) return nearNumbers(one, other, tolerance)
  const [left, right] = [membersOf(a), membersOf(b)]
  if (!left || !right) return canonical(a) === canonical(b)
  if (left.kind !== right.kind || left.members.length !== right.members.length) return false
  if (left.kind === 'set') return nearSets(left.members, right.members, tolerance)
  return left.members.every(([key, item], index) => {
    const [otherKey, other] = right.members[index] ?? []
    return key === otherKey && other !== undefined && near(item, other, tolerance)
  })
}

/** A number, however it was written; whole ones that JSON has no number for as a bigint. */
function numberOf(value: PlainValue): number | bigint | undefined {
  if (typeof value === 'number') return value
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return undefined
  const tagged = taggedOf(value)
  return tagged?.tag === '$int' ? BigInt(tagged.inner as string) : undefined // digits, as readPlain let it through
}

function nearNumbers(a: number | bigint, b: number | bigint, tolerance: number): boolean {
  if (typeof a === 'number' && typeof b === 'number') return Math.abs(a - b) <= tolerance || a === b
  const [one, other] = [a, b].map((n) => (Number.isInteger(n) ? BigInt(n) : n))
  if (typeof one !== 'bigint' || typeof other !== 'bigint') return Math.abs(Number(a) - Number(b)) <= tolerance
  return (one > other ? one - other : other - one) <= tolerance
}

type Members = [string, PlainValue][]

/** What a container holds, each once, with a text that tells it from others; lists and tuples in order. */
function membersOf(value: PlainValue): { kind: string; members: Members } | undefined {
  if (value === null || typeof value !== 'object') return undefined
  const inOrder = (kind: string, items: PlainValue[]) => ({
    kind,
    members: items.map((item): [string, PlainValue] => ['', item]),
  })
  if (Array.isArray(value)) return inOrder('list', value)
  const tagged = taggedOf(value)
  if (tagged?.tag === '$tuple') return inOrder('tuple', list(tagged.inner))
  if (tagged?.tag === '$set') {
    return { kind: 'set', members: [...new Map(list(tagged.inner).map((item) => [canonical(item), item]))] }
  }
  if (tagged && tagged.tag !== '$dict') return undefined
  const entries = tagged ? pairs(tagged.inner) : Object.entries(value)
  const byKey = new Map(entries.map(([key, item]) => [canonical(key), item]))
  return { kind: 'dict', members: [...byKey].sort(([a], [b]) => (a < b ? -1 : 1)) }
}

// Of so many items of one shape each is tried with each. Larger sets than people write are only laid side by
// side in order, which may miss a pairing where first numbers all but tie, and never takes long.
const MOST_TRIED = 128

/** Whether the items of two sets can be paired so that each is near its own. */
function nearSets(a: Members, b: Members, tolerance: number): boolean {
  const [left, right] = [a, b].map((members) => Map.groupBy(members, ([, item]) => shapeOf(item))) as [Shapes, Shapes] // of two, two
  return [...left].every(([shape, members]) => {
    const others = right.get(shape)
    if (others?.length !== members.length) return false
    const [items, otherItems] = [members, others].map((some) => some.map(([, item]) => item)) as [Items, Items] // likewise
    if (shape !== NUMBER && items.length <= MOST_TRIED) return havePairing(items, otherItems, tolerance)
    // Numbers by their size can be paired in order if they can be paired at all.
    const inOrder = otherItems.toSorted(byNumbers)
    return items.toSorted(byNumbers).every((item, index) => near(item, inOrder[index] as PlainValue, tolerance)) // as many
  })
}

type Shapes = Map<string, Members>
type Items = PlainValue[]

const NUMBER = '#'

/** A text that values have in common which are the same but for their numbers: others are never near. */
function shapeOf(value: PlainValue): string {
  if (numberOf(value) !== undefined) return NUMBER
  const container = membersOf(value)
  if (!container) return canonical(value)
  const { kind, members } = container
  const shapes = members.map(([key, item]) => (kind === 'dict' ? `${key}:` : '') + shapeOf(item))
  return `${kind}(${kind === 'set' ? shapes.sort() : shapes})`
}

/** Whether each has one of the others to itself that is near it: a bipartite matching by augmenting paths. */
function havePairing(items: Items, others: Items, tolerance: number): boolean {
  const candidates = items.map((item) => [...others.keys()].filter((at) => near(item, others[at] ?? null, tolerance)))
  const takenBy = new Map<number, number>()
  const place = (item: number, tried: Set<number>): boolean => {
    for (const at of candidates[item] ?? []) {
      if (tried.has(at)) continue
      tried.add(at)
      const holder = takenBy.get(at)
      if (holder === undefined || place(holder, tried)) {
        takenBy.set(at, item)
        return true
      }
    }
    return false
  }
  return items.every((_, item) => place(item, new Set()))
}

/** By the numbers in them, the first that differs. */
function byNumbers(a: PlainValue, b: PlainValue): number {
  const others = numbersIn(b)
  for (const [index, one] of numbersIn(a).entries()) {
    const other = others[index] ?? one
    if (one !== other) return one < other ? -1 : 1
  }
  return 0
}

function numbersIn(value: PlainValue): (number | bigint)[] {
  const number = numberOf(value)
  if (number !== undefined) return [number]
  return membersOf(value)?.members.flatMap(([, item]) => numbersIn(item)) ?? []
}

function taggedOf(value: { [key: string]: PlainValue }): Tagged | undefined {
  const [entry] = Object.entries(value)
  return entry?.[0].startsWith('$') ? { tag: entry[0], inner: entry[1] } : undefined
}

// What readPlain let through under these tags.
const list = (inner: PlainValue) => inner as PlainValue[]
const pairs = (inner: PlainValue) => inner as [PlainValue, PlainValue][]
