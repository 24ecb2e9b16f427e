import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { getRequestListener } from '@hono/node-server'
import type { Hono } from 'hono'
import type { WebEnv } from './context.ts'

export type Listening = {
  url: string
  /** Takes no new connections; resolves when the open ones have been answered. */
  close: () => Promise<void>
}

/** Serves an app on an address; port 0 takes any free one. Rejects when the address is taken. */
export async function listen(app: Hono<WebEnv>, host: string, port: number): Promise<Listening> {
  const server = createServer(getRequestListener(app.fetch))
  server.listen(port, host)
  await once(server, 'listening')
  const address = server.address() as AddressInfo // not a pipe: it listens on a host and port
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${address.port}`,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  }
}
