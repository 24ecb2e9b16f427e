import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, realpathSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { ChildOptions } from './inside/child.ts'

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))
const CHILD = here('./inside/child.ts')
const PYODIDE = dirname(realpathSync(createRequire(import.meta.url).resolve('pyodide/package.json')))

const OWN = join(dirname(CHILD), '/')
const SHARED = [here('../harness/observe.py'), here('../harness/speech.py')]

/** Names all that is in an interpreter that has started. */
export const INSIDE = [
  createRequire(import.meta.url)('pyodide/package.json').version,
  process.versions.node,
  [...readdirSync(OWN).map((name) => join(OWN, name)), ...SHARED]
    .reduce((hash, file) => hash.update(readFileSync(file)), createHash('sha256'))
    .digest('hex')
    .slice(0, 12),
].join('-')

// All it may read of this machine's files: its own, Pyodide's, and package.json, which tells Node what .ts is.
const READABLE = [OWN, join(PYODIDE, '/'), here('../policy.ts'), ...SHARED, here('../../../package.json')]

const PAGES_PER_MB = 16 // of 64 KiB

/** What a child is made with. */
export type Making = Pick<ChildOptions, 'snapshot' | 'make'> & { memoryMb: number }

// WebAssembly's functions use JavaScript's stack, which is 1 MB: Python would die of a recursion that CPython
// does with ease, or ends by a RecursionError. With 60 MB it is Python that notices. The process must be given
// as much, and some more; 64 MB is the most that macOS gives. Where there is no shell to say so, or it may
// not, it is half of the 8 MB that are usual.
const SHELL = '/bin/sh'
const GRANT_STACK =
  'ulimit -c 0; ulimit -s 64000 2>/dev/null && exec "$0" --stack-size=60000 "$@"; exec "$0" --stack-size=4000 "$@"'

/**
 * Starts a child: with no rights, no more memory for its interpreter than is given, and nothing of our
 * environment; TZ is there to hide this machine's.
 */
export function spawnChild({ memoryMb, snapshot, make }: Making) {
  const options: ChildOptions = { pyodide: PYODIDE, snapshot, make }
  const command = [
    process.execPath,
    '--permission', // no writing, network, processes, workers, addons
    ...[...READABLE, ...(snapshot ? [snapshot] : [])].map((path) => `--allow-fs-read=${path}`),
    '--disallow-code-generation-from-strings',
    `--wasm-max-mem-pages=${memoryMb * PAGES_PER_MB}`,
    `--max-old-space-size=${memoryMb}`, // JavaScript's own heap: a tenth of it is used
    CHILD,
    JSON.stringify(options),
  ]
  const [file = '', ...args] = existsSync(SHELL) ? [SHELL, '-c', GRANT_STACK, ...command] : command
  return spawn(file, args, { env: { TZ: 'UTC' }, cwd: '/', windowsHide: true })
}

/** Whether this process stays alive for a child's sake. */
export function holdChild(child: ReturnType<typeof spawnChild>, wanted: boolean): void {
  const handles = [child, child.stdin, child.stdout, child.stderr] as { ref?: () => void; unref?: () => void }[] // sockets all
  for (const handle of handles) wanted ? handle.ref?.() : handle.unref?.()
}
