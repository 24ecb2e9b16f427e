import type { Message } from 'discord.js'

/**
 * Text as it was typed: the bot's own mentions are left out, those of others become @ and their name, emoji of a
 * guild their name. `us` are the ids of the bot and of the role that Discord made for it, which people pick as easily.
 */
export function plainText(text: string, us: readonly string[], nameOf: (id: string) => string | undefined): string {
  return text
    .replaceAll(/<@[!&]?(\d+)>/g, (_, id: string) => (us.includes(id) ? ' ' : `@${nameOf(id) ?? id}`))
    .replaceAll(/<a?(:\w+:)\d+>/g, '$1')
    .trim()
}

/** What a message says, and to whom. */
export function readMessage(message: Message) {
  const { client, guild, mentions, content } = message
  const role = guild?.members.me?.roles.botRole?.id
  const us = [client.user.id, ...(role ? [role] : [])]
  const named = [...content.matchAll(/<@[!&]?(\d+)>/g)].map(([, id = '']) => id)
  const nameOf = (id: string) =>
    mentions.members?.get(id)?.displayName ?? mentions.users.get(id)?.displayName ?? mentions.roles.get(id)?.name
  return {
    text: plainText(content, us, nameOf),
    // Whoever answers a message of ours mentions us, unless they switch that off.
    toUs: named.some((id) => us.includes(id)) || mentions.users.has(client.user.id),
    toOthers: named.some((id) => !us.includes(id)),
  }
}
