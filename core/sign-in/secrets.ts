import { randomBytes } from 'node:crypto'
import { closeSync, fsyncSync, linkSync, mkdirSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { EnvironmentError } from '../environment.ts'

const SHORTEST = 12

/**
 * A secret kept in a file of the data folder, made at first use and readable by its owner only. `made`
 * tells whether it is new. Throws an EnvironmentError when the file has no secret in it.
 */
export function keptSecret(dataDir: string, name: string, bytes: number): { value: string; made: boolean } {
  const path = join(dataDir, name)
  mkdirSync(dataDir, { recursive: true })
  const made = makeFile(path, randomBytes(bytes).toString('base64url'))
  const value = readFileSync(path, 'utf8').trim()
  if (value.length < SHORTEST) {
    throw new EnvironmentError([`${path} is damaged: it holds no secret. Delete the file, and a new one is made`])
  }
  return { value, made }
}

/** Makes a whole file or none, and leaves one that is there alone; tells whether it made it. */
function makeFile(path: string, text: string): boolean {
  const draft = `${path}.${randomBytes(6).toString('hex')}`
  const file = openSync(draft, 'wx', 0o600)
  try {
    writeSync(file, `${text}\n`)
    fsyncSync(file)
    linkSync(draft, path) // of two processes at once, one gets the name
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false // fs throws nothing else
    throw error
  } finally {
    closeSync(file)
    rmSync(draft)
  }
}
