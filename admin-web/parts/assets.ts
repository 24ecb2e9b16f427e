import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { extname, join } from 'node:path'
import { gzipSync } from 'node:zlib'

const TYPES: Record<string, string> = {
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
}

export type Asset = { type: string; plain: Uint8Array<ArrayBuffer>; zipped: Uint8Array<ArrayBuffer> }

const folder = join(import.meta.dirname, '../public')

/** What the browser gets from us, by name; read once, when the process starts. */
export const ASSETS: ReadonlyMap<string, Asset> = new Map(readdirSync(folder).sort().flatMap(read))

// One name for the state of the whole folder: modules import each other by relative paths, which stay
// inside it, so that all of it may be kept for ever.
export const VERSION = [...ASSETS.values()]
  .reduce((hash, { plain }) => hash.update(plain), createHash('sha256'))
  .digest('hex')
  .slice(0, 12)

export const STYLES = [...ASSETS.keys()].filter((name) => name.endsWith('.css'))

/** The modules that main.js imports, so that they are all fetched at once. */
export const MODULES = [...ASSETS.keys()].filter((name) => name.endsWith('.js') && name !== 'main.js')

export function assetUrl(name: string): string {
  return `/assets/${VERSION}/${name}`
}

function read(name: string): [string, Asset][] {
  const type = TYPES[extname(name)]
  if (!type) return []
  const plain = new Uint8Array(readFileSync(join(folder, name)))
  return [[name, { type, plain, zipped: new Uint8Array(gzipSync(plain)) }]]
}
