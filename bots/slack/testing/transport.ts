import { createHmac } from 'node:crypto'
import { stringify } from 'node:querystring'
import { setTimeout as wait } from 'node:timers/promises'
import type { WebSocket } from 'ws'
import { hex, type Json, type World } from './world.ts'

export type Kind = 'events_api' | 'interactive' | 'slash_commands'
export type Envelope = {
  kind: Kind
  payload: Json
  /** Copies sent at once. */
  times?: number
  /** HTTP only: how the request is signed. */
  signature?: 'right' | 'wrong' | 'missing'
  /** HTTP only: the request's time, in seconds. */
  timestamp?: number
}
/** How one copy was received. `body` is what was acknowledged with; a string body is `{ text }`. */
export type Outcome = { acked: boolean; status?: number; body: Json; reason?: string; noRetry?: boolean }

/** Slack waits three seconds; later answers are as good as none. */
export type Delivery = { retryMs: number; retries: number; ackMs: number; httpUrl: string | undefined }

type Retry = { num: number; reason: string }

/** The ways to the app: Socket Mode when a connection is up, else signed POSTs, else none. */
export function newTransport(world: World, settings: Delivery) {
  const sockets: WebSocket[] = []
  const waiting = new Map<string, (outcome: Outcome) => void>()
  const watchers = new Set<() => void>()
  const unsettled = new Set<Promise<void>>()
  const closing = new AbortController()
  let turn = 0

  function open(socket: WebSocket): void {
    const { appId } = world
    const debug_info = { host: 'local-slack', build_number: 1, approximate_connection_time: 18_060 }
    const hello = { type: 'hello', num_connections: sockets.length + 1, debug_info, connection_info: { app_id: appId } }
    const mine = new Set<string>()
    socket.on('message', (data) => acknowledge(String(data)))
    socket.on('error', () => socket.terminate())
    socket.on('close', () => {
      sockets.splice(sockets.indexOf(socket), 1)
      for (const id of mine) waiting.get(id)?.({ acked: false, body: {}, reason: 'connection_failed' })
    })
    owned.set(socket, mine)
    socket.send(JSON.stringify(hello))
    sockets.push(socket)
    for (const watcher of watchers) watcher()
  }

  const owned = new WeakMap<WebSocket, Set<string>>()

  function acknowledge(text: string): void {
    const { envelope_id, payload } = JSON.parse(text) as { envelope_id?: string; payload?: Json } // the client's own form
    const settle = waiting.get(envelope_id ?? '')
    // The three seconds may be over: Slack doesn't mind, and the app cannot know.
    settle?.({ acked: true, body: payload ?? {} })
  }

  function overSocket(socket: WebSocket, { kind, payload }: Envelope, retry?: Retry): Promise<Outcome> {
    const envelope_id = hex(16)
    const accepts_response_payload = kind !== 'events_api'
    const again = { retry_attempt: retry?.num ?? 0, retry_reason: retry?.reason ?? '' }
    const frame = { envelope_id, payload, type: kind, accepts_response_payload }
    return new Promise((resolve) => {
      const settle = (outcome: Outcome) => {
        clearTimeout(timer)
        waiting.delete(envelope_id)
        owned.get(socket)?.delete(envelope_id)
        resolve(outcome)
      }
      const timer = setTimeout(() => settle({ acked: false, body: {}, reason: 'timeout' }), settings.ackMs)
      waiting.set(envelope_id, settle)
      owned.get(socket)?.add(envelope_id)
      socket.send(JSON.stringify(kind === 'events_api' ? { ...frame, ...again } : frame))
    })
  }

  async function overHttp(url: string, envelope: Envelope, retry?: Retry): Promise<Outcome> {
    const { kind, payload } = envelope
    const isEvent = kind === 'events_api'
    const form = kind === 'interactive' ? { payload: JSON.stringify(payload) } : (payload as Record<string, string>) // a command's fields are text
    const body = isEvent ? JSON.stringify(payload) : stringify(form)
    const headers = {
      'content-type': isEvent ? 'application/json' : 'application/x-www-form-urlencoded',
      ...sign(world, envelope, body),
      ...(retry ? { 'x-slack-retry-num': String(retry.num), 'x-slack-retry-reason': retry.reason } : {}),
    }
    try {
      const signal = AbortSignal.any([AbortSignal.timeout(settings.ackMs), closing.signal])
      const response = await fetch(url, { method: 'POST', headers, body, signal, redirect: 'manual' })
      const answer = readBody(await response.text())
      const noRetry = response.headers.get('x-slack-no-retry') === '1'
      if (response.ok) return { acked: true, status: response.status, body: answer }
      return { acked: false, status: response.status, body: answer, reason: 'http_error', noRetry }
    } catch (error) {
      const late = error instanceof Error && error.name === 'TimeoutError'
      return { acked: false, body: {}, reason: late ? 'http_timeout' : 'connection_failed' }
    }
  }

  async function send(envelope: Envelope, retry?: Retry): Promise<Outcome> {
    const up = sockets.filter(({ readyState }) => readyState === 1)
    turn += 1
    const socket = up[turn % Math.max(up.length, 1)]
    if (socket) return overSocket(socket, envelope, retry)
    if (settings.httpUrl) return overHttp(settings.httpUrl, envelope, retry)
    return { acked: false, body: {}, reason: 'connection_failed' }
  }

  /** Tries until somebody says yes: at once, then every `retryMs`. */
  async function insist(envelope: Envelope, first: Outcome): Promise<void> {
    let reason = first.reason ?? 'unknown_error'
    for (let num = 1; num <= settings.retries && !closing.signal.aborted; num++) {
      if (num > 1) await wait(settings.retryMs, undefined, { signal: closing.signal, ref: false }).catch(() => {})
      if (closing.signal.aborted) return
      const outcome = await send(envelope, { num, reason })
      if (outcome.acked || outcome.noRetry) return
      reason = outcome.reason ?? reason
    }
  }

  return {
    open,
    /** Sends the copies at once; what each met. An event that nobody took goes on being sent afterwards. */
    async deliver(envelope: Envelope): Promise<Outcome[]> {
      const copies = Array.from({ length: envelope.times ?? 1 }, (_, num) =>
        send(envelope, num > 0 ? { num, reason: 'http_timeout' } : undefined),
      )
      const outcomes = await Promise.all(copies)
      const [first] = outcomes
      const isForged = envelope.signature !== undefined || envelope.timestamp !== undefined
      const isTaken = outcomes.some(({ acked, noRetry }) => acked || noRetry)
      if (first && envelope.kind === 'events_api' && !isTaken && !isForged) {
        const insisting = insist(envelope, first)
        unsettled.add(insisting)
        insisting.finally(() => unsettled.delete(insisting)).catch(() => {})
      }
      return outcomes
    },
    /** Once no event is left to be delivered again. */
    async settled(): Promise<void> {
      while (unsettled.size > 0) await Promise.all(unsettled)
    },
    /** Whether there is an app, or was one. */
    hasWay: () => turn > 0 || sockets.length > 0 || settings.httpUrl !== undefined,
    connected(): Promise<void> {
      if (sockets.length > 0) return Promise.resolve()
      return new Promise((resolve) => {
        const watcher = () => {
          watchers.delete(watcher)
          resolve()
        }
        watchers.add(watcher)
      })
    },
    /** Politely, as when Slack moves a connection, or as when a cable is pulled. */
    drop(how: 'refresh' | 'abrupt'): void {
      for (const socket of [...sockets]) {
        if (how === 'abrupt') socket.terminate()
        else socket.send(JSON.stringify({ type: 'disconnect', reason: 'refresh_requested', debug_info: {} }))
      }
    },
    ping(): void {
      for (const socket of sockets) socket.ping()
    },
    close(): void {
      closing.abort()
      for (const socket of [...sockets]) socket.terminate()
    },
  }
}
export type Transport = ReturnType<typeof newTransport>

/** https://docs.slack.dev/authentication/verifying-requests-from-slack */
function sign(world: World, { signature, timestamp }: Envelope, body: string): Record<string, string> {
  const time = String(timestamp ?? Math.floor(Date.now() / 1000))
  const secret = signature === 'wrong' ? `not ${world.signingSecret}` : world.signingSecret
  const hash = createHmac('sha256', secret).update(`v0:${time}:${body}`).digest('hex')
  return {
    'x-slack-request-timestamp': time,
    ...(signature === 'missing' ? {} : { 'x-slack-signature': `v0=${hash}` }),
  }
}

function readBody(text: string): Json {
  if (!text) return {}
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value }
  } catch {}
  return { text }
}
