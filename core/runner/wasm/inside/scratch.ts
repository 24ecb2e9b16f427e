import { POLICY } from '../../policy.ts'
import type { FileNode, FileSystem } from './pyodide.ts'

// Python's files are in this process's memory, outside the memory of the interpreter: without a bound of
// their own they would take the machine's. As in the container, /tmp is the one place that can be written to.

const SCRATCH = '/tmp'
const MOST_BYTES = POLICY.scratchMb * 1024 * 1024
const NO_SPACE = 51 // ENOSPC of WASI, by which Emscripten counts
const WRITABLE = 0o222

/** Bounds the files; `clear` makes everything of them as it was now, /tmp empty. */
export function boundFiles(fs: FileSystem): { clear: () => void } {
  const { MEMFS } = fs.filesystems
  let bytes = 0
  let files = 0
  const sizeOf = (node: FileNode) => node.usedBytes ?? 0
  const need = (more: number) => {
    if (bytes + more > MOST_BYTES) throw new fs.ErrnoError(NO_SPACE)
  }
  /** Does what may make a file larger or smaller, and counts by how much. */
  const counting = <T>(node: FileNode, wanted: number, work: () => T): T => {
    const before = sizeOf(node)
    need(wanted - before)
    const result = work()
    bytes += sizeOf(node) - before
    return result
  }
  const forget = (node: FileNode | undefined) => {
    if (!node) return
    bytes -= sizeOf(node)
    files--
  }
  const childOf = ({ contents }: FileNode, name: string) => (contents as Record<string, FileNode>)[name] // a folder's

  const { createNode, resizeFileStorage } = MEMFS
  const { write } = MEMFS.ops_table.file.stream
  const { unlink, rmdir, rename } = MEMFS.ops_table.dir.node
  MEMFS.createNode = (...args) => {
    if (files >= POLICY.scratchFiles) throw new fs.ErrnoError(NO_SPACE)
    const node = createNode(...args)
    files++
    return node
  }
  MEMFS.resizeFileStorage = (node, size) => counting(node, size, () => resizeFileStorage(node, size))
  MEMFS.ops_table.file.stream.write = (stream, from, offset, length, position, own) =>
    counting(stream.node, position + length, () => write(stream, from, offset, length, position, own))
  // Emscripten's own way makes room for an eighth more at a time: a file of 30 MB is copied twenty times.
  MEMFS.expandFileStorage = (node, wanted) => {
    const held = node.contents as Uint8Array // a file's
    if (held.length >= wanted) return
    node.contents = new Uint8Array(Math.max(wanted, Math.min(2 * held.length, MOST_BYTES)))
    node.contents.set(held)
  }
  Object.assign(MEMFS.ops_table.dir.node, {
    unlink: (parent: FileNode, name: string) => {
      const node = childOf(parent, name)
      unlink(parent, name)
      forget(node)
    },
    rmdir: (parent: FileNode, name: string) => {
      const node = childOf(parent, name)
      rmdir(parent, name)
      forget(node)
    },
    rename: (node: FileNode, folder: FileNode, name: string) => {
      const replaced = childOf(folder, name)
      rename(node, folder, name)
      forget(replaced)
    },
  })

  fs.MAX_OPEN_FDS = POLICY.openFiles - 1 // the last descriptor
  fs.mkdirTree(SCRATCH)
  protect(fs, fs.root)
  const opened = [...fs.streams]
  const clear = () => {
    bytes = 0
    files = 0
    fs.unmount(SCRATCH)
    fs.mount(MEMFS, {}, SCRATCH)
    fs.chdir(SCRATCH)
    fs.streams.length = 0
    for (const stream of opened) {
      if (stream) stream.fd = fs.streams.length // closing takes it away
      fs.streams.push(stream)
    }
  }
  fs.mount(MEMFS, {}, SCRATCH)
  clear()
  return { clear }
}

/** Makes files and folders read-only for good: their mode can be set, and stays. Devices are left alone. */
function protect(fs: FileSystem, node: FileNode): void {
  if (!fs.isDir(node.mode) && !fs.isFile(node.mode)) return
  const mode = node.mode & ~WRITABLE
  Object.defineProperty(node, 'mode', { get: () => mode, set: () => {} })
  if (node.contents instanceof Uint8Array) return
  for (const child of Object.values(node.contents ?? {})) protect(fs, child)
}
