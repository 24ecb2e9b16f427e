import { once } from 'node:events'
import { access, constants, mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { buffer } from 'node:stream/consumers'
import type { Logger } from 'pino'
import { NotStarted } from './interpreter.ts'
import { holdChild, INSIDE, spawnChild } from './spawn-child.ts'

// A start from scratch takes seconds; one from the memory of an interpreter that has started, a fraction
// (facts). That memory is a file of 31 MB, made once for what runs in the child: Pyodide, Node, our files.

const NAME = `python-${INSIDE}.snapshot`
const ANY_NAME = /^python-.*\.snapshot$/

export type Snapshots = {
  /** Where the snapshot is; null when there is none, or none that is of use. One that is being made is waited for. */
  find: () => Promise<string | null>
  /** Makes it, if it isn't there. When that fails it is logged, once, and there is none. */
  make: () => Promise<void>
  /** Removes it: it is broken. When it can't be removed it is given up, which is logged. */
  drop: () => Promise<void>
  close: () => void
}

/** Keeps the snapshot in a folder; without one there is none. */
export function keepSnapshot(folder: string | undefined, memoryMb: number, log: Logger): Snapshots {
  if (folder === undefined) {
    return { find: async () => null, make: async () => {}, drop: async () => {}, close: () => {} }
  }
  const path = resolve(folder, NAME)
  let busy: Promise<void> | undefined
  let maker: ReturnType<typeof spawnChild> | undefined
  let isGivenUp = false
  let isStuck = false // broken, and can't be removed
  const isThere = () =>
    access(path).then(
      () => true,
      () => false,
    )
  const during = (work: Promise<void>) => {
    busy = work.finally(() => {
      busy = undefined
    })
    return busy
  }

  const makeNow = async () => {
    const began = performance.now()
    await mkdir(folder, { recursive: true })
    await access(folder, constants.W_OK) // before the work
    maker = spawnChild({ memoryMb, snapshot: null, make: true })
    holdChild(maker, false)
    const [made, said, [exitCode]] = await Promise.all([
      buffer(maker.stdout),
      buffer(maker.stderr),
      once(maker, 'close'),
    ]).finally(() => {
      maker = undefined
    })
    if (exitCode !== 0) throw new NotStarted(`no snapshot came of it: ${said}`)
    const unfinished = `${path}.${process.pid}`
    try {
      await writeFile(unfinished, made)
      await rename(unfinished, path) // whoever reads finds all of it, or nothing
    } finally {
      await rm(unfinished, { force: true })
    }
    const others = (await readdir(folder)).filter((name) => ANY_NAME.test(name) && name !== NAME)
    await Promise.all(others.map((name) => rm(resolve(folder, name), { force: true })))
    log.debug({ path, tookMs: Math.round(performance.now() - began) }, 'python snapshot made')
  }
  const giveUp = (error: unknown) => {
    if (isGivenUp) return
    isGivenUp = true
    log.warn({ err: error, folder }, 'no python snapshot: every start of an interpreter takes seconds')
  }

  return {
    find: async () => {
      if (maker) holdChild(maker, true) // it is waited for
      await busy
      return !isStuck && (await isThere()) ? path : null
    },
    make: async () => {
      if (isGivenUp || busy || (await isThere())) return busy
      await during(makeNow().catch(giveUp))
    },
    drop: () =>
      during(
        rm(path, { force: true }).catch((error: unknown) => {
          isStuck = true
          giveUp(error)
        }),
      ),
    close: () => {
      isGivenUp = true
      maker?.kill('SIGKILL')
    },
  }
}
