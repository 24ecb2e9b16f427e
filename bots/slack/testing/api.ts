import { setTimeout as wait } from 'node:timers/promises'
import { type Args, fail, type Method, SlackFailure, type Tools } from './method.ts'
import { chatMethods } from './methods-chat.ts'
import { conversationMethods } from './methods-conversations.ts'
import { fileMethods } from './methods-files.ts'
import { viewMethods } from './methods-views.ts'
import type { Mischief } from './mischief.ts'
import { type Channel, hex, type Json, type World } from './world.ts'

export type Call = { method: string; args: Args; ok: boolean; error?: string; at: number }

/** What goes back over HTTP; 'cut' breaks the connection. */
export type Answer = { status: number; headers?: Record<string, string>; body: Json | string | Buffer } | 'cut'

type Parts = {
  world: World
  calls: Call[]
  mischief: Mischief
  tell: (channel: Channel, event: Json) => void
  /** The address of a new Socket Mode connection. */
  newLink: () => string
}

const METHODS: Record<string, Method> = { ...chatMethods, ...conversationMethods, ...viewMethods, ...fileMethods }
/** These arrive as JSON inside form fields. */
const JSON_ARGS = ['blocks', 'attachments', 'metadata', 'view', 'files', 'file_ids']

/** One call of a Web API method: noted, gone wrong as planned, authorised, checked and done. */
export async function callMethod(parts: Parts, method: string, given: Args, header?: string): Promise<Answer> {
  const { token = header?.replace(/^Bearer /i, ''), ...raw } = given
  const call: Call = { method, args: readArgs(raw), ok: false, error: 'pending', at: Date.now() }
  parts.calls.push(call)
  const { delayMs, cut, rateLimited, status, error } = parts.mischief.take(method)
  if (delayMs) await wait(delayMs)
  const broken = (reason: string) => void Object.assign(call, { error: reason })
  if (rateLimited) {
    broken('ratelimited')
    const headers = { 'retry-after': String(rateLimited.retryAfter) }
    return { status: 429, headers, body: { ok: false, error: 'ratelimited' } }
  }
  if (cut === 'before') {
    broken('cut')
    return 'cut'
  }
  if (status) {
    broken(`status ${status}`)
    return { status, body: 'upstream connect error' }
  }
  const result = error ? { ok: false, error } : perform(parts, call, token)
  call.ok = result.ok === true
  if (call.ok) delete call.error
  else call.error = String(result.error)
  return cut === 'after' ? 'cut' : { status: 200, body: result }
}

function perform(parts: Parts, { method, args }: Call, token: unknown): Json {
  const { world } = parts
  try {
    authorise(world, method, token)
    if (method === 'apps.connections.open') return { ok: true, url: parts.newLink() }
    if (method === 'auth.test') return { ok: true, ...whoami(world) }
    const known = METHODS[method]
    if (!known) {
      world.faults.push(`${method}: unknown_method`)
      return { ok: false, error: 'unknown_method', req_method: method }
    }
    checkArgs(world, method, known, args)
    checkScopes(world, known.scopes?.(world, args) ?? [])
    const tools: Tools = { world, method, tell: parts.tell }
    return { ok: true, ...known.run(tools, args) }
  } catch (failure) {
    if (failure instanceof SlackFailure) {
      const { error, messages, needs } = failure
      return { ok: false, error, ...needs, ...(messages.length > 0 ? { response_metadata: { messages } } : {}) }
    }
    world.faults.push(`${method}: the local Slack broke: ${failure instanceof Error ? failure.stack : failure}`)
    return { ok: false, error: 'internal_error' }
  }
}

function readArgs(raw: Args): Args {
  const read = Object.entries(raw).map(([name, value]) => {
    if (!JSON_ARGS.includes(name) || typeof value !== 'string') return [name, value]
    try {
      return [name, JSON.parse(value)]
    } catch {
      return [name, value]
    }
  })
  return Object.fromEntries(read)
}

function authorise(world: World, method: string, token: unknown): void {
  if (!token) fail('not_authed')
  if (token !== world.botToken && token !== world.appToken) fail('invalid_auth')
  const wanted = method === 'apps.connections.open' ? world.appToken : world.botToken
  if (token !== wanted) fail('not_allowed_token_type')
}

function checkArgs(world: World, method: string, { args: known, needs = [] }: Method, args: Args): void {
  // Bolt's clients name their team in every call.
  const unknown = Object.keys(args).filter((name) => name !== 'team_id' && !known.includes(name))
  if (unknown.length > 0) {
    world.faults.push(`${method}: unknown arguments ${unknown.join(', ')}`)
    fail('invalid_arg_name')
  }
  const missing = needs.filter((name) => args[name] === undefined || args[name] === '')
  if (missing.length > 0) {
    world.faults.push(`${method}: missing ${missing.join(', ')}`)
    fail(
      'invalid_arguments',
      missing.map((name) => `[ERROR] missing required field: ${name}`),
    )
  }
}

function checkScopes(world: World, needed: string[]): void {
  const missing = needed.find((scope) => world.scopes && !world.scopes.includes(scope))
  if (missing) throw new SlackFailure('missing_scope', [], { needed: missing, provided: world.scopes?.join(',') })
}

function whoami(world: World): Json {
  return {
    url: `https://${world.domain}.slack.com/`,
    team: world.domain,
    user: 'tanzaku',
    team_id: world.team,
    user_id: world.botUser,
    bot_id: world.botId,
    is_enterprise_install: false,
    request_id: hex(8),
  }
}
