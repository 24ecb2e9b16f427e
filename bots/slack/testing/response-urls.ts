import type { Answer, Call } from './api.ts'
import { type Args, SlackFailure, type Tools } from './method.ts'
import { changed, contentOf, eraseMessage, post, threadOf } from './methods-chat.ts'
import { notePings } from './pings.ts'
import {
  type Channel,
  type Ephemeral,
  hex,
  type Json,
  messageAt,
  newTs,
  originOf,
  type ResponseUrl,
  showMessage,
  type World,
} from './world.ts'

/** Five uses within half an hour: https://docs.slack.dev/interactivity/handling-user-interaction#message_responses */
const USES = 5
const LIFE = 30 * 60_000

const FIELDS = [
  'text',
  'blocks',
  'response_type',
  'replace_original',
  'delete_original',
  'thread_ts',
  'mrkdwn',
  'metadata',
  'unfurl_links',
  'unfurl_media',
]

export function newResponseUrl(world: World, given: Omit<ResponseUrl, 'at' | 'uses'>): string {
  const id = hex(12)
  world.responseUrls.set(id, { ...given, at: Date.now(), uses: 0 })
  return `${originOf(world)}/respond/${id}`
}

type Parts = { world: World; calls: Call[]; tell: Tools['tell'] }

/** What a POST to a response_url does. */
export function respond(parts: Parts, id: string, args: Args): Answer {
  const { world } = parts
  const call: Call = { method: 'response_url', args, ok: false, at: Date.now() }
  parts.calls.push(call)
  const refused = (status: number, error: string): Answer => {
    call.error = error
    return { status, body: { ok: false, error } }
  }
  const url = world.responseUrls.get(id)
  if (!url || Date.now() - url.at > LIFE) return refused(404, 'expired_url')
  if (url.uses >= USES) return refused(404, 'used_url')
  url.uses += 1
  try {
    takeReply({ world, method: 'response_url', tell: parts.tell }, url, args, 'response_url')
    call.ok = true
    return { status: 200, body: 'ok' }
  } catch (failure) {
    if (failure instanceof SlackFailure) return refused(failure.error === 'no_text' ? 500 : 400, failure.error)
    throw failure
  }
}

/** A reply to an interaction, through its response_url or in its acknowledgement. */
export function takeReply(tools: Tools, url: ResponseUrl, args: Args, via: 'response_url' | 'ack'): void {
  const { world, method } = tools
  const unknown = Object.keys(args).filter((name) => !FIELDS.includes(name))
  if (unknown.length > 0) world.faults.push(`${method}: unknown fields ${unknown.join(', ')}`)
  const channel = world.channels.get(url.channel)
  if (!channel) throw new SlackFailure('channel_not_found')
  const whisper = world.ephemerals.find(({ ts, user }) => ts === url.ts && user === url.user)
  const message = url.ts ? messageAt(channel, url.ts) : undefined
  if (args.delete_original === true) {
    if (whisper) world.ephemerals.splice(world.ephemerals.indexOf(whisper), 1)
    else if (message) eraseMessage(tools, channel, message)
    return
  }
  const content = contentOf(tools, args, 40_000)
  if (args.replace_original === true && whisper) {
    rewrite(whisper, content, via)
    return
  }
  if (args.replace_original === true && message) {
    const before = showMessage(world, channel, message)
    if (!content.blocks) delete message.blocks
    Object.assign(message, content)
    tools.tell(channel, changed(tools, channel, message, before))
    return
  }
  const { thread_ts = undefined } = args.thread_ts === undefined ? {} : threadOf(tools, channel, args)
  if (args.response_type === 'in_channel') speak(tools, channel, args, content, thread_ts)
  else {
    const thread = thread_ts ? { thread: thread_ts } : {}
    const ts = newTs(world)
    world.ephemerals.push({ channel: channel.id, user: url.user, ...thread, ts, ...content, via })
    notePings(world, method, args, { channel: channel.id, ts, by: 'ephemeral' })
  }
}

function speak(
  tools: Tools,
  channel: Channel,
  args: Args,
  content: { text: string; blocks?: Json[] },
  thread?: string,
) {
  const { ts } = post(tools, channel, { ...content, ...(thread ? { thread_ts: thread } : {}) })
  notePings(tools.world, tools.method, args, { channel: channel.id, ts, by: 'post' })
}

function rewrite(whisper: Ephemeral, content: { text: string; blocks?: Json[] }, via: Ephemeral['via']): void {
  if (!content.blocks) delete whisper.blocks
  Object.assign(whisper, content, { via })
}
