import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { WebSocketServer } from 'ws'
import { type Answer, type Call, callMethod } from './api.ts'
import type { Args } from './method.ts'
import { takeUpload } from './methods-files.ts'
import type { Mischief } from './mischief.ts'
import { respond } from './response-urls.ts'
import type { Transport } from './transport.ts'
import { type Channel, hex, type Json, setOrigin, type World } from './world.ts'

type Parts = {
  world: World
  calls: Call[]
  mischief: Mischief
  transport: Transport
  tell: (channel: Channel, event: Json) => void
}

/** Opens the addresses Slack has: methods, uploads, files, response_urls and Socket Mode. */
export async function serve(parts: Parts, port: number): Promise<{ origin: string; close: () => Promise<void> }> {
  const tickets = new Set<string>()
  const server = createServer((request, response) => {
    answer(parts, request, () => newLink(server, tickets)).then(
      (result) => send(response, result),
      (error) => {
        parts.world.faults.push(`${request.url}: the local Slack broke: ${error}`)
        send(response, { status: 500, body: 'broken' })
      },
    )
  })
  const sockets = new WebSocketServer({ noServer: true })
  server.on('upgrade', (request, socket, head) => {
    // A ticket opens one connection: https://docs.slack.dev/reference/methods/apps.connections.open
    const ticket = new URL(request.url ?? '/', 'http://local').searchParams.get('ticket') ?? ''
    if (!tickets.delete(ticket)) return void socket.end('HTTP/1.1 401 Unauthorized\r\n\r\n')
    sockets.handleUpgrade(request, socket, head, parts.transport.open)
  })
  const pings = setInterval(parts.transport.ping, 5000)
  pings.unref()
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
  const origin = `http://127.0.0.1:${portOf(server)}`
  setOrigin(parts.world, origin)
  const close = async () => {
    clearInterval(pings)
    parts.transport.close()
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
  return { origin, close }
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port // it listens on TCP
}

function newLink(server: Server, tickets: Set<string>): string {
  const ticket = hex(16)
  tickets.add(ticket)
  return `ws://127.0.0.1:${portOf(server)}/link/?ticket=${ticket}&app_id=local`
}

async function answer(parts: Parts, request: IncomingMessage, link: () => string): Promise<Answer> {
  const { pathname } = new URL(request.url ?? '/', 'http://local')
  const [, first, second = '', third] = pathname.split('/')
  const bytes = await readBytes(request)
  const type = request.headers['content-type'] ?? ''
  if (first === 'api')
    return callMethod({ ...parts, newLink: link }, second, await readArgs(bytes, type), request.headers.authorization)
  if (first === 'respond') {
    const { status, cut } = parts.mischief.take('response_url')
    if (cut === 'before') return 'cut'
    if (status) return { status, body: 'error' }
    const result = respond(parts, second, await readArgs(bytes, type))
    return cut === 'after' ? 'cut' : result
  }
  if (first === 'upload') {
    const { status, cut } = parts.mischief.take('upload')
    if (cut) return 'cut'
    if (status) return { status, body: 'error' }
    const file = await readFile(bytes, type)
    const taken = takeUpload(parts.world, third ?? '', file)
    return taken ? { status: 200, body: `OK - ${file.length}` } : { status: 404, body: 'not found' }
  }
  if (first === 'files-pri') return download(parts, second, request.headers.authorization)
  return { status: 404, body: 'not found' }
}

/** Without the token Slack answers with a page to sign in, and with status 200. */
function download({ world, mischief }: Parts, key: string, header = ''): Answer {
  const { status } = mischief.take('download')
  if (status) return { status, body: 'error' }
  if (header !== `Bearer ${world.botToken}`)
    return {
      status: 200,
      headers: { 'content-type': 'text/html' },
      body: '<!DOCTYPE html><title>Sign in | Slack</title>',
    }
  const file = world.files.find(({ id, deleted }) => key === `${world.team}-${id}` && !deleted)
  if (!file) return { status: 404, body: 'not found' }
  return { status: 200, headers: { 'content-type': file.mimetype }, body: file.bytes }
}

async function readBytes(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = []
  for await (const part of request) parts.push(part)
  return Buffer.concat(parts)
}

async function readArgs(bytes: Buffer, type: string): Promise<Args> {
  if (bytes.length === 0) return {}
  if (type.startsWith('application/json')) return JSON.parse(bytes.toString())
  if (type.startsWith('multipart/form-data')) return Object.fromEntries(await readForm(bytes, type))
  return Object.fromEntries(new URLSearchParams(bytes.toString()))
}

async function readFile(bytes: Buffer, type: string): Promise<Buffer> {
  if (!type.startsWith('multipart/form-data')) return bytes
  for (const value of (await readForm(bytes, type)).values())
    if (typeof value !== 'string') return Buffer.from(await value.arrayBuffer())
  return Buffer.alloc(0)
}

function readForm(bytes: Buffer, type: string): Promise<FormData> {
  return new Response(new Uint8Array(bytes), { headers: { 'content-type': type } }).formData()
}

function send(response: ServerResponse, answer: Answer): void {
  if (answer === 'cut') return void response.destroy()
  const { status, headers, body } = answer
  const isRaw = typeof body === 'string' || Buffer.isBuffer(body)
  const type = isRaw ? 'text/plain; charset=utf-8' : 'application/json; charset=utf-8'
  response.writeHead(status, { 'content-type': type, ...headers })
  response.end(isRaw ? body : JSON.stringify(body))
}
