import { randomBytes } from 'node:crypto'
import { type Duplex, Writable } from 'node:stream'
import type Docker from 'dockerode'
import { createFrameReader, type Frame, ProtocolBroken } from '../frames.ts'
import { POLICY } from '../policy.ts'
import { askEngine, statusOf } from './engine.ts'
import { EngineAway } from './engine-away.ts'
import type { Image } from './image.ts'
import { labelsOf } from './owner.ts'

/** Who hears what a container says. Whatever it is, it is said once the ears are there, in order. */
export type Ears = {
  frame: (frame: Frame) => void
  broken: (error: ProtocolBroken) => void
  closed: () => void
}

/** A container that was started and waits for its one run. */
export type Container = {
  id: string
  image: Image
  version: string
  bornAt: number
  listen: (ears: Ears) => void
  feed: (request: Buffer) => void
  /** How it ended, as the engine has it; undefined while it has not. */
  readEnd: () => Promise<{ exitCode: number; oomKilled: boolean } | undefined>
  /** Ends it at once, if it still runs, and removes it. Throws EngineAway. */
  remove: () => Promise<void>
}

export type ContainerOptions = { image: Image; memoryMb: number; runtime: string | undefined; owner: string }

// From create to ready takes a third of a second (facts); ten times that on a busy machine, and more.
const READY_MS = 30_000
const USER = '65534:65534' // nobody

/** Starts a container and waits until its harness is ready. Throws EngineAway; then nothing is left of it. */
export async function startContainer(docker: Docker, options: ContainerOptions): Promise<Container> {
  const created = await askEngine('create', () => docker.createContainer(settings(options)))
  const remove = () => removeContainer(created)
  try {
    const attach = { stream: true, stdin: true, stdout: true, stderr: true, hijack: true }
    const stream = (await askEngine('attach', () => created.attach(attach))) as Duplex // hijacked: the socket itself
    const speech = hear(docker, stream)
    await askEngine('start', () => created.start())
    const version = await speech.ready
    return {
      id: created.id,
      image: options.image,
      version,
      bornAt: Date.now(),
      listen: speech.listen,
      feed: (request) => void stream.write(request),
      readEnd: () => readEnd(created),
      remove: async () => {
        stream.destroy()
        await remove()
      },
    }
  } catch (error) {
    await remove().catch(() => {}) // the engine is away: whoever reaps finds it
    throw error
  }
}

/** The policy, as the engine takes it: all of it, on every container. */
export function settings({ image, memoryMb, runtime, owner }: ContainerOptions): Docker.ContainerCreateOptions {
  const memory = memoryMb * 1024 * 1024
  return {
    name: `tanzaku-run-${randomBytes(6).toString('hex')}`,
    Image: image.name,
    User: USER,
    Hostname: 'sandbox',
    Labels: labelsOf(owner),
    Env: [],
    OpenStdin: true,
    StdinOnce: true, // when we are gone its stdin ends, and so does it
    AttachStdin: true,
    AttachStdout: true,
    AttachStderr: true,
    NetworkDisabled: true,
    StopTimeout: 0,
    HostConfig: {
      NetworkMode: 'none',
      ReadonlyRootfs: true,
      CapDrop: ['ALL'],
      SecurityOpt: ['no-new-privileges'],
      IpcMode: 'none',
      Init: false, // the harness is process 1: nobody else may own the way out
      Memory: memory,
      MemorySwap: memory,
      PidsLimit: POLICY.processes,
      NanoCpus: POLICY.cpus * 1e9,
      CpuShares: 512, // half of the default: code under test gives way to what serves people
      Ulimits: [
        { Name: 'nofile', Soft: POLICY.openFiles, Hard: POLICY.openFiles },
        { Name: 'fsize', Soft: POLICY.scratchMb * 1024 * 1024, Hard: POLICY.scratchMb * 1024 * 1024 },
        { Name: 'core', Soft: 0, Hard: 0 },
      ],
      Tmpfs: {
        '/tmp': `rw,noexec,nosuid,nodev,size=${POLICY.scratchMb}m,nr_inodes=${POLICY.scratchFiles},mode=1777`,
      },
      LogConfig: { Type: 'none', Config: {} }, // json-file would fill the host's disk
      ...(runtime ? { Runtime: runtime } : {}),
    },
  }
}

type Speech = { ready: Promise<string>; listen: (ears: Ears) => void }

/** Turns the attached stream into frames. Said before anybody listens, it is kept. */
function hear(docker: Docker, stream: Duplex): Speech {
  const reader = createFrameReader()
  const ready = Promise.withResolvers<string>()
  const kept: ((ears: Ears) => void)[] = []
  let ears: Ears | undefined
  let isReady = false
  let over = false
  const tell = (saying: (to: Ears) => void) => (ears ? saying(ears) : kept.push(saying))
  const end = (saying: (to: Ears) => void, reason: Error) => {
    if (over) return
    over = true
    ready.reject(reason)
    tell(saying)
  }

  const stdout = new Writable({
    write: (chunk: Buffer, _, next) => {
      try {
        if (!over) for (const frame of reader.push(chunk)) take(frame)
      } catch (thrown) {
        const error = thrown instanceof ProtocolBroken ? thrown : new ProtocolBroken('unreadable', { cause: thrown })
        end((to) => to.broken(error), error)
      }
      next()
    },
  })
  const take = (frame: Frame) => {
    if (isReady) return tell((to) => to.frame(frame))
    if (frame.kind !== 'ready') throw new ProtocolBroken(`${frame.kind} before it was ready`)
    isReady = true
    ready.resolve(frame.version)
  }
  let said = ''
  const stderr = new Writable({
    write: (chunk: Buffer, _, next) => {
      said = (said + chunk).slice(-2_000)
      next()
    },
  })
  docker.modem.demuxStream(stream, stdout, stderr)
  const closed = () => end((to) => to.closed(), new EngineAway(`the container ended before it was ready: ${said}`))
  stream.on('end', closed).on('close', closed).on('error', closed)
  const late = setTimeout(() => ready.reject(new EngineAway('the container was not ready in time')), READY_MS)
  ready.promise.then(
    () => clearTimeout(late),
    () => clearTimeout(late),
  )
  return {
    ready: ready.promise,
    listen: (listener) => {
      ears = listener
      for (const saying of kept.splice(0)) saying(listener)
    },
  }
}

async function readEnd(container: Docker.Container) {
  const { State } = await askEngine('inspect', () => container.inspect())
  return State.Running ? undefined : { exitCode: State.ExitCode, oomKilled: State.OOMKilled }
}

// An engine may stumble over files it is still putting away itself ("directory not empty", seen once in a
// thousand removals on a busy machine): a moment later it removes them.
const REMOVE_PAUSES_MS = [100, 500, 2_000]

/**
 * Removes a container that may be gone already; whether it was this that removed it. Throws EngineAway when
 * it stays.
 */
export async function removeContainer(container: Docker.Container): Promise<boolean> {
  for (let tries = 0; ; tries++) {
    const pause = REMOVE_PAUSES_MS[tries]
    try {
      await askEngine('remove', () => container.remove({ force: true, v: true }))
      return true
    } catch (error) {
      const status = statusOf(error)
      if (status === 404 || status === 409) return false // gone, or being removed by somebody else
      if (status === undefined || pause === undefined) throw error
      await new Promise((resolve) => setTimeout(resolve, pause))
    }
  }
}
