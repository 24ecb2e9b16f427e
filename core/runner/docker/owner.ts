import { randomUUID } from 'node:crypto'
import { readlinkSync } from 'node:fs'
import { hostname } from 'node:os'
import type Docker from 'dockerode'
import type { Logger } from 'pino'
import { POLICY } from '../policy.ts'
import { removeContainer } from './container.ts'
import { askEngine } from './engine.ts'

// Whose a container is, and when it is nobody's any more. Several Tanzakus may share an engine, from
// several machines; none may take away what another one still uses.

const MARK = 'tanzaku.runner'
const OWNER = 'tanzaku.runner.owner'
const LIFE = 'tanzaku.runner.life'

// Longer than any run after a spare's life, and any difference between clocks that still keep time.
const MARGIN_S = 3_600

// A live owner takes its ended container away within seconds.
const ENDED_S = 60

/** A name for this process among all that use an engine: where its process id means something, and which. */
export function nameOwner(): string {
  return [hostname(), pidNamespace(), process.pid, randomUUID()].join('/')
}

export function labelsOf(owner: string): Record<string, string> {
  return { [MARK]: '1', [OWNER]: owner, [LIFE]: String(POLICY.spareLifeMs / 1000 + MARGIN_S) }
}

export type Reaping = {
  owner: string
  /** Whether this process still uses one of its containers. */
  isOurs: (id: string) => boolean
  log: Logger
}

/**
 * Removes the containers that are nobody's: of ours those we know nothing of, of others those of a process we
 * can see is gone, those that ended a while ago, and those older than any live process keeps one. Throws
 * EngineAway.
 */
export async function reapOrphans(docker: Docker, { owner, isOurs, log }: Reaping): Promise<void> {
  const [found, { SystemTime }] = await Promise.all([
    askEngine('list', () => docker.listContainers({ all: true, filters: { label: [MARK] } })),
    askEngine('info', () => docker.info() as Promise<{ SystemTime: string }>), // dockerode types it any
  ])
  const now = Date.parse(SystemTime) / 1000 // by the engine's clock, as are the containers' times
  for (const one of found) {
    const why = one.Labels[OWNER] === owner ? whyLost(one, now, isOurs) : await whyOrphan(docker, one, now)
    if (!why) continue
    // Docker 20.10 may list one for ever that it says is not there: no news, each minute again.
    const isRemoved = await removeContainer(docker.getContainer(one.Id))
    if (isRemoved) log.info({ container: one.Id.slice(0, 12), why }, 'removed a container that was left')
  }
}

/** Removes every container of an owner, whatever it does. Throws EngineAway. */
export async function removeAllOf(docker: Docker, owner: string): Promise<void> {
  const filters = { label: [`${OWNER}=${owner}`] }
  const found = await askEngine('list', () => docker.listContainers({ all: true, filters }))
  await Promise.all(found.map(({ Id }) => removeContainer(docker.getContainer(Id))))
}

/** Of ours, what the engine would not remove at the time; not what is just being made. */
function whyLost({ Id, Created }: Docker.ContainerInfo, now: number, isOurs: (id: string) => boolean) {
  return !isOurs(Id) && now - Created > ENDED_S ? 'it was not removed after its run' : undefined
}

async function whyOrphan(docker: Docker, container: Docker.ContainerInfo, now: number): Promise<string | undefined> {
  const { Labels, State, Created, Id } = container
  if (isDead(Labels[OWNER] ?? '')) return 'its process is gone'
  if (State === 'running') return now - Created > Number(Labels[LIFE] ?? 0) ? 'older than anybody keeps one' : undefined
  if (now - Created < ENDED_S) return undefined // perhaps about to be started
  const ended = await docker
    .getContainer(Id)
    .inspect()
    .catch(() => undefined) // gone meanwhile
  return ended && now - Date.parse(ended.State.FinishedAt) / 1000 > ENDED_S ? 'it ended a while ago' : undefined
}

/** Whether an owner is a process of this very machine that is no more; of others nobody here can tell. */
function isDead(owner: string): boolean {
  const [host, namespace, pid] = owner.split('/')
  if (host !== hostname() || namespace !== pidNamespace() || !/^\d+$/.test(pid ?? '')) return false
  try {
    process.kill(Number(pid), 0)
    return false
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH' // EPERM: it lives, as somebody else
  }
}

function pidNamespace(): string {
  try {
    return readlinkSync('/proc/self/ns/pid').replaceAll('/', '')
  } catch {
    return 'none' // no Linux: one namespace for all
  }
}
