import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { describe, expect, test, vi } from 'vitest'

const MINUTE = 60_000

describe('a child', { timeout: 2 * MINUTE }, () => {
  /** A process with a child; says the child's number once it is ready, or has been fed. */
  async function startParent(feed: string): Promise<{ child: number; kill: () => void }> {
    const interpreter = join(import.meta.dirname, 'interpreter.ts')
    const script = `
      const { startInterpreter } = await import(${JSON.stringify(interpreter)})
      const child = startInterpreter({ memoryMb: 256, snapshot: null })
      child.hold(true)
      await child.ready
      ${feed}
      console.log(child.pid)
    `
    const parent = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const [said] = await once(parent.stdout, 'data')
    return { child: Number(said), kill: () => parent.kill('SIGKILL') }
  }
  const isGone = async (pid: number) =>
    vi.waitFor(() => expect(() => process.kill(pid, 0)).toThrow('ESRCH'), { timeout: MINUTE, interval: 100 })

  test('that waits dies with its parent', async () => {
    const { child, kill } = await startParent('')
    process.kill(child, 0)
    kill()
    await isGone(child)
  })

  test('that runs ends itself when nobody is left to do it', async () => {
    const frames = join(import.meta.dirname, '../frames.ts')
    const { child, kill } = await startParent(`
      const { writeRequest } = await import(${JSON.stringify(frames)})
      const limits = { timeoutMs: 1, memoryMb: 256 }
      child.feed(writeRequest({ code: '', acts: [{ id: 'a', act: 'while True: pass' }], limits }))
    `)
    kill()
    process.kill(child, 0)
    await isGone(child) // after POLICY.ownEndMs
  })

  test('keeps nobody alive', async () => {
    const script = `
      const { createWasmRunner } = await import(${JSON.stringify(join(import.meta.dirname, 'wasm-runner.ts'))})
      const quiet = () => {}
      const runner = createWasmRunner({ memoryMb: 256, log: { debug: quiet, warn: quiet, error: quiet } })
      const limits = { timeoutMs: 20_000, memoryMb: 256 }
      const signal = new AbortController().signal
      const { ended } = await runner.run({ language: 'python', code: '', acts: [{ id: 'a', act: '1' }], limits, signal })
      console.log(ended)
    `
    const parent = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const [[said], [exitCode]] = await Promise.all([once(parent.stdout, 'data'), once(parent, 'exit')])
    expect([String(said).trim(), exitCode]).toEqual(['ended', 0])
  })
})
