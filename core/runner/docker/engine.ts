import Docker from 'dockerode'
import { EngineAway } from './engine-away.ts'

// An engine that doesn't take a connection for this long is away.
const CONNECT_MS = 5_000

/**
 * Connects to the engine that DOCKER_HOST names; unset, to Docker's own default. Nothing is sent yet. Throws
 * an Error that says which forms there are when it is in none of them.
 */
export function openEngine(host: string | undefined): Docker {
  const options = { ...addressOf(host), connectionTimeout: CONNECT_MS } // the modem's; its types lack it
  const docker = new Docker(options)
  const modem = docker.modem as { protocol?: string; host?: string; port?: string } // as it is; its types lack them
  // Whether tcp is with TLS is known now: that decides the port, as with Docker's own client.
  if (modem.host) modem.port ||= PORTS[modem.protocol ?? 'http']
  return docker
}

// Docker's own (dockerd(8): 2375 without TLS, 2376 with), and ssh's.
const PORTS: Record<string, string> = { http: '2375', https: '2376', ssh: '22' }

const FORMS =
  'unix:///path/of/docker.sock, npipe:////./pipe/name, tcp://host:port, https://host:port or ssh://user@host'

/**
 * The modem's options for an address. It reads the rest from the environment, as Docker's own client does:
 * DOCKER_TLS_VERIFY and DOCKER_CERT_PATH for tcp, SSH_AUTH_SOCK for ssh.
 */
export function addressOf(host: string | undefined): Docker.DockerOptions {
  if (!host) return {}
  const [, scheme = '', rest = ''] = /^(\w+):\/\/(.*)$/s.exec(host) ?? []
  if (scheme === 'unix' || scheme === 'npipe') return rest ? { socketPath: rest } : {}
  const protocol = { tcp: undefined, http: 'http', https: 'https', ssh: 'ssh' } as const
  if (!Object.hasOwn(protocol, scheme) || !URL.canParse(host)) throw unreadable(host)
  const { hostname, port, username, password } = new URL(`tcp://${rest}`) // a scheme without a port of its own
  if (!hostname || password || (username && scheme !== 'ssh')) throw unreadable(host)
  const known = protocol[scheme as keyof typeof protocol] ?? (port === PORTS.https ? 'https' : undefined) // asked above
  return {
    host: hostname.replace(/^\[(.*)\]$/, '$1'), // IPv6
    // Not even undefined, so that the modem looks for itself: at the port's absence, and the environment's TLS.
    ...(port ? { port } : {}),
    ...(known ? { protocol: known } : {}),
    ...(username ? { username: decodeURIComponent(username) } : {}),
  }
}

function unreadable(host: string): Error {
  return new Error(`DOCKER_HOST is “${host}”, which names no container engine. It is written as ${FORMS}.`)
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
