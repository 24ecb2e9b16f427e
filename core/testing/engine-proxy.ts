import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export type EngineProxy = {
  /** For DOCKER_HOST. */
  host: string
  open: () => Promise<void>
  /** Breaks all connections and listens no more, as an engine that is gone. */
  cut: () => Promise<void>
  close: () => Promise<void>
}

/** Stands before the engine's socket, so that an engine can be lost without being stopped. */
export async function createEngineProxy(): Promise<EngineProxy> {
  const folder = mkdtempSync(join(tmpdir(), 'tanzaku-engine-'))
  const path = join(folder, 'docker.sock')
  const sockets = new Set<Socket>()
  let server: Server | undefined

  const serve = (near: Socket) => {
    const far = connect('/var/run/docker.sock')
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
  }
  const cut = async () => {
    const closed = server && once(server, 'close')
    server?.close()
    for (const socket of sockets) socket.destroy()
    await closed
    server = undefined
  }
  return {
    host: `unix://${path}`,
    open: async () => {
      server = createServer({ allowHalfOpen: true }, serve).listen(path)
      await once(server, 'listening')
    },
    cut,
    close: async () => {
      await cut()
      rmSync(folder, { recursive: true })
    },
  }
}
