import { Buffer } from 'node:buffer'
import { randomFillSync } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { registerHooks } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { makeBare } from './bare-realm.ts'
import type { Pyodide } from './pyodide.ts'

export type Loading = {
  /** The folder of the pyodide package. */
  folder: string
  /** Memory to begin with; null: from scratch. */
  snapshot: Uint8Array<ArrayBuffer> | null
  /** Whether a snapshot will be made of it. */
  make: boolean
}

/**
 * Loads Pyodide into a world without Node (bare-realm.ts), and leaves that world behind: from here on
 * nothing can be imported, by nobody.
 */
export async function loadInterpreter({ folder, snapshot, make }: Loading): Promise<Pyodide> {
  const read = (name: string) => readFileSync(join(folder, name))
  // No package of Pyodide's is at hand, and none is looked for: a missing one is missing, as anywhere else.
  const { info } = JSON.parse(read('pyodide-lock.json').toString())
  const files = new Map(['pyodide.asm.wasm', 'python_stdlib.zip'].map((name) => [name, bufferOf(read(name))]))
  const random = (size: number) => randomFillSync(Buffer.alloc(size)).toString('base64')
  const realm = makeBare({ files, random })
  const index = pathToFileURL(folder).href
  const { loadPyodide }: typeof import('pyodide') = await import(`${index}/pyodide.mjs`)
  const pyodide = await loadPyodide({
    indexURL: `${index}/`,
    packageBaseUrl: `${index}/`,
    lockFileContents: { info, packages: {} },
    jsglobals: Object.create(null),
    env: { HOME: '/tmp', LANG: 'C.UTF-8' },
    stdin: () => null,
    stdout: () => {},
    stderr: () => {},
    ...(make ? { _makeSnapshot: true } : {}),
    ...(snapshot ? { _loadSnapshot: snapshot } : {}),
  })
  realm.close()
  registerHooks({
    resolve: (specifier) => {
      throw new Error(`nothing can be imported: ${specifier}`)
    },
  })
  return pyodide as Pyodide // with what the options above add
}

/** A plain buffer, with nothing of Node's in it. */
function bufferOf({ buffer, byteOffset, byteLength }: Buffer<ArrayBuffer>): ArrayBuffer {
  return byteLength === buffer.byteLength ? buffer : buffer.slice(byteOffset, byteOffset + byteLength)
}
