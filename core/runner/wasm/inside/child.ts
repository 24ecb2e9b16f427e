import { Buffer } from 'node:buffer'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { Script } from 'node:vm'
import { crc32 } from 'node:zlib'
import { loadInterpreter } from './load.ts'
import type { Pyodide } from './pyodide.ts'
import { createRun, type Request } from './run.ts'
import { KINDS, putNumber, writeAll, writeFrame } from './way-out.ts'

// The child: one process, one interpreter, one run. interpreter.ts starts it. On stdin comes one frame, the
// request; on stdout go the frames of harness/main.py. When stdin ends, whoever wanted the run is gone.

export type ChildOptions = {
  /** The folder of the pyodide package. */
  pyodide: string
  /** A file with memory to begin with: 4 bytes of CRC-32, then the snapshot. */
  snapshot: string | null
  /** Write such a file to stdout, instead of waiting for a run. */
  make: boolean
}

const HEAD = 4

const options: ChildOptions = JSON.parse(process.argv[2] ?? '')
const [prelude = '', common = '', observe = '', speech = ''] = [
  ...['prelude.py', 'common.py'],
  ...['../../harness/observe.py', '../../harness/speech.py'],
].map((name) => readFileSync(join(import.meta.dirname, name), 'utf8'))
const { stdin } = process
const snapshot = options.snapshot ? readSnapshot(options.snapshot) : null

const pyodide = await loadInterpreter({ folder: options.pyodide, snapshot, make: options.make })
if (!snapshot) {
  pyodide.globals.set('OBSERVE', observe)
  pyodide.globals.set('SPEECH', speech)
  pyodide.runPython(prelude)
}
if (options.make) {
  pyodide.runPython(common)
  makeSnapshot(pyodide)
} else {
  const run = createRun(pyodide, snapshot)
  writeFrame(KINDS.ready, Buffer.from(JSON.stringify({ version: run.version })), new Uint8Array(0))
  takeRequest((request) => {
    // Should nobody be left to end us: V8 stops whatever runs, be it JavaScript or WebAssembly.
    Object.assign(globalThis, { run: () => run.start(request) })
    new Script('run()').runInThisContext({ timeout: request.ownEndMs })
  })
}

function readSnapshot(path: string): Uint8Array<ArrayBuffer> {
  const bytes = readFileSync(path)
  const content = new Uint8Array(bytes.buffer, bytes.byteOffset + HEAD, Math.max(bytes.length - HEAD, 0))
  if (bytes.length <= HEAD || bytes.readUInt32BE() !== crc32(content)) throw new Error('the snapshot is broken')
  return content
}

function makeSnapshot(pyodide: Pyodide): void {
  const made = pyodide.makeMemorySnapshot()
  const head = new Uint8Array(HEAD)
  putNumber(head, 0, HEAD, crc32(made))
  writeAll(head)
  writeAll(made)
  process.exit(0)
}

function takeRequest(take: (request: Request) => void): void {
  let got = Buffer.alloc(0)
  stdin.on('data', (piece: Buffer) => {
    got = Buffer.concat([got, piece])
    if (got.length >= 4 && got.length >= 4 + got.readUInt32BE()) take(JSON.parse(got.toString('utf8', 4)))
  })
  stdin.on('end', () => process.exit(0))
}
