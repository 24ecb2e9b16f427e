import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { WebSocketServer } from 'ws'
import { type Call, callRoute } from './api.ts'
import type { Gateway } from './gateway.ts'
import type { Mischief } from './mischief.ts'
import type { World } from './world.ts'

export type Parts = { world: World; calls: Call[]; mischief: Mischief; gateway: Gateway }

/** What goes over the wire; `cut`: nothing does. */
export type Answer =
  | { status: number; headers?: Record<string, string>; body?: unknown; raw?: Buffer; type?: string }
  | 'cut'

/** Opens the one address that is REST, attachments and gateway. */
export async function serve(parts: Parts, port: number): Promise<() => Promise<void>> {
  const { world, gateway } = parts
  const server = createServer((request, response) => {
    answer(parts, request).then(
      (result) => send(response, result),
      (error) => {
        world.faults.push(`${request.method} ${request.url}: the local Discord broke: ${error?.stack ?? error}`)
        send(response, { status: 500, body: { message: 'broken', code: 0 } })
      },
    )
  })
  const sockets = new WebSocketServer({ noServer: true })
  server.on('upgrade', (request, socket, head) => {
    const { searchParams } = new URL(request.url ?? '/', 'http://local')
    sockets.handleUpgrade(request, socket, head, (each) => gateway.open(each, searchParams))
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
  world.origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}` // it listens on TCP
  return async () => {
    gateway.close()
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
}

async function answer(parts: Parts, request: IncomingMessage): Promise<Answer> {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://local')
  const bytes = Buffer.concat(await Array.fromAsync(request as AsyncIterable<Buffer>)) // without an encoding it gives buffers
  if (pathname.startsWith('/attachments/')) return download(parts.world, pathname)
  const path = pathname.replace(/^\/api\/v10(?=\/)/, '')
  if (path === pathname) {
    parts.world.faults.push(`${request.method} ${pathname}: not under /api/v10`)
    return { status: 404, body: { message: '404: Not Found', code: 0 } }
  }
  return callRoute(parts, {
    method: request.method ?? 'GET',
    path,
    query: searchParams,
    bytes,
    type: request.headers['content-type'] ?? '',
    auth: request.headers.authorization,
  })
}

/** Attachments need no token, as on Discord's CDN. */
function download({ channels, whispers }: World, pathname: string): Answer {
  const [, , channel = '', id] = pathname.split('/')
  const messages = [...(channels.get(channel)?.messages ?? []), ...whispers]
  const found = messages.flatMap(({ attachments }) => attachments).find((each) => each.id === id)
  if (!found) return { status: 404, raw: Buffer.from('This content is no longer available.'), type: 'text/plain' }
  return { status: 200, raw: found.bytes, type: found.content_type }
}

function send(response: ServerResponse, answer: Answer): void {
  if (answer === 'cut') return void response.destroy()
  const { status, headers, body, raw, type = 'application/json' } = answer
  if (body === undefined && !raw) return void response.writeHead(status, headers).end()
  response.writeHead(status, { 'content-type': type, ...headers }).end(raw ?? JSON.stringify(body))
}
