import Docker from 'dockerode'
import { EngineAway } from './engine-away.ts'

// An engine that doesn't take a connection for this long is away.
const CONNECT_MS = 5_000

/** Connects to the engine that DOCKER_HOST names; unset, to Docker's own default. Nothing is sent yet. */
export function openEngine(host: string | undefined): Docker {
  const options = { ...addressOf(host), connectionTimeout: CONNECT_MS } // the modem's; its types lack it
  return new Docker(options)
}

// Certificates for tcp come from DOCKER_CERT_PATH, as with Docker's own client: the modem reads it.
function addressOf(host: string | undefined): Docker.DockerOptions {
  if (!host) return {}
  const url = new URL(host)
  if (url.protocol === 'unix:' || url.protocol === 'npipe:') return { socketPath: host.slice(url.protocol.length + 2) }
  const protocol = url.protocol === 'ssh:' ? 'ssh' : url.port === '2376' ? 'https' : 'http'
  return { protocol, host: url.hostname, port: url.port || '2375', username: url.username }
}

/** Any failure of a call as EngineAway, its cause kept for the log. */
export async function askEngine<T>(what: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call()
  } catch (error) {
    if (error instanceof EngineAway) throw error
    throw new EngineAway(`${what}: ${error instanceof Error ? error.message.trim() : String(error)}`, { cause: error })
  }
}

/** The HTTP status the engine refused a call with, if it answered at all. */
export function statusOf(error: unknown): number | undefined {
  const cause = error instanceof EngineAway ? error.cause : error
  const { statusCode } = (cause ?? {}) as { statusCode?: unknown } // as the modem puts it on its errors
  return typeof statusCode === 'number' ? statusCode : undefined
}
