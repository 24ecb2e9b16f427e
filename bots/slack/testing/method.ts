import type { Problems } from './block-rules.ts'
import type { Channel, Json, World } from './world.ts'

/** What a method was called with; JSON in form fields is already read. */
export type Args = Record<string, unknown>

/** One Web API method: the argument names Slack documents, those it insists on, and what it does. */
export type Method = {
  args: string[]
  needs?: string[]
  scopes?: (world: World, args: Args) => string[]
  run: (tools: Tools, args: Args) => Json
}

export type Tools = {
  world: World
  method: string
  /** Tells the app what changed, as Slack does of the app's own messages too. */
  tell: (channel: Channel, event: Json) => void
}

/** Slack's `ok: false`. */
export class SlackFailure extends Error {
  readonly error: string
  readonly messages: string[]
  /** More fields of the answer. */
  readonly needs: Json
  constructor(error: string, messages: string[] = [], needs: Json = {}) {
    super(error)
    this.error = error
    this.messages = messages
    this.needs = needs
  }
}

export function fail(error: string, messages: string[] = []): never {
  throw new SlackFailure(error, messages)
}

/** A mistake of the app: noted, and answered as Slack would. */
export function refuse(world: World, what: string, problems: Problems): void {
  if (!problems) return
  world.faults.push(`${what}: ${problems.error}: ${problems.messages.join('; ')}`)
  fail(
    problems.error,
    problems.messages.map((message) => `[ERROR] ${message}`),
  )
}

/** A text argument; undefined when it wasn't given. */
export function textArg(args: Args, name: string): string | undefined {
  const value = args[name]
  return value === undefined || value === null ? undefined : String(value)
}

/** Whether a yes-or-no argument says yes: form fields are text. */
export function flagArg(args: Args, name: string): boolean {
  return ['true', '1'].includes(String(args[name]))
}

/** A channel the bot can see. Private ones it isn't in do not exist for it. */
export function channelArg({ world }: Tools, args: Args, name = 'channel'): Channel {
  const channel = world.channels.get(textArg(args, name) ?? '')
  if (!channel) return fail('channel_not_found')
  if (!channel.members.has(world.botUser) && channel.type !== 'channel') return fail('channel_not_found')
  return channel
}

/** The scope of this family for the channel's type: `channels:history`, `im:history`… */
export function byChannel(family: string): (world: World, args: Args) => string[] {
  const names = { channel: 'channels', group: 'groups', im: 'im', mpim: 'mpim' }
  return (world, args) => {
    const channel = world.channels.get(textArg(args, 'channel') ?? '')
    return channel ? [`${names[channel.type]}:${family}`] : []
  }
}
