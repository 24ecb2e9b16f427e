import { lengthOf } from './schemas.ts'
import type { Json } from './world.ts'

// What Discord refuses and its schema misses: https://docs.discord.com/developers/components/reference

/** Components V2: https://docs.discord.com/developers/components/overview */
const V2 = 1 << 15

export function childrenOf(node: Json): Json[] {
  const { components, component, accessory } = node
  return [...(Array.isArray(components) ? components : []), component, accessory].filter(
    (child): child is Json => typeof child === 'object' && child !== null,
  )
}

/** Every component, those inside others too. */
export function allComponents(nodes: Json[]): Json[] {
  return nodes.flatMap((node) => [node, ...allComponents(childrenOf(node))])
}

export function componentProblems(components: Json[], flags: number): string[] {
  const all = allComponents(components)
  return [
    ...(flags & V2 ? v2Problems(all) : rowProblems(components)),
    ...all.flatMap((node) => {
      if (node.type === 1) return inRow(node)
      if (node.type === 2) return buttonProblems(node)
      if (node.type === 3) return selectProblems(node)
      return []
    }),
    ...repeated(all),
  ]
}

function rowProblems(components: Json[]): string[] {
  return [
    ...(components.length > 5 ? [`${components.length} rows of components; 5 at most`] : []),
    ...(components.some(({ type }) => type !== 1) ? ['only action rows without IS_COMPONENTS_V2'] : []),
  ]
}

/** The bytes: https://github.com/discord/discord-api-docs/issues/8554 */
function v2Problems(all: Json[]): string[] {
  const texts = all.filter(({ type }) => type === 10).map(({ content }) => String(content))
  const length = texts.reduce((sum, text) => sum + lengthOf(text), 0)
  const bytes = texts.reduce((sum, text) => sum + Buffer.byteLength(text) + 12, 0)
  return [
    ...(all.length > 40 ? [`${all.length} components; 40 at most`] : []),
    ...(length > 4000 ? [`${length} characters in text displays; 4000 at most`] : []),
    ...(bytes > 10_170 ? [`${bytes} bytes in text displays; 10170 at most`] : []),
  ]
}

function inRow(row: Json): string[] {
  const inside = childrenOf(row)
  if (inside.every(({ type }) => type === 2)) return inside.length > 5 ? [`${inside.length} buttons in a row`] : []
  return inside.length > 1 ? ['a select stands alone in its row'] : []
}

function buttonProblems({ style, label, emoji, custom_id: id, url, sku_id: sku }: Json): string[] {
  const link = style === 5
  return [
    ...(link ? (url && !id ? [] : ['a link button has a url and no custom_id']) : []),
    ...(!link && style !== 6 && (!id || url) ? ['a button has a custom_id and no url'] : []),
    ...(style === 6 && !sku ? ['a premium button has a sku_id'] : []),
    ...(style !== 6 && !label && !emoji ? ['a button has a label or an emoji'] : []),
    ...(typeof label === 'string' && lengthOf(label) > 80 ? ['a label has 80 characters at most'] : []),
  ]
}

function selectProblems({ options, min_values: min, max_values: max }: Json): string[] {
  const list = Array.isArray(options) ? (options as Json[]) : [] // the schema has been through it
  const values = new Set(list.map(({ value }) => value))
  const chosen = list.filter((option) => option.default === true).length
  const most = typeof max === 'number' ? max : 1
  return [
    ...(values.size < list.length ? ['two options of a select have the same value'] : []),
    ...(chosen > most ? ['more defaults than may be chosen'] : []),
    ...(most > Math.max(list.length, 1) ? ['max_values exceeds the options'] : []),
    ...(typeof min === 'number' && min > most ? ['min_values exceeds max_values'] : []),
    ...list.flatMap((option) =>
      ['label', 'value', 'description']
        .filter((key) => typeof option[key] === 'string' && lengthOf(option[key]) > 100)
        .map((key) => `the ${key} of an option has 100 characters at most`),
    ),
  ]
}

function repeated(all: Json[]): string[] {
  const ids = all.map(({ custom_id: id }) => id).filter((id) => typeof id === 'string')
  return ids.filter((id, index) => ids.indexOf(id) < index).map((id) => `custom_id ${id} is there twice`)
}

/** What is wrong with a modal. */
export function modalProblems({ components }: Json): string[] {
  const top = Array.isArray(components) ? (components as Json[]) : [] // the schema has been through it
  const all = allComponents(top)
  return [
    ...(top.length > 5 ? [`${top.length} components in a modal; 5 at most`] : []),
    ...repeated(all),
    ...top
      .filter(({ type }) => type === 1)
      .flatMap((row) => [
        ...(childrenOf(row).length > 1 ? ['one text input a row'] : []),
        ...(childrenOf(row).every(({ label }) => label) ? [] : ['a text input in a row has a label']),
      ]),
    ...top
      .filter(({ type }) => type === 18)
      .flatMap((label) => (childrenOf(label).some((input) => input.label) ? ['the label is on the Label'] : [])),
    ...all.filter(({ type }) => type === 4).flatMap(inputProblems),
  ]
}

function inputProblems({ value, min_length: min, max_length: max }: Json): string[] {
  const length = typeof value === 'string' ? lengthOf(value) : 0
  return [
    ...(typeof max === 'number' && length > max ? ['value is longer than max_length'] : []),
    ...(typeof min === 'number' && length > 0 && length < min ? ['value is shorter than min_length'] : []),
    ...(typeof min === 'number' && typeof max === 'number' && min > max ? ['min_length exceeds max_length'] : []),
  ]
}
