import { randomBytes } from 'node:crypto'
import type { WebSocket } from 'ws'
import { canSee } from './permissions.ts'
import type { Emit } from './route.ts'
import { gatewayUrl, showApplication } from './routes-basics.ts'
import { showUser, showWholeGuild } from './show.ts'
import { showMessage } from './show-message.ts'
import type { Json, Message, World } from './world.ts'

// https://docs.discord.com/developers/events/gateway

const INTENT = {
  guilds: 1 << 0,
  members: 1 << 1,
  messages: 1 << 9,
  reactions: 1 << 10,
  direct: 1 << 12,
  directReactions: 1 << 13,
  presences: 1 << 8,
  content: 1 << 15,
}
/** Bits 0 to 16, and 20, 21, 24 and 25. */
const KNOWN = ((1 << 17) - 1) | (0b11 << 20) | (0b11 << 24)

type Session = { id: string; intents: number; seq: number; sent: Frame[]; socket: WebSocket | undefined; gone: boolean }
type Frame = { op: 0; t: string; s: number; d: Json }

export type Gateway = ReturnType<typeof newGateway>

/** The sessions of the bot, and what is told to them. */
export function newGateway(world: World, heartbeatMs = 41_250) {
  const sessions: Session[] = []
  const sockets = new Map<WebSocket, Session | undefined>()
  const identified: { intents: number; at: number }[] = []
  const resumed: { session: string; from: number; at: number }[] = []
  let waiting: (() => void)[] = []

  const send = (socket: WebSocket | undefined, frame: Json) => socket?.send(JSON.stringify(frame))
  const dispatch = (session: Session, t: string, d: Json) => {
    session.seq += 1
    const frame: Frame = { op: 0, t, s: session.seq, d }
    session.sent.push(frame)
    send(session.socket, frame)
  }
  const up = (session: Session, socket: WebSocket) => {
    session.socket = socket
    sockets.set(socket, session)
  }
  const announce = () => {
    for (const resolve of waiting) resolve()
    waiting = []
  }

  const emit: Emit = (event, data, { message, guild, times = 1 } = {}) => {
    for (const session of sessions) {
      if (session.gone || !isTold(world, session.intents, event, message, data, guild)) continue
      const seen =
        message && event !== 'MESSAGE_DELETE'
          ? { ...showMessage(world, message, isReadable(world, session.intents, message)), ...data }
          : data
      for (let copy = 0; copy < times; copy += 1) dispatch(session, event, seen)
    }
  }

  function identify(socket: WebSocket, d: Json): void {
    if (sockets.get(socket)) return void socket.close(4005, 'Already authenticated.')
    if (d.token !== world.token) return void socket.close(4004, 'Authentication failed.')
    const intents = Number(d.intents)
    identified.push({ intents, at: Date.now() })
    if (!Number.isInteger(intents) || intents & ~KNOWN) return void socket.close(4013, 'Invalid intent(s).')
    const privileged = INTENT.members | INTENT.presences | (world.allowMessageContent ? 0 : INTENT.content)
    if (intents & privileged) return void socket.close(4014, 'Disallowed intent(s).')
    const session: Session = { id: randomBytes(16).toString('hex'), intents, seq: 0, sent: [], socket, gone: false }
    sessions.push(session)
    up(session, socket)
    const guilds = [...world.guilds.values()].filter(({ members }) => members.has(world.botUser))
    const { id, flags } = showApplication(world)
    dispatch(session, 'READY', {
      v: 10,
      user: { ...showUser(world.users.get(world.botUser)), verified: true, mfa_enabled: false, email: null },
      guilds: guilds.map((guild) => ({ id: guild.id, unavailable: true })),
      session_id: session.id,
      resume_gateway_url: gatewayUrl(world),
      session_type: 'normal',
      private_channels: [],
      shard: d.shard ?? [0, 1],
      application: { id, flags },
    })
    if (intents & INTENT.guilds)
      for (const guild of guilds) dispatch(session, 'GUILD_CREATE', showWholeGuild(world, guild))
    announce()
  }

  function resume(socket: WebSocket, d: Json): void {
    if (d.token !== world.token) return void socket.close(4004, 'Authentication failed.')
    const session = sessions.find(({ id, gone }) => id === d.session_id && !gone)
    if (!session) return void send(socket, { op: 9, d: false })
    const from = Number(d.seq)
    if (!(from <= session.seq)) return void socket.close(4007, 'Invalid seq.')
    if (session.socket && session.socket !== socket) session.socket.close(4000)
    resumed.push({ session: session.id, from, at: Date.now() })
    up(session, socket)
    for (const frame of session.sent.filter(({ s }) => s > from)) send(socket, frame)
    dispatch(session, 'RESUMED', {})
    announce()
  }

  function take(socket: WebSocket, text: string): void {
    let frame: { op?: number; d?: unknown }
    try {
      frame = JSON.parse(text)
    } catch {
      return void socket.close(4002, 'Error while decoding payload.')
    }
    if (frame.op === 1) send(socket, { op: 11 })
    else if (frame.op === 2)
      identify(socket, frame.d as Json) // as the protocol says
    else if (frame.op === 6) resume(socket, frame.d as Json)
    else if (!sockets.get(socket)) socket.close(4003, 'Not authenticated.')
    else if (![3, 4, 8, 31].includes(frame.op ?? -1)) socket.close(4001, 'Unknown opcode.')
  }

  const isUp = () => sessions.some(({ socket }) => socket?.readyState === 1)
  return {
    emit,
    identified,
    resumed,
    open(socket: WebSocket, query: URLSearchParams): void {
      sockets.set(socket, undefined)
      if (query.get('v') !== '10' || query.get('encoding') !== 'json')
        return void socket.close(4012, 'Invalid API version.')
      socket.on('message', (data) => take(socket, String(data)))
      socket.on('close', (code) => {
        const session = sockets.get(socket)
        sockets.delete(socket)
        if (session?.socket !== socket) return
        session.socket = undefined
        // A client that says goodbye ends its session: https://docs.discord.com/developers/events/gateway#disconnecting
        if (code === 1000 || code === 1001) session.gone = true
      })
      send(socket, { op: 10, d: { heartbeat_interval: heartbeatMs } })
    },
    isUp,
    /** A session is there, connected or to be resumed. */
    isKnown: () => sessions.some(({ gone }) => !gone),
    connected: () => (isUp() ? Promise.resolve() : new Promise<void>((resolve) => waiting.push(resolve))),
    drop(code?: number): void {
      for (const [socket, session] of sockets) {
        // At once: what is sent from here on is missed, and replayed.
        if (session) session.socket = undefined
        if (code === undefined) socket.terminate()
        else socket.close(code)
      }
    },
    reconnect(): void {
      for (const socket of sockets.keys()) send(socket, { op: 7, d: null })
    },
    invalidate(resumable: boolean): void {
      for (const session of sessions) {
        send(session.socket, { op: 9, d: resumable })
        if (resumable) continue
        session.gone = true
        if (session.socket) sockets.set(session.socket, undefined)
        session.socket = undefined
      }
    },
    close(): void {
      for (const socket of sockets.keys()) socket.terminate()
    },
  }
}

/** Whose content is shown: https://docs.discord.com/developers/events/gateway#message-content-intent */
function isReadable(world: World, intents: number, message: Message): boolean {
  return (
    (intents & INTENT.content) !== 0 ||
    message.author === world.botUser ||
    message.mentions.includes(world.botUser) ||
    !world.channels.get(message.channel)?.guild
  )
}

function isTold(
  world: World,
  intents: number,
  event: string,
  message: Message | undefined,
  data: Json,
  guild: string | undefined,
): boolean {
  if (event === 'INTERACTION_CREATE') return true
  if (event.startsWith('MESSAGE_REACTION')) return (intents & (guild ? INTENT.reactions : INTENT.directReactions)) !== 0
  if (!message) {
    const place = world.channels.get(String(data.id))
    return (intents & INTENT.guilds) !== 0 && (!place?.thread || canSee(world, place, world.botUser))
  }
  const channel = world.channels.get(message.channel)
  if (!channel || !canSee(world, channel, world.botUser)) return false
  return (intents & (channel.guild ? INTENT.messages : INTENT.direct)) !== 0
}
