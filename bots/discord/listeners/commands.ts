import type { AutocompleteInteraction, ChatInputCommandInteraction } from 'discord.js'
import { readSnippetId, type Snippet } from '../../../core/index.ts'
import type { Heard, Said } from '../../conversation.ts'
import { titleOf } from '../../replies.ts'
import { plainText } from '../incoming.ts'
import { cutPlain, oneLine } from '../text.ts'
import { type DiscordParts, hear, personOf, respond, tokenOf, whereIs } from './context.ts'

/** `/snippet new` becomes a card; the others are answered to one person alone. */
export async function onCommand(parts: DiscordParts, interaction: ChatInputCommandInteraction): Promise<void> {
  const token = tokenOf(interaction)
  const at = await whereIs(parts, interaction)
  const isNew = interaction.options.getSubcommand(false) === 'new'
  const heard = hear(personOf(interaction), { event: `interaction ${interaction.id}`, at, token, deferred: isNew })
  const manner = { heard: isNew ? 'public' : 'ephemeral', replaces: false, mayAsk: false } as const
  const typed = isNew ? (interaction.options.getString('description') ?? undefined) : undefined
  await respond(parts, interaction, { token, manner, at, posts: isNew, typed }, () =>
    doCommand(parts, interaction, heard),
  )
}

async function doCommand(
  { conversation, client }: DiscordParts,
  { options, guild }: ChatInputCommandInteraction,
  heard: Heard,
): Promise<Said> {
  const text = (name: string) => {
    const typed = options.getString(name) ?? ''
    return plainText(typed, [client.user.id], (id) => guild?.members.cache.get(id)?.displayName)
  }
  switch (options.getSubcommand(false)) {
    case 'new':
      return conversation.ask(heard, text('description'), options.getString('language') ?? undefined)
    case 'search':
      return conversation.typed(heard, `search ${text('words')}`)
    case 'show': {
      const snippet = readSnippetId(text('id'))
      // A title is as good, even one that could be an id, and leads to a choice.
      const known = snippet && (await conversation.suggest(heard, snippet)).some(({ id }) => id === snippet)
      return known
        ? conversation.press(heard, { action: 'show', snippet })
        : conversation.typed(heard, `search ${text('id')}`)
    }
    case 'list':
      return conversation.typed(heard, 'list')
    default:
      return conversation.typed(heard, 'help')
  }
}

// https://docs.discord.com/developers/interactions/application-commands#autocomplete
const CHOICE = 100
const MOST = 25
// Suggestions are due in 3 s, and of no use long before.
const PATIENCE_MS = 2_000

/** Suggests snippets whose title goes on like this; nothing rather than an error. */
export async function onAutocomplete(parts: DiscordParts, interaction: AutocompleteInteraction): Promise<void> {
  const { log } = parts
  const found = suggest(parts, interaction).catch((error: unknown) => {
    log.warn({ err: error }, 'no suggestions')
    return []
  })
  const none = new Promise<Snippet[]>((resolve) => setTimeout(resolve, PATIENCE_MS, []).unref())
  const snippets = await Promise.race([found, none])
  const { locale } = personOf(interaction)
  await interaction.respond(
    snippets.slice(0, MOST).map((snippet) => ({
      name: cutPlain(oneLine(`${snippet.id} · ${titleOf(snippet, locale)}`), CHOICE),
      value: snippet.id,
    })),
  )
}

async function suggest(parts: DiscordParts, interaction: AutocompleteInteraction): Promise<Snippet[]> {
  const at = await whereIs(parts, interaction)
  const heard = hear(personOf(interaction), { event: `interaction ${interaction.id}`, at })
  const typed = interaction.options.getFocused()
  return parts.conversation.suggest(heard, typed)
}
