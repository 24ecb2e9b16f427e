import type { PyodideAPI } from 'pyodide'

// What is used of Pyodide beyond its public types: Emscripten's file system in memory, and the memory.

export type FileNode = {
  mode: number
  /** Of a folder its entries by name, of a file its bytes; there may be more of them than the file is long. */
  contents?: Record<string, FileNode> | Uint8Array
  usedBytes?: number
}

type FolderOps = {
  unlink: (parent: FileNode, name: string) => void
  rmdir: (parent: FileNode, name: string) => void
  rename: (node: FileNode, folder: FileNode, name: string) => void
}
type Stream = { node: FileNode }
type FileOps = {
  write: (stream: Stream, from: Uint8Array, offset: number, length: number, position: number, own: boolean) => number
}

export type MemoryFiles = {
  createNode: (parent: FileNode | null, name: string, mode: number, device: number) => FileNode
  resizeFileStorage: (node: FileNode, size: number) => void
  expandFileStorage: (node: FileNode, wanted: number) => void
  /** Shared by all nodes of a kind. */
  ops_table: { dir: { node: FolderOps }; file: { stream: FileOps } }
}

export type FileSystem = {
  root: FileNode
  /** Open files, by descriptor. */
  streams: ({ fd: number | null } | null | undefined)[]
  MAX_OPEN_FDS: number
  filesystems: { MEMFS: MemoryFiles }
  ErrnoError: new (errno: number) => Error
  isFile: (mode: number) => boolean
  isDir: (mode: number) => boolean
  isMountpoint: (node: FileNode) => boolean
  mkdirTree: (path: string) => void
  chdir: (path: string) => void
  mount: (type: MemoryFiles, options: object, path: string) => void
  unmount: (path: string) => void
}

export type Inner = {
  FS: FileSystem
  /** Another array whenever the memory has grown. */
  HEAPU8: Uint8Array
  stackSave: () => number
  stackRestore: (at: number) => void
}

export type Pyodide = PyodideAPI & {
  /** Only of an interpreter that was told so when it was loaded. */
  makeMemorySnapshot: () => Uint8Array
}

/** Pyodide's module; it has no public type. */
export const innerOf = (pyodide: PyodideAPI): Inner => (pyodide as unknown as { _module: Inner })._module // pyodide.ts, makePublicAPI
