import { setTimeout as sleep } from 'node:timers/promises'
import { DiscordFailure, errorOf, fail, tooFast } from './failure.ts'
import type { Misbehaviour } from './mischief.ts'
import type { File, Handler, Request } from './route.ts'
import { basicRoutes } from './routes-basics.ts'
import { commandRoutes } from './routes-commands.ts'
import { interactionRoutes } from './routes-interactions.ts'
import { messageRoutes } from './routes-messages.ts'
import { threadRoutes } from './routes-threads.ts'
import type { Answer, Parts } from './server.ts'
import type { Json } from './world.ts'

/** One REST call and what became of it; status 0: the connection broke first, or it isn't answered yet. */
export type Call = {
  method: string
  /** `/channels/:channel/messages` */
  route: string
  path: string
  body: unknown
  files: { filename: string; size: number }[]
  status: number
  at: number
}

export type Incoming = {
  method: string
  path: string
  query: URLSearchParams
  bytes: Buffer
  type: string
  auth: string | undefined
}

type Route = { name: string; method: string; parts: string[]; handler: Handler; left: number; resetAt: number }

const ROUTES = { ...basicRoutes, ...commandRoutes, ...interactionRoutes, ...messageRoutes, ...threadRoutes }

/** Calls a second that the headers tell of; nobody is stopped for more. */
const LIMIT = 50

const table: Route[] = Object.entries(ROUTES).map(([name, handler]) => {
  const [method = '', path = ''] = name.split(' ')
  return { name, method, parts: path.split('/'), handler, left: LIMIT, resetAt: 0 }
})

export async function callRoute(parts: Parts, incoming: Incoming): Promise<Answer> {
  const { world, calls, mischief } = parts
  const { method, path } = incoming
  const found = match(method, path)
  const route = found?.route.name.split(' ')[1] ?? path
  const call: Call = { method, route, path, body: undefined, files: [], status: 0, at: Date.now() }
  calls.push(call)
  const how = mischief.take(`${method} ${route}`, `${method} ${path}`)
  if (how.delayMs) await sleep(how.delayMs)
  if (how.cut === 'before') return 'cut'
  try {
    orderedFailure(how)
    if (!found) {
      world.faults.push(`${method} ${path}: no such route here`)
      throw new DiscordFailure(404, { message: '404: Not Found', code: 0 })
    }
    checkToken(parts, found.route.name, incoming.auth)
    const { body, files } = await read(incoming)
    Object.assign(call, { body, files: files.map(({ filename, bytes }) => ({ filename, size: bytes.length })) })
    const result = found.route.handler({
      world,
      name: found.route.name,
      params: found.params,
      query: incoming.query,
      body: (Array.isArray(body) ? {} : (body ?? {})) as Json, // handlers check it against Discord's schema
      list: Array.isArray(body) ? body : [],
      files,
      emit: parts.gateway.emit,
    } satisfies Request)
    if (how.cut === 'after') return 'cut'
    call.status = result === undefined ? 204 : 200
    return { status: call.status, headers: limits(found), body: result }
  } catch (error) {
    if (!(error instanceof DiscordFailure)) throw error
    call.status = error.status
    return { status: error.status, headers: { ...(found ? limits(found) : {}), ...error.headers }, body: error.body }
  }
}

type Found = { route: Route; params: Record<string, string> }

/** Literal parts before parameters: `/users/@me` is no user. */
function match(method: string, path: string): Found | undefined {
  const given = path.split('/').map(decodeURIComponent)
  const fitting = table.filter(
    ({ method: own, parts }) =>
      own === method &&
      parts.length === given.length &&
      parts.every((part, index) => part.startsWith(':') || part === given[index]),
  )
  const [route] = fitting.toSorted((a, b) => paramsIn(a) - paramsIn(b))
  if (!route) return undefined
  const pairs = route.parts.flatMap((part, index) =>
    part.startsWith(':') ? [[part.slice(1), given[index] ?? '']] : [],
  )
  return { route, params: Object.fromEntries(pairs) }
}

function paramsIn({ parts }: Route): number {
  return parts.filter((part) => part.startsWith(':')).length
}

function orderedFailure({ rateLimited, status, code }: Misbehaviour): void {
  if (rateLimited) throw tooFast(rateLimited.retryAfter, rateLimited.global)
  if (code !== undefined) throw errorOf(code, status)
  if (status !== undefined) throw new DiscordFailure(status, { message: `${status}: ordered by the test`, code: 0 })
}

/** Interactions and webhooks have their token in the address. */
function checkToken({ world }: Parts, name: string, auth: string | undefined): void {
  if (/ \/(interactions|webhooks)\//.test(name) || auth === `Bot ${world.token}`) return
  throw new DiscordFailure(401, { message: '401: Unauthorized', code: 0 })
}

async function read({ bytes, type }: Incoming): Promise<{ body: unknown; files: File[] }> {
  if (bytes.length === 0) return { body: undefined, files: [] }
  if (!type.startsWith('multipart/form-data')) return { body: parse(bytes.toString()), files: [] }
  const form = await new Response(new Uint8Array(bytes), { headers: { 'content-type': type } }).formData()
  const files: File[] = []
  for (const [field, value] of form)
    if (typeof value !== 'string') {
      const content = Buffer.from(await value.arrayBuffer())
      files.push({ field, filename: value.name, type: value.type || 'application/octet-stream', bytes: content })
    }
  return { body: parse(String(form.get('payload_json') ?? '{}')), files }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return fail(50109)
  }
}

/** https://docs.discord.com/developers/topics/rate-limits#header-format */
function limits({ route, params }: Found): Record<string, string> {
  const now = Date.now()
  if (now >= route.resetAt) Object.assign(route, { left: LIMIT, resetAt: now + 1000 })
  route.left = Math.max(1, route.left - 1)
  return {
    'x-ratelimit-limit': String(LIMIT),
    'x-ratelimit-remaining': String(route.left),
    'x-ratelimit-reset': String(route.resetAt / 1000),
    'x-ratelimit-reset-after': String((route.resetAt - now) / 1000),
    'x-ratelimit-bucket': Buffer.from(`${route.name} ${params.channel ?? params.guild ?? ''}`)
      .toString('hex')
      .slice(-32),
  }
}
