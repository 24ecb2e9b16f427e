import { elementsIn } from './block-rules.ts'
import type { Json } from './world.ts'

/** What to press: by its id, by what it says, by its value; any of them, as long as one thing fits. */
export type Wanted = { action_id?: string; label?: string; value?: string }
export type Picked = { block: Json; element: Json; option?: Json }

/** The one thing in these blocks that fits; throws with what there is, when there is none or more. */
export function pick(blocks: Json[] | undefined, wanted: Wanted): Picked {
  const all = elementsIn(blocks).flatMap(({ block, element }): Picked[] => {
    const options = (element.options ?? []) as Json[] // checked when it was posted
    if (element.type === 'overflow' || element.type === 'static_select')
      return options.map((option) => ({ block, element, option }))
    return element.type === 'button' ? [{ block, element }] : []
  })
  const fitting = all.filter(({ element, option = element }) => {
    const label = (option.text as Json).text
    return (
      (wanted.action_id === undefined || wanted.action_id === element.action_id) &&
      (wanted.label === undefined || wanted.label === label) &&
      (wanted.value === undefined || wanted.value === option.value)
    )
  })
  const [only, ...more] = fitting
  if (only && more.length === 0) return only
  const shown = all.map(({ element, option }) => `${element.action_id}${option ? ` › ${option.value}` : ''}`)
  const problem = only ? `${fitting.length} things fit` : 'nothing fits'
  throw new Error(`${problem} ${JSON.stringify(wanted)}; there are: ${shown.join(', ') || 'no buttons'}`)
}

/** What a person wrote in a modal, by block id or action id; the state of its view. */
export type Filled = Record<string, string | Record<string, string>>

/** Slack's client sends no form with an empty or overlong field: such values throw. */
export function fillIn(blocks: Json[], filled: Filled): Json {
  const values: Record<string, Json> = {}
  const used = new Set<string>()
  for (const block of blocks.filter(({ type }) => type === 'input')) {
    const element = block.element as Json // checked when the view was opened
    const blockId = String(block.block_id)
    const actionId = String(element.action_id)
    const given = filled[blockId] ?? filled[actionId]
    for (const name of [blockId, actionId]) if (filled[name] !== undefined) used.add(name)
    const text = typeof given === 'object' ? given[actionId] : given
    values[blockId] = { [actionId]: stateOf(block, element, text) }
  }
  const stray = Object.keys(filled).filter((name) => !used.has(name))
  if (stray.length > 0) throw new Error(`the form has no field ${stray.join(', ')}`)
  return values
}

function stateOf(block: Json, element: Json, given: string | undefined): Json {
  if (element.type === 'static_select') {
    const options = element.options as Json[] // checked when the view was opened
    const chosen = options.find(({ value }) => value === given) ?? element.initial_option
    if (!chosen && block.optional !== true) throw new Error(`${block.block_id} has to be chosen`)
    return { type: element.type, selected_option: chosen ?? null }
  }
  const text = given ?? String(element.initial_value ?? '')
  if (text === '' && block.optional !== true) throw new Error(`${block.block_id} has to be filled in`)
  if (text.length > Number(element.max_length ?? 3000)) throw new Error(`${block.block_id} is too long`)
  if (text.length < Number(element.min_length ?? 0)) throw new Error(`${block.block_id} is too short`)
  return { type: element.type, value: text === '' ? null : text }
}
