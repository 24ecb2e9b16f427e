import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { FolderInUse, lockFolder } from './lock.ts'

let folder: string
const children: ChildProcess[] = []
beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), 'tanzaku-lock-')), 'not', 'there', 'yet')
})
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
  rmSync(join(folder, '../../..'), { recursive: true })
})

/** Another process that takes the folder and keeps it; what it printed first, and the process. */
async function otherProcess(): Promise<{ child: ChildProcess; said: string }> {
  const script = `
    import { lockFolder } from ${JSON.stringify(new URL('lock.ts', import.meta.url).href)}
    try {
      lockFolder(${JSON.stringify(folder)})
      setTimeout(() => {}, 3_600_000)
      await new Promise((resolve) => setTimeout(resolve, 10))
      gc() // nobody keeps what lockFolder returned
      await new Promise((resolve) => setTimeout(resolve, 10))
      console.log('holds it')
    } catch (error) {
      console.log(error.name + ': ' + error.message)
    }`
  const child = spawn(process.execPath, ['--expose-gc', '--input-type=module', '--eval', script], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  children.push(child)
  const [said] = await once(child.stdout, 'data')
  return { child, said: String(said).trim() }
}

test('a second process is refused, and told of the folder and of DATABASE_URL', async () => {
  const lock = lockFolder(folder)
  const { said } = await otherProcess()
  expect(said).toContain('FolderInUse: ')
  expect(said).toContain(folder)
  expect(said).toContain('set DATABASE_URL=postgres://')
  lock.release()
})

test('a folder is held until its process lets go, even when nothing refers to the lock any more', async () => {
  const { said } = await otherProcess()
  expect(said).toBe('holds it')
  expect(() => lockFolder(folder)).toThrow(FolderInUse)
})

test('a process cannot take the same folder twice', () => {
  const lock = lockFolder(folder)
  expect(() => lockFolder(folder)).toThrow(FolderInUse)
  lock.release()
})

test('a process that is killed leaves nothing behind', async () => {
  const { child, said } = await otherProcess()
  expect(said).toBe('holds it')
  child.kill('SIGKILL')
  await once(child, 'exit')
  lockFolder(folder).release()
})

test('a released folder can be taken again, by anybody', async () => {
  const lock = lockFolder(folder)
  lock.release()
  lock.release() // once more does no harm
  const { said } = await otherProcess()
  expect(said).toBe('holds it')
})

test('two folders are two locks', () => {
  const one = lockFolder(folder)
  const other = lockFolder(join(folder, 'other'))
  other.release()
  one.release()
})
