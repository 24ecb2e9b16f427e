import { lengthOf } from './schemas.ts'
import type { Json, World } from './world.ts'

type Given = { sub?: string; options?: Record<string, string | number | boolean> }

/** A command that can be used here, registered here or everywhere; throws when there is none. */
export function registered(world: World, guild: string | undefined, type: number, name: string): Json {
  const here = guild ? (world.commands.get(guild) ?? []) : []
  const context = guild ? 0 : 1
  const all = [...here, ...(world.commands.get('') ?? [])].filter(
    (each) => each.type === type && (!Array.isArray(each.contexts) || each.contexts.includes(context)),
  )
  const found = all.find((each) => each.name === name || Object.values(each.name_localizations ?? {}).includes(name))
  if (found) return found
  throw new Error(`no command ${name} is registered; there is ${all.map((each) => each.name).join(', ') || 'none'}`)
}

/** What a client sends of a command somebody filled in; throws where the client would not let them. */
export function optionsOf(command: Json, given: Given, focused?: string): Json {
  const { id, name, guild_id } = command
  const sub = given.sub === undefined ? undefined : subOf(command, given.sub)
  if (!sub && optionsIn(command).some(({ type }) => type === 1)) throw new Error(`${name} is used by its subcommands`)
  const options = fill(sub ?? command, given.options ?? {}, focused)
  return {
    id,
    name,
    type: 1,
    ...(guild_id ? { guild_id } : {}),
    options: sub ? [{ type: 1, name: sub.name, options }] : options,
  }
}

function subOf(command: Json, name: string): Json {
  const found = optionsIn(command).find((each) => each.type === 1 && each.name === name)
  if (!found) throw new Error(`${command.name} has no subcommand ${name}`)
  return found
}

function optionsIn(node: Json): Json[] {
  return Array.isArray(node.options) ? node.options : []
}

function fill(node: Json, values: Record<string, unknown>, focused: string | undefined): Json[] {
  const known = optionsIn(node)
  const stranger = Object.keys(values).find((name) => !known.some((option) => option.name === name))
  if (stranger !== undefined) throw new Error(`${node.name} has no option ${stranger}`)
  if (focused !== undefined && !known.some((option) => option.name === focused && option.autocomplete))
    throw new Error(`${focused} has no autocomplete`)
  return known.flatMap((option) => {
    const name = String(option.name)
    const value = values[name] ?? (name === focused ? '' : undefined)
    if (value === undefined) {
      if (option.required && focused === undefined) throw new Error(`${node.name} needs ${name}`)
      return []
    }
    if (focused === undefined) checkValue(option, value)
    return [{ name, type: option.type, value, ...(name === focused ? { focused: true } : {}) }]
  })
}

function checkValue({ name, type, choices, min_length: min, max_length: max }: Json, value: unknown): void {
  const kinds: Record<number, string> = { 3: 'string', 4: 'number', 5: 'boolean', 10: 'number' }
  const kind = kinds[Number(type)] ?? 'string'
  if (typeof value !== kind) throw new Error(`${name} is a ${kind}`)
  if (Array.isArray(choices) && choices.length > 0 && !choices.some((choice) => choice.value === value))
    throw new Error(`${name} can not be ${value}`)
  const length = typeof value === 'string' ? lengthOf(value) : 0
  if (typeof value === 'string' && length > Number(max ?? 6000))
    throw new Error(`${name} takes ${max ?? 6000} characters`)
  if (typeof value === 'string' && length < Number(min ?? 0))
    throw new Error(`${name} takes at least ${min} characters`)
}
