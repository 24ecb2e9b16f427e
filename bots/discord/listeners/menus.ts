import type { MessageContextMenuCommandInteraction } from 'discord.js'
import { CoreError, sentence, words } from '../../../core/index.ts'
import { MESSAGE_MENU, type MenuId } from '../../commands.ts'
import type { Heard, Said } from '../../conversation.ts'
import { noticeReply, problemReply } from '../../whispers.ts'
import { codeOfMessage } from '../code.ts'
import { spotAt } from '../places.ts'
import { type DiscordParts, hear, personOf, respond, tokenOf, whereIs } from './context.ts'

/** The two entries in the menu of any message that has code: a snippet comes of it, in the thread under the message. */
export async function onMenu(parts: DiscordParts, interaction: MessageContextMenuCommandInteraction): Promise<void> {
  const token = tokenOf(interaction)
  const at = await whereIs(parts, interaction)
  const entry = MESSAGE_MENU.find(({ words: key }) => words('en')(`chat.commands.${key}`) === interaction.commandName)
  const { id: asked, hasThread } = interaction.targetMessage
  // A thread that is there already isn't ours.
  const under = hasThread ? { root: 'visited' as const, asked, thread: asked } : { root: 'message' as const, asked }
  const place = at.thread ? spotAt(at) : spotAt(at, under)
  const heard = hear(personOf(interaction), { event: `interaction ${interaction.id}`, at, token, place })
  const manner = { heard: 'ephemeral', replaces: false, mayAsk: entry?.id === 'improve_code' } as const
  const { locale } = heard.person
  await respond(parts, interaction, { token, manner, at, posts: true }, async () =>
    entry ? take(parts, heard, entry.id, interaction) : { whisper: problemReply(locale, { code: 'not_found' }) },
  )
}

async function take(
  { conversation, apiUrl }: DiscordParts,
  heard: Heard,
  menu: MenuId,
  { targetMessage }: MessageContextMenuCommandInteraction,
): Promise<Said> {
  try {
    return await conversation.take(heard, menu, await codeOfMessage(targetMessage, apiUrl))
  } catch (error) {
    if (!(error instanceof CoreError) || error.code !== 'invalid_input') throw error
    const { locale } = heard.person
    return { whisper: noticeReply(locale, sentence(error.toProblem(), locale)) }
  }
}
