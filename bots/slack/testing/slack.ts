import type { Call } from './api.ts'
import { type AckBody, command, dismiss, type Interact, type Pressed, press, shortcut, submit } from './interact.ts'
import type { Tools } from './method.ts'
import { type Misbehaviour, newMischief } from './mischief.ts'
import { inChannel, wrapEvent } from './payloads.ts'
import type { Filled } from './pick.ts'
import { serve } from './server.ts'
import { channelOf, edit, erase, type Said, say } from './talk.ts'
import { type Delivery, type Envelope, newTransport, type Outcome } from './transport.ts'
import {
  addChannel,
  type Channel,
  type ChannelType,
  directChannel,
  type Ephemeral,
  type Json,
  type Message,
  messagesIn,
  newId,
  newTs,
  newWorld,
  type Ping,
  type StoredFile,
  type User,
  type View,
} from './world.ts'

/** A Slack workspace with one app installed, on 127.0.0.1. Real Bolt and WebClient talk to it; tests are its people. */
export type LocalSlack = {
  /** For SLACK_API_URL; ends in `/api/`. */
  apiUrl: string
  botToken: string
  appToken: string
  signingSecret: string
  team: string
  appId: string
  botUser: string
  botId: string
  /** Every Web API call and every use of a response_url, in order. */
  calls: Call[]
  /** What Slack would refuse, and what must never be sent. Tests expect none. */
  faults: string[]
  /** Users that may be mentioned; each mention is in `pings`. Only those of a new post notify anybody. */
  allowPings: string[]
  pings: Ping[]

  addUser(given?: { id?: string; name?: string; locale?: 'en-US' | 'ja-JP'; is_admin?: boolean }): User
  /** A channel with everybody in it who is known by then; `bot: false` keeps the bot out. */
  addChannel(given?: {
    name?: string
    /** `im` is between `members`; the bot's own is `im(user)`. */
    type?: ChannelType
    members?: string[]
    bot?: boolean
    archived?: boolean
  }): Channel
  /** The direct messages of a person and the bot. */
  im(user: string): Channel
  invite(channel: string): void
  archive(channel: string): void

  /** The channel's top level, or a thread without its root; oldest first. */
  messages(channel: string, thread?: string): Message[]
  ephemerals: Ephemeral[]
  /** Modals open now, newest last. */
  readonly views: View[]
  homes: Map<string, View>
  files: StoredFile[]

  /** These wait for the first delivery to be acknowledged or to fail (3 s at most), not for what the app then does. */
  say(said: Said): Promise<string>
  edit(given: { channel: string; ts: string; text: string }): Promise<void>
  erase(given: { channel: string; ts: string }): Promise<void>
  openHome(user: string, tab?: 'home' | 'messages'): Promise<void>
  /** These throw `operation_timeout` or `dispatch_failed: …` when the app did not acknowledge. */
  command(given: { user: string; channel: string; text: string; command?: string }): Promise<AckBody>
  press(given: Pressed): Promise<AckBody>
  submit(given: { user: string; view: string | { id: string }; values?: Filled }): Promise<AckBody>
  dismiss(given: { user: string; view: string }): Promise<void>
  shortcut(given: { user: string; channel: string; ts: string; callback_id: string }): Promise<AckBody>

  /** Any envelope, as it is; what each copy met. */
  deliver(envelope: Envelope): Promise<Outcome[]>
  /** An event in its wrapper, with a new event_id. */
  wrapEvent(event: Json): Json
  /** Copies of each event, command and interaction, sent at once. */
  deliverTimes: number
  /** Once no event is left to be delivered again. */
  settled(): Promise<void>
  /** Where signed POSTs go when no Socket Mode connection is up. */
  httpUrl: string | undefined
  /** Once a Socket Mode connection is up. */
  connected(): Promise<void>
  dropConnections(how?: 'refresh' | 'abrupt'): void
  /** Events nobody acknowledged come again: at once, then every `retryMs`, `retries` times in all. */
  retryMs: number
  retries: number
  /** Also `upload`, `download` and `response_url` (status and cut). */
  misbehave(method: string, how: Misbehaviour): void
  close(): Promise<void>
}

