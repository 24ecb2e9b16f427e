import { z } from 'zod'

// What of Slack's payloads is read: checked at the door, since they come from outside.

const fileSchema = z.object({
  id: z.string(),
  name: z.string().nullish(),
  mimetype: z.string().nullish(),
  filetype: z.string().nullish(),
  size: z.number().optional(),
  url_private_download: z.string().optional(),
  url_private: z.string().optional(),
})
export type SlackFile = z.output<typeof fileSchema>

const postSchema = z.object({
  user: z.string().optional(),
  bot_id: z.string().nullish(),
  text: z.string().nullish(),
  ts: z.string(),
  thread_ts: z.string().optional(),
  /** Whose member the author is, in a channel shared with others. */
  user_team: z.string().nullish(),
  edited: z.object({ ts: z.string() }).optional(),
  blocks: z.array(z.unknown()).optional(),
  files: z.array(fileSchema).optional(),
})
export type Post = z.output<typeof postSchema>

/** A `message` or `app_mention` event, new or edited. */
export const messageSchema = postSchema.extend({
  channel: z.string(),
  channel_type: z.string().optional(),
  subtype: z.string().optional(),
  message: postSchema.optional(),
  previous_message: postSchema.partial().optional(),
})

export const commandSchema = z.object({
  team_id: z.string(),
  channel_id: z.string(),
  channel_name: z.string().optional(),
  user_id: z.string(),
  user_name: z.string().optional(),
  text: z.string().default(''),
  trigger_id: z.string(),
  response_url: z.string().optional(),
})

export const shortcutSchema = z.object({
  callback_id: z.string(),
  trigger_id: z.string(),
  response_url: z.string().optional(),
  team: z.object({ id: z.string() }).nullish(),
  user: z.object({ id: z.string(), name: z.string().optional(), team_id: z.string().optional() }),
  channel: z.object({ id: z.string(), name: z.string().optional() }),
  message: postSchema,
})

const actionSchema = z.object({
  action_id: z.string(),
  value: z.string().optional(),
  selected_option: z.object({ value: z.string() }).nullish(),
})

export const pressSchema = z.object({
  trigger_id: z.string(),
  response_url: z.string().optional(),
  team: z.object({ id: z.string() }).nullish(),
  user: z.object({ id: z.string(), name: z.string().optional(), team_id: z.string().optional() }),
  channel: z.object({ id: z.string(), name: z.string().optional() }).optional(),
  container: z.object({
    type: z.string(),
    message_ts: z.string().optional(),
    thread_ts: z.string().optional(),
    is_ephemeral: z.boolean().optional(),
  }),
  message: z.object({ thread_ts: z.string().optional() }).optional(),
  actions: z.array(actionSchema).min(1),
})

export const submissionSchema = z.object({
  team: z.object({ id: z.string() }).nullish(),
  user: z.object({ id: z.string(), name: z.string().optional(), team_id: z.string().optional() }),
  view: z.object({ id: z.string(), private_metadata: z.string(), state: z.unknown() }),
})

const ENTITIES: Record<string, string> = { '&amp;': '&', '&lt;': '<', '&gt;': '>' }

/**
 * Text as it was typed: Slack's own marks undone (https://docs.slack.dev/messaging/formatting-message-text). The
 * bot's mentions are left out, those of others become @ and their id.
 */
export function plainText(text: string, botUser: string): string {
  return text
    .replaceAll(new RegExp(`<@${botUser}(\\|[^>]*)?>`, 'g'), ' ')
    .replaceAll(
      /<([@#])([A-Z0-9]+)(?:\|([^>]*))?>/g,
      (_, sign: string, id: string, name?: string) => sign + (name || id),
    )
    .replaceAll(/<!([a-z]+)(?:\^[^|>]*)?(?:\|([^>]*))?>/g, (_, what: string, name?: string) => name ?? `@${what}`)
    .replaceAll(/<((?:https?|mailto|tel):[^|>]*)(?:\|([^>]*))?>/g, (_, url: string, label?: string) => label ?? url)
    .replaceAll(/&(?:amp|lt|gt);/g, (entity) => ENTITIES[entity] ?? entity)
    .trim()
}

/** Whom a message mentions. */
export function mentionsIn(text: string, botUser: string): { toUs: boolean; toOthers: boolean } {
  const people = [...text.matchAll(/<(?:@|!subteam\^)([A-Z0-9]+)/g)].map(([, id]) => id)
  return { toUs: people.includes(botUser), toOthers: people.some((id) => id !== botUser) }
}
