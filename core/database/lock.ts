import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

export class FolderInUse extends Error {
  constructor(folder: string) {
    super(
      `Another Tanzaku process uses ${folder}. The embedded database serves one process; ` +
        'to run several, set DATABASE_URL=postgres://user:password@host:5432/name',
    )
    this.name = 'FolderInUse'
  }
}

// A lock nobody refers to would be garbage, and collecting it lets the folder go.
const held = new Set<DatabaseSync>()

/**
 * Holds a folder for this process until `release` is called or the process ends, however it ends.
 * Throws FolderInUse when another process holds it.
 *
 * SQLite's file lock does it: the operating system drops it with the process, so nothing stale is left
 * after kill -9, which a file with a process id in it can't promise. Two processes on one PGlite folder
 * silently lose rows.
 */
export function lockFolder(folder: string): { release: () => void } {
  mkdirSync(folder, { recursive: true })
  const lock = new DatabaseSync(join(folder, 'lock.sqlite'), { timeout: 0 })
  try {
    lock.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE')
  } catch (error) {
    lock.close()
    const SQLITE_BUSY = 5 // https://www.sqlite.org/rescode.html#busy
    if ((error as { errcode?: number }).errcode === SQLITE_BUSY) throw new FolderInUse(folder)
    throw error
  }
  held.add(lock)
  return {
    release: () => {
      if (held.delete(lock)) lock.close()
    },
  }
}