type Options = Partial<Delivery> & {
  port?: number
  allowPings?: string[]
  /** The manifest's bot scopes: methods beyond them answer `missing_scope`. Everything is allowed when left out. */
  scopes?: string[]
  triggerMs?: number
}

export async function startSlack(options: Options = {}): Promise<LocalSlack> {
  const world = newWorld(options)
  const calls: Call[] = []
  const mischief = newMischief()
  const settings: Delivery = {
    retryMs: options.retryMs ?? 1000,
    retries: options.retries ?? 5,
    ackMs: options.ackMs ?? 3000,
    httpUrl: options.httpUrl,
  }
  const transport = newTransport(world, settings)
  let deliverTimes = 1
  world.users.set(world.botUser, { id: world.botUser, name: 'tanzaku', locale: 'en-US', is_admin: false, is_bot: true })

  const send = async (event: Json) => {
    await transport.deliver({ kind: 'events_api', payload: wrapEvent(world, event), times: deliverTimes })
  }
  /** Slack tells an app of its own messages too. */
  const tell = (channel: Channel, event: Json) => {
    if (channel.members.has(world.botUser) && transport.hasWay()) void send(inChannel(channel, event))
  }
  const { origin, close } = await serve({ world, calls, mischief, transport, tell }, options.port ?? 0)
  const tools: Tools = { world, method: 'ack', tell }
  const talk = { world, tools, send }
  const interact: Interact = {
    world,
    tools,
    send: (kind, payload) => transport.deliver({ kind, payload, times: deliverTimes }),
  }

  return {
    apiUrl: `${origin}/api/`,
    botToken: world.botToken,
    appToken: world.appToken,
    signingSecret: world.signingSecret,
    team: world.team,
    appId: world.appId,
    botUser: world.botUser,
    botId: world.botId,
    calls,
    faults: world.faults,
    allowPings: world.allowPings,
    pings: world.pings,
    ephemerals: world.ephemerals,
    homes: world.homes,
    files: world.files,
    get views() {
      return world.views
    },

    addUser(given = {}) {
      const id = given.id ?? newId('U')
      const name = given.name ?? id.toLowerCase()
      const user = { id, name, locale: given.locale ?? 'en-US', is_admin: given.is_admin ?? false, is_bot: false }
      world.users.set(id, user)
      return user
    },
    addChannel({ type = 'channel', bot = true, members, ...given } = {}) {
      const people = members ?? [...world.users.keys()].filter((user) => user !== world.botUser)
      return addChannel(world, { ...given, type, members: bot ? [...people, world.botUser] : people })
    },
    im: (user) => directChannel(world, user),
    invite: (channel) => void channelOf(world, channel).members.add(world.botUser),
    archive: (channel) => void Object.assign(channelOf(world, channel), { archived: true }),
    messages: (channel, thread) => messagesIn(channelOf(world, channel), thread).map((message) => ({ ...message })),

    say: (said) => say(talk, said),
    edit: (given) => edit(talk, given),
    erase: (given) => erase(talk, given),
    openHome(user, tab = 'home') {
      const view = world.homes.get(user)
      const seen = tab === 'home' && view ? { view } : {}
      const channel = directChannel(world, user).id
      return send({ type: 'app_home_opened', user, channel, tab, ...seen, event_ts: newTs(world) })
    },
    command: (given) => command(interact, given),
    press: (given) => press(interact, given),
    submit: (given) => submit(interact, given),
    dismiss: (given) => dismiss(interact, given),
    shortcut: (given) => shortcut(interact, given),

    deliver: transport.deliver,
    wrapEvent: (event) => wrapEvent(world, event),
    settled: transport.settled,
    connected: transport.connected,
    dropConnections: (how = 'refresh') => transport.drop(how),
    misbehave: mischief.plan,
    close,
    get deliverTimes() {
      return deliverTimes
    },
    set deliverTimes(times) {
      deliverTimes = times
    },
    get httpUrl() {
      return settings.httpUrl
    },
    set httpUrl(url) {
      settings.httpUrl = url
    },
    get retryMs() {
      return settings.retryMs
    },
    set retryMs(ms) {
      settings.retryMs = ms
    },
    get retries() {
      return settings.retries
    },
    set retries(times) {
      settings.retries = times
    },
  }
}
