import {
  ApplicationIntegrationType,
  ApplicationCommandType as CommandType,
  InteractionContextType,
  ApplicationCommandOptionType as OptionType,
  type REST,
  type RESTPutAPIApplicationCommandsJSONBody,
  Routes,
} from 'discord.js'
import { type Logger, words } from '../../core/index.ts'
import { COMMAND, MESSAGE_MENU, type Option, SUBCOMMANDS } from '../commands.ts'

type Definition = RESTPutAPIApplicationCommandsJSONBody

/** What is registered with Discord: the command as data, with its descriptions in both languages. */
export function definitionOf(guild: string | undefined): Definition {
  const everywhere = guild
    ? {}
    : {
        contexts: [InteractionContextType.Guild, InteractionContextType.BotDM],
        integration_types: [ApplicationIntegrationType.GuildInstall],
      }
  return [
    {
      type: CommandType.ChatInput,
      name: COMMAND,
      ...described('snippet'),
      ...everywhere,
      options: SUBCOMMANDS.map(({ name, options }) => ({
        type: OptionType.Subcommand,
        name,
        ...described(name),
        options: options.map(optionOf),
      })),
    },
    ...MESSAGE_MENU.map(({ words: key }) => ({
      type: CommandType.Message as const,
      name: words('en')(`chat.commands.${key}`),
      name_localizations: { ja: words('ja')(`chat.commands.${key}`) },
      ...everywhere,
    })),
  ]
}

function optionOf({ name, words: key, required, choices, most, suggests }: Option) {
  return {
    type: OptionType.String as const,
    name,
    ...described(key),
    required,
    ...(most ? { max_length: most } : {}),
    ...(choices ? { choices: choices.map((choice) => ({ ...choice })) } : {}),
    ...(suggests ? { autocomplete: true as const } : {}),
  } as { type: OptionType.String; name: string; description: string; required: boolean } // its union tells these apart
}

type Key = 'snippet' | 'new' | 'search' | 'show' | 'list' | 'help' | Option['words']

// Names stay ASCII, in every language: localised names of subcommands misbehave (discord-api-docs#5105).
function described(key: Key) {
  return {
    description: words('en')(`chat.commands.${key}`),
    description_localizations: { ja: words('ja')(`chat.commands.${key}`) },
  }
}

/** Registers the commands where they aren't as they should be; Discord takes 200 new ones a day. */
export async function registerCommands(
  rest: REST,
  { applicationId, guildId }: { applicationId: string; guildId?: string | undefined },
  log: Logger,
): Promise<void> {
  const route = guildId
    ? Routes.applicationGuildCommands(applicationId, guildId)
    : Routes.applicationCommands(applicationId)
  const wanted = definitionOf(guildId)
  const query = new URLSearchParams({ with_localizations: 'true' })
  const there = (await rest.get(route, { query })) as object[] // as documented
  if (isSame(wanted, there)) return log.debug('the commands are registered as they are')
  await rest.put(route, { body: wanted })
  log.info({ guild: guildId ?? 'everywhere' }, 'commands registered')
}

function isSame(wanted: object[], there: object[]): boolean {
  if (wanted.length !== there.length) return false
  return wanted.every((one) => {
    const { type, name } = one as { type: number; name: string } // made above
    return there.some((other) => {
      const known = other as { type?: number; name?: string } // Discord's own
      return known.name === name && (known.type ?? 1) === type && covers(one, other)
    })
  })
}

/** Whether all that is wanted is there. Discord adds fields of its own, and leaves out what is empty or false. */
function covers(wanted: unknown, there: unknown): boolean {
  if (Array.isArray(wanted)) {
    const list = Array.isArray(there) ? there : []
    return wanted.length === list.length && wanted.every((one, i) => covers(one, list[i]))
  }
  if (typeof wanted === 'object' && wanted !== null) {
    const known = (there ?? {}) as Record<string, unknown> // looked into just below
    return Object.entries(wanted).every(([key, value]) => covers(value, known[key]))
  }
  return wanted === there || (wanted === false && there === undefined)
}
