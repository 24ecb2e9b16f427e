import { randomBytes } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * A secret kept in a file of the data folder, made at first use and readable by its owner only.
 * `made` tells whether it is new.
 */
export function keptSecret(dataDir: string, name: string, bytes: number): { value: string; made: boolean } {
  const path = join(dataDir, name)
  mkdirSync(dataDir, { recursive: true })
  try {
    const value = randomBytes(bytes).toString('base64url')
    writeFileSync(path, `${value}\n`, { mode: 0o600, flag: 'wx' }) // of two processes at once, one makes it
    return { value, made: true }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error // fs throws nothing else
    return { value: readFileSync(path, 'utf8').trim(), made: false }
  }
}
