// @ts-expect-error the package's schemas come without types
import * as spec from 'discord-api-spec/zod'
import type { $ZodIssue, $ZodType } from 'zod/v4/core'
import { safeParse } from 'zod/v4/core'
import type { Json } from './world.ts'

// Discord's own OpenAPI, as zod. It lets unknown fields pass, so they are looked for afterwards.

const schemas = spec as unknown as Record<string, $ZodType> // the package has no types for its schemas

/** The schemas by what they are for. */
export const SHAPES = {
  post: 'MessageCreateRequestSchema',
  forumPost: 'BaseCreateMessageCreateRequestSchema',
  edit: 'MessageEditRequestPartialSchema',
  response: 'CreateMessageInteractionCallbackRequestSchema',
  update: 'UpdateMessageInteractionCallbackRequestSchema',
  choices: 'ApplicationCommandAutocompleteCallbackRequestSchema',
  modal: 'ModalInteractionCallbackRequestSchema',
  followup: 'IncomingWebhookInteractionRequestSchema',
  editResponse: 'IncomingWebhookUpdateRequestPartialSchema',
  threadOn: 'CreateTextThreadWithMessageRequestSchema',
  thread: 'CreateTextThreadWithoutMessageRequestSchema',
  forumThread: 'CreateForumThreadRequestSchema',
  editThread: 'UpdateThreadRequestPartialSchema',
  editChannel: 'UpdateGuildChannelRequestPartialSchema',
  direct: 'CreatePrivateChannelRequestSchema',
  command: 'ApplicationCommandUpdateRequestSchema',
  newCommand: 'ApplicationCommandCreateRequestSchema',
  editCommand: 'ApplicationCommandPatchRequestPartialSchema',
} as const
export type Shape = keyof typeof SHAPES

/** What discord.js sends whether it is known or not. */
const NOISE: [Shape | undefined, string][] = [
  [undefined, 'enforce_nonce'],
  [undefined, 'data.enforce_nonce'],
  ['edit', 'tts'],
  ['editResponse', 'tts'],
  ['update', 'data.tts'],
  ['threadOn', 'type'],
]

/**
 * What is wrong with a body, against Discord's schema; fields it doesn't have are wrong too, but for those that
 * discord.js sends anyhow.
 */
export function problemsOf(shape: Shape, body: unknown): string[] {
  const schema = schemas[SHAPES[shape]]
  if (!schema) throw new Error(`discord-api-spec has no ${SHAPES[shape]}`)
  const given = asSpecified(body)
  const result = safeParse(schema, given)
  if (!result.success) return result.error.issues.filter((issue) => !isShortEnough(issue, given)).flatMap(tell)
  return unknownFields(given, result.data, '').flatMap((field) =>
    NOISE.some(([of, name]) => field === name && (!of || of === shape)) ? [] : [`${field}: unknown field`],
  )
}

/** Where the spec is narrower than the API: ids may be numbers, permissions are strings. */
function asSpecified(body: unknown): unknown {
  if (typeof body !== 'object' || body === null) return body
  const { attachments, data, default_member_permissions: permissions, nsfw: _nsfw, ...rest } = body as Json
  return {
    ...rest,
    ...(data === undefined ? {} : { data: asSpecified(data) }),
    ...(Array.isArray(attachments)
      ? { attachments: attachments.map((each) => ({ ...each, id: String(each.id) })) }
      : {}),
    ...(permissions === undefined
      ? {}
      : { default_member_permissions: permissions === null ? null : Number(permissions) }),
  }
}

/** Discord counts code points, the schema counts UTF-16 units. */
function isShortEnough(issue: $ZodIssue, body: unknown): boolean {
  if (issue.code !== 'too_big' || issue.origin !== 'string') return false
  const value = issue.path.reduce<unknown>((node, key) => (node as Json | undefined)?.[key as string], body)
  return typeof value === 'string' && lengthOf(value) <= Number(issue.maximum)
}

/** The length of text as Discord counts it. */
export function lengthOf(text: string): number {
  return [...text].length
}

/** Says what an issue is; of a union only the member that came nearest. */
function tell(issue: $ZodIssue): string[] {
  const at = issue.path.join('.')
  if (issue.code !== 'invalid_union') return [`${at}: ${issue.message}`]
  const [nearest] = issue.errors
    .filter((issues) => !issues.some(({ path }) => path.join() === 'type'))
    .toSorted((a, b) => a.length - b.length)
  if (!nearest) return [`${at}: ${issue.message}`]
  return nearest.flatMap((each) => tell({ ...each, path: [...issue.path, ...each.path] }))
}

function unknownFields(given: unknown, read: unknown, at: string): string[] {
  if (Array.isArray(given))
    return given.flatMap((item, index) => unknownFields(item, (read as unknown[])[index], `${at}${index}.`))
  if (typeof given !== 'object' || given === null) return []
  const known = read as Json
  return Object.entries(given).flatMap(([key, value]) =>
    key in known ? unknownFields(value, known[key], `${at}${key}.`) : [`${at}${key}`],
  )
}
