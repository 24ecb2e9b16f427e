import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { getRequestListener } from '@hono/node-server'
import type { Hono } from 'hono'
import type { WebEnv } from './context.ts'

export type Listening = {
  url: string
  /** Takes no new connections; resolves when the open ones have been answered, or cut off after `graceMs`. */
  close: (graceMs?: number) => Promise<void>
}

/** Serves an app on an address; port 0 takes any free one. Rejects when the address is taken. */
export async function listen(app: Hono<WebEnv>, host: string, port: number): Promise<Listening> {
  const server = createServer(getRequestListener(app.fetch))
  server.listen(port, host)
  await once(server, 'listening')
  const address = server.address() as AddressInfo // not a pipe: it listens on a host and port
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${address.port}`,
    close: (graceMs = 5_000) =>
      new Promise((resolve) => {
        // Node keeps a connection open for the next request once this one is answered (5 s), and waits
        // for a request of which only half has come.
        const idle = setInterval(() => server.closeIdleConnections(), 50)
        const grace = setTimeout(() => server.closeAllConnections(), graceMs)
        server.close(() => {
          clearInterval(idle)
          clearTimeout(grace)
          resolve()
        })
      }),
  }
}
