import { allComponents } from './component-limits.ts'
import { showChannel, showUser, timeOf } from './show.ts'
import type { Attachment, Json, Message, World } from './world.ts'

export function showAttachment(world: World, channel: string, attachment: Attachment): Json {
  const { bytes: _bytes, ...rest } = attachment
  const url = `${world.origin}/attachments/${channel}/${attachment.id}/${encodeURIComponent(attachment.filename)}`
  return { ...rest, url, proxy_url: url }
}

/**
 * A message; without the privilege its content, embeds, attachments and components are empty:
 * https://docs.discord.com/developers/events/gateway#message-content-intent
 */
export function showMessage(world: World, message: Message, readable = true): Json {
  const { id, type, content, embeds, attachments, flags, mentions, everyone, nonce, reference } = message
  const channel = world.channels.get(message.channel)
  const answered = channel?.messages.find((each) => each.id === reference)
  const thread = message.thread ? world.channels.get(message.thread) : undefined
  return {
    id,
    type,
    channel_id: message.channel,
    author: showUser(world.users.get(message.author)),
    content: readable ? content : '',
    embeds: readable ? embeds : [],
    attachments: readable ? attachments.map((each) => showAttachment(world, message.channel, each)) : [],
    components: readable ? message.components : [],
    mentions: mentions.map((user) => showUser(world.users.get(user))),
    mention_roles: [],
    mention_everyone: everyone,
    pinned: false,
    tts: false,
    timestamp: timeOf(id),
    edited_timestamp: message.edited ?? null,
    flags,
    ...(nonce === undefined ? {} : { nonce }),
    ...(reference ? { message_reference: { type: 0, channel_id: message.channel, message_id: reference } } : {}),
    ...(type === 19
      ? { referenced_message: answered ? showMessage(world, { ...answered, type: 0 }, readable) : null }
      : {}),
    ...(thread ? { thread: showChannel(world, thread) } : {}),
    ...(message.interaction ? interactionOf(world, message.interaction) : {}),
    ...(message.reactions.size > 0 ? { reactions: reactionsOf(world, message) } : {}),
  }
}

function interactionOf(world: World, id: string): Json {
  const interaction = world.interactions.find((each) => each.id === id)
  return {
    webhook_id: world.applicationId,
    application_id: world.applicationId,
    interaction_metadata: {
      id,
      type: interaction?.type ?? 2,
      user: showUser(world.users.get(interaction?.user ?? '')),
      authorizing_integration_owners: { 0: interaction?.guild ?? '0' },
    },
  }
}

function reactionsOf(world: World, { reactions }: Message): Json[] {
  return [...reactions].map(([name, users]) => ({
    emoji: { id: null, name },
    count: users.size,
    count_details: { burst: 0, normal: users.size },
    me: users.has(world.botUser),
    me_burst: false,
    burst_colors: [],
  }))
}

/** Discord numbers the components that have no id. */
export function numberComponents(components: Json[]): Json[] {
  const copy = structuredClone(components)
  const taken = new Set(allComponents(copy).map(({ id }) => id))
  let next = 1
  for (const node of allComponents(copy)) {
    if (node.id) continue
    while (taken.has(next)) next += 1
    node.id = next
    next += 1
  }
  return copy
}
