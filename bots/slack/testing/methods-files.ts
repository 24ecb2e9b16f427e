import { type Args, channelArg, fail, type Method, type Tools, textArg } from './method.ts'
import { post, threadOf } from './methods-chat.ts'
import { notePings } from './pings.ts'
import { type Json, newId, originOf, type StoredFile, showFile, type World } from './world.ts'

/** Uploads in three steps: https://docs.slack.dev/messaging/working-with-files#upload */
export const fileMethods: Record<string, Method> = {
  'files.getUploadURLExternal': {
    args: ['filename', 'length', 'alt_text', 'alt_txt', 'snippet_type'],
    needs: ['filename', 'length'],
    scopes: () => ['files:write'],
    run: ({ world }, args) => {
      const length = Number(args.length)
      if (!Number.isInteger(length) || length < 1) fail('invalid_arguments', ['[ERROR] length must be at least 1'])
      const name = textArg(args, 'filename') ?? ''
      const file = newFile({ name, user: world.botUser, length })
      if (args.snippet_type !== undefined) file.snippet_type = String(args.snippet_type)
      world.files.push(file)
      return { file_id: file.id, upload_url: `${originOf(world)}/upload/v1/${file.id}` }
    },
  },
  'files.completeUploadExternal': {
    args: ['files', 'channel_id', 'channels', 'thread_ts', 'initial_comment', 'blocks'],
    needs: ['files'],
    scopes: () => ['files:write'],
    run: complete,
  },
  'files.delete': {
    args: ['file'],
    needs: ['file'],
    scopes: () => ['files:write'],
    run: ({ world }, args) => {
      const file = fileArg(world, args)
      if (file.user !== world.botUser) fail('cant_delete_file')
      file.deleted = true
      return {}
    },
  },
  'files.info': {
    args: ['file', 'count', 'cursor', 'limit', 'page'],
    needs: ['file'],
    scopes: () => ['files:read'],
    run: ({ world }, args) => {
      const file = fileArg(world, args)
      const share = file.ts ? [{ ts: file.ts, ...(file.thread ? { thread_ts: file.thread } : {}) }] : []
      const side = world.channels.get(file.channel ?? '')?.type === 'channel' ? 'public' : 'private'
      const shares = file.channel ? { [side]: { [file.channel]: share } } : {}
      const channels = file.channel && side === 'public' ? [file.channel] : []
      const groups = file.channel && side === 'private' ? [file.channel] : []
      const shown = { ...showFile(world, file), channels, groups, ims: [], shares }
      return { file: shown, comments: [], content: file.content, response_metadata: { next_cursor: '' } }
    },
  },
}

function complete(tools: Tools, args: Args): Json {
  const { world } = tools
  const given = Array.isArray(args.files) ? (args.files as Json[]) : []
  if (given.length === 0) fail('invalid_arguments', ['[ERROR] files must be an array'])
  const files = given.map((each) => {
    const unknown = Object.keys(each).filter((key) => !['id', 'title', 'highlight_type'].includes(key))
    if (unknown.length > 0) world.faults.push(`${tools.method}: unknown ${unknown.join(', ')} of a file`)
    const file = world.files.find(({ id }) => id === each.id) ?? fail('file_not_found')
    if (file.content === undefined) fail('file_not_found', ['[ERROR] its bytes were never uploaded'])
    if (typeof each.title === 'string' && each.title) file.title = each.title
    return file
  })
  if (args.channel_id !== undefined) share(tools, args, files)
  return { files: files.map(({ id, title }) => ({ id, title })) }
}

/** The files as one message of the bot's. */
function share(tools: Tools, args: Args, files: StoredFile[]): void {
  const { world } = tools
  const channel = channelArg(tools, args, 'channel_id')
  if (channel.archived) fail('is_archived')
  if (!channel.members.has(world.botUser)) fail('not_in_channel')
  const thread = threadOf(tools, channel, args)
  const text = textArg(args, 'initial_comment') ?? ''
  const message = post(tools, channel, { text, files, subtype: 'file_share', ...thread })
  for (const file of files) {
    Object.assign(file, { channel: channel.id, ts: message.ts })
    if (thread.thread_ts) file.thread = thread.thread_ts
  }
  notePings(world, tools.method, { text }, { channel: channel.id, ts: message.ts, by: 'post' })
}

function fileArg(world: World, args: Args): StoredFile {
  const file = world.files.find(({ id }) => id === textArg(args, 'file')) ?? fail('file_not_found')
  return file.deleted ? fail('file_deleted') : file
}

export function newFile(given: {
  name: string
  user: string
  content?: string | Buffer
  title?: string
  mimetype?: string
  length?: number
}): StoredFile {
  const bytes = Buffer.from(given.content ?? '')
  return {
    id: newId('F'),
    name: given.name,
    title: given.title ?? given.name,
    mimetype: given.mimetype ?? 'text/plain',
    user: given.user,
    created: Math.floor(Date.now() / 1000),
    content: given.content === undefined ? undefined : bytes.toString(),
    bytes,
    length: given.length ?? bytes.length,
    deleted: false,
  }
}

/** The second step: the bytes arrive at the address that was given. */
export function takeUpload(world: World, id: string, bytes: Buffer): boolean {
  const file = world.files.find((each) => each.id === id)
  if (!file) return false
  if (bytes.length !== file.length) {
    world.faults.push(`upload of ${id}: ${bytes.length} bytes where ${file.length} were announced`)
    return false
  }
  Object.assign(file, { bytes, content: bytes.toString() })
  return true
}
