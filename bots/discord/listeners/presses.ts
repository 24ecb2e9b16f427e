import { type ButtonInteraction, MessageFlags, type ModalSubmitInteraction } from 'discord.js'
import { type Press, readPress } from '../../press.ts'
import { problemReply } from '../../whispers.ts'
import { readForm } from '../render-form.ts'
import { type DiscordParts, hear, personOf, respond, tokenOf, whereIs } from './context.ts'

// One press of a message's button is one piece of work, however often it is clicked or delivered. What ends work, or
// begins it anew in the same message, may be pressed there again.
const ONCE_A_MESSAGE = new Set<Press['action']>(['tests', 'run', 'repair', 'revert', 'generate', 'post'])
// All else is answered where the snippet lives.
const POSTS = new Set<Press['action']>(['post'])
const ASKS = new Set<Press['action']>(['improve', 'improve_tests', 'new', 'decide'])

export async function onPress(parts: DiscordParts, interaction: ButtonInteraction): Promise<void> {
  const token = tokenOf(interaction)
  const at = await whereIs(parts, interaction)
  const { id, customId, message } = interaction
  const press = readPress(customId)
  const once = press && ONCE_A_MESSAGE.has(press.action)
  const event = once ? `press ${message.id} ${Object.values(press).join(' ')}` : `interaction ${id}`
  const heard = hear(personOf(interaction), { event, at, token })
  const replaces = message.flags.has(MessageFlags.Ephemeral)
  const manner = { heard: 'update', replaces, mayAsk: press !== undefined && ASKS.has(press.action) } as const
  const posts = press !== undefined && POSTS.has(press.action)
  await respond(parts, interaction, { token, manner, at, posts }, async () =>
    press ? parts.conversation.press(heard, press) : {},
  )
}

/** What was written in a form. */
export async function onForm(parts: DiscordParts, interaction: ModalSubmitInteraction): Promise<void> {
  const token = tokenOf(interaction)
  const at = await whereIs(parts, interaction)
  const form = readForm(interaction.customId, interaction.fields.fields)
  const isNew = form?.press.action === 'new'
  const heard = hear(personOf(interaction), {
    event: `interaction ${interaction.id}`,
    at,
    token,
    deferred: isNew,
  })
  const quiet = interaction.isFromMessage() ? 'update' : 'ephemeral'
  const manner = { heard: isNew ? 'public' : quiet, replaces: false, mayAsk: false } as const
  const { locale } = heard.person
  await respond(parts, interaction, { token, manner, at, posts: isNew, typed: form?.text }, async () =>
    form
      ? parts.conversation.submit(heard, form.press, form.text)
      : { whisper: problemReply(locale, { code: 'not_found' }) },
  )
}
