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
  /** Breaks the connections by which containers are spoken with, and no other; resolves to how many. */
  cutAttached: () => number
  close: () => Promise<void>
}

/** Stands before the engine's socket, so that an engine can be lost without being stopped. */
export async function createEngineProxy(): Promise<EngineProxy> {
  const folder = mkdtempSync(join(tmpdir(), 'tanzaku-engine-'))
  const path = join(folder, 'docker.sock')
  const sockets = new Set<Socket>()
  const attached = new Set<Socket>()
  let server: Server | undefined

  const serve = (near: Socket) => {
    const far = connect('/var/run/docker.sock')
    // A request is small, and comes in one piece; what follows an attach is the container's.
    near.on('data', (piece: Buffer) => {
      if (/^POST \S+\/attach\?/.test(piece.toString('latin1', 0, 200))) attached.add(near)
    })
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(one)
      one.pipe(other)
      one.on('error', () => other.destroy())
      one.on('close', () => {
        sockets.delete(one)
        attached.delete(one)
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
    cutAttached: () => {
      const found = [...attached]
      for (const socket of found) socket.destroy()
      return found.length
    },
    close: async () => {
      await cut()
      rmSync(folder, { recursive: true })
    },
  }
}
