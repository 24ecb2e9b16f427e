import { lengthOf } from './schemas.ts'
import type { Json } from './world.ts'

// https://docs.discord.com/developers/interactions/application-commands

const NAME = /^[-_'\p{L}\p{N}\p{sc=Deva}\p{sc=Thai}]{1,32}$/u
const LOCALES = new Set(
  'id da de en-GB en-US es-ES es-419 fr hr it lt hu nl no pl pt-BR ro fi sv-SE vi tr cs el bg ru uk hi th zh-CN ja zh-TW ko'.split(
    ' ',
  ),
)

/** What is wrong with one command. */
export function commandProblems(command: Json): string[] {
  const type = command.type ?? 1
  const length = countCommand(command)
  return [
    ...(type === 1 ? typedProblems(command) : menuProblems(command)),
    ...localeProblems(command),
    ...(length > 8000 ? [`${command.name} has ${length} characters; 8000 at most`] : []),
  ]
}

/** What is wrong with all of them together, in one place. */
export function commandsProblems(commands: Json[]): string[] {
  const of = (type: number) => commands.filter((command) => (command.type ?? 1) === type)
  const keys = commands.map(({ type = 1, name }) => `${type} ${name}`)
  return [
    ...(of(1).length > 100 ? ['100 commands at most'] : []),
    ...(of(2).length > 15 || of(3).length > 15 ? ['15 commands in a menu at most'] : []),
    ...(new Set(keys).size < keys.length ? ['two commands have the same name'] : []),
  ]
}

function menuProblems({ name, description, options }: Json): string[] {
  return [
    ...(description ? [`${name}: a menu command has no description`] : []),
    ...(Array.isArray(options) && options.length > 0 ? [`${name}: a menu command has no options`] : []),
  ]
}

function typedProblems(node: Json): string[] {
  const { name, description, options } = node
  const list = Array.isArray(options) ? (options as Json[]) : [] // the schema has been through it
  const nested = list.filter(({ type }) => type === 1 || type === 2).length
  const optional = list.findIndex(({ required }) => required !== true)
  return [
    ...nameProblems(name),
    ...(typeof description === 'string' && description !== '' && lengthOf(description) <= 100
      ? []
      : [`${name}: the description has 1 to 100 characters`]),
    ...(nested > 0 && nested < list.length ? [`${name}: subcommands stand among options`] : []),
    ...(nested === 0 && optional >= 0 && list.slice(optional).some(({ required }) => required === true)
      ? [`${name}: required options come first`]
      : []),
    ...(new Set(list.map((option) => option.name)).size < list.length ? [`${name}: two options of the same name`] : []),
    ...list.flatMap((option) => [...typedProblems(option), ...localeProblems(option), ...choiceProblems(option)]),
  ]
}

function nameProblems(name: unknown): string[] {
  if (typeof name !== 'string' || !NAME.test(name)) return [`${name}: not a name`]
  return name === name.toLowerCase() ? [] : [`${name}: a name is in lower case`]
}

function choiceProblems({ name, choices, autocomplete }: Json): string[] {
  if (!Array.isArray(choices)) return []
  return [
    ...(autocomplete ? [`${name}: choices and autocomplete exclude each other`] : []),
    ...(choices as Json[]).flatMap((choice) => [
      ...(lengthOf(String(choice.name)) > 100 ? [`${name}: a choice is named in 100 characters at most`] : []),
      ...(lengthOf(String(choice.value)) > 100 ? [`${name}: a choice's value has 100 characters at most`] : []),
      ...localeProblems(choice),
    ]),
  ]
}

function localeProblems(node: Json): string[] {
  return [node.name_localizations, node.description_localizations].flatMap((words) =>
    Object.keys(words ?? {})
      .filter((locale) => !LOCALES.has(locale))
      .map((locale) => `${node.name}: ${locale} is no locale of Discord`),
  )
}

/** Names, descriptions and values, each in its longest language. */
function countCommand(node: Json): number {
  const longest = (text: unknown, others: unknown) =>
    Math.max(...[text ?? '', ...Object.values(others ?? {})].map((each) => lengthOf(String(each))))
  const value = typeof node.value === 'string' ? lengthOf(node.value) : 0
  const inside = [node.options, node.choices].flatMap((list) => (Array.isArray(list) ? (list as Json[]) : [])) // as above
  return (
    longest(node.name, node.name_localizations) +
    longest(node.description, node.description_localizations) +
    value +
    inside.reduce((sum, child) => sum + countCommand(child), 0)
  )
}
