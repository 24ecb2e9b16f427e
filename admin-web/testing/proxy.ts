import { once } from 'node:events'
import { connect, createServer, type Server, type Socket } from 'node:net'

export type TcpProxy = {
  /** The address with this proxy in the server's place. */
  url: string
  open: () => Promise<void>
  /** Breaks all connections and listens no more, as a server that is gone. */
  cut: () => Promise<void>
}

/** A TCP proxy before a server, on a port of its own that nobody listens on until `open`. */
export async function createProxy(target: string): Promise<TcpProxy> {
  const { hostname, port } = new URL(target)
  const sockets = new Set<Socket>()
  const serve = async (at: number): Promise<Server> => {
    const server = createServer((near) => {
      const far = connect(Number(port || 5432), hostname)
      for (const [one, other] of [
        [near, far],
        [far, near],
      ] as const) {
        sockets.add(one)
        one.pipe(other)
        one.on('error', () => other.destroy())
        one.on('close', () => {
          sockets.delete(one)
          other.destroy()
        })
      }
    })
    server.listen(at, '127.0.0.1')
    await once(server, 'listening')
    return server
  }
  const close = async (server: Server | undefined) => {
    const closed = server && once(server, 'close')
    server?.close()
    for (const socket of sockets) socket.destroy()
    await closed
  }

  const first = await serve(0)
  const url = new URL(target)
  const address = first.address()
  if (!address || typeof address === 'string') throw new Error('no port')
  url.host = `127.0.0.1:${address.port}`
  await close(first)

  let server: Server | undefined
  return {
    url: url.href,
    open: async () => {
      server = await serve(address.port)
    },
    cut: async () => {
      await close(server)
      server = undefined
    },
  }
}
