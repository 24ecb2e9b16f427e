import { allComponents, childrenOf } from './component-limits.ts'
import { lengthOf } from './schemas.ts'
import type { Json } from './world.ts'

/** A button by its `custom_id` or label; an option of a select by its value or label, or several by `values`. */
export type Pressed = {
  custom_id?: string
  label?: string
  value?: string
  values?: string[]
  /** Press what was there before: nothing is looked up. */
  stale?: boolean
}

/** What a client sends of a press; throws when the message has no such thing to press. */
export function findPressed(components: Json[], given: Pressed): Json {
  const { custom_id: id, label, stale } = given
  const wanted = given.values ?? (given.value === undefined ? undefined : [given.value])
  if (stale) return { custom_id: id, component_type: wanted ? 3 : 2, id: 1, ...(wanted ? { values: wanted } : {}) }
  const all = allComponents(components).filter((node) => node.custom_id && (!id || node.custom_id === id))
  const button = wanted ? undefined : all.find((node) => node.type === 2 && (!label || node.label === label))
  if (button && (id || label)) return dataOf(button)
  for (const select of all.filter(({ type }) => type === 3)) {
    const options = select.options as Json[] // checked when it was sent
    const chosen = options.filter((option) => (wanted ? wanted.includes(String(option.value)) : option.label === label))
    if (chosen.length > 0 && chosen.length === (wanted?.length ?? 1))
      return { ...dataOf(select), values: chosen.map(({ value }) => value) }
  }
  const there = allComponents(components).flatMap((node) => [
    ...(node.type === 2 ? [`${node.label} (${node.custom_id ?? node.url})`] : []),
    ...(node.type === 3 ? (node.options as Json[]).map((option) => `${option.label} (${option.value})`) : []),
  ])
  throw new Error(`nothing to press like ${JSON.stringify(given)}; there is ${there.join(', ') || 'nothing'}`)
}

function dataOf({ custom_id, type, id, disabled, label }: Json): Json {
  if (disabled) throw new Error(`${label ?? custom_id} is disabled`)
  return { custom_id, component_type: type, id }
}

/** What a client sends of a modal somebody filled in; throws where the client would not let them. */
export function fillModal(modal: Json, values: Record<string, string | string[]>): Json {
  const left = new Set(Object.keys(values))
  const fill = (node: Json): Json => {
    const { type, id = 1, custom_id: key } = node
    if (type === 1) return { type, id, components: childrenOf(node).map(fill) }
    if (type === 18) return { type, id, component: fill(childrenOf(node)[0] ?? {}) }
    if (type === 10) return { type, id }
    left.delete(String(key))
    const given = values[String(key)]
    if (type !== 4) return { type, id, custom_id: key, values: given ?? [] }
    const value = given === undefined ? String(node.value ?? '') : String(given)
    checkInput(node, value)
    return { type, id, custom_id: key, value }
  }
  const components = (modal.components as Json[]).map(fill) // checked when it was shown
  if (left.size > 0) throw new Error(`the modal has no ${[...left].join(', ')}`)
  return { custom_id: modal.custom_id, components }
}

function checkInput({ custom_id: key, required, min_length: min, max_length: max }: Json, value: string): void {
  const length = lengthOf(value)
  if (length === 0 && required !== false) throw new Error(`${key} is required`)
  if (length > Number(max ?? 4000)) throw new Error(`${key} takes ${max ?? 4000} characters`)
  if (length > 0 && length < Number(min ?? 0)) throw new Error(`${key} takes at least ${min} characters`)
}
