import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { expect } from 'vitest'
import { type Answer, readAnswer, TOKEN } from './api.ts'

const MAIN = join(import.meta.dirname, '../../main.ts')

// A process loads its code, makes an embedded database, or backs off from a database that is away.
export const SOON = { timeout: 60_000, interval: 100 }

export type Tanzaku = {
  /** Where it listens; rejects with what it said when it ended before. */
  url: () => Promise<string>
  /** Waits for `/readyz` to say this. */
  ready: (status: 200 | 503) => Promise<void>
  /** Asks its API as somebody who has the token. */
  call: (method: string, path: string, body?: unknown, headers?: Record<string, string>) => Promise<Answer>
  /** All it has said on stdout and stderr. */
  said: () => string
  tell: (signal: NodeJS.Signals) => void
  /** Its exit code, or the signal that ended it. */
  ended: Promise<number | NodeJS.Signals>
}

/**
 * Starts the real front door in a process of its own, with these settings and nothing of ours but the
 * path; `cwd` is where a `.env` would be read.
 */
export function startTanzaku(env: Record<string, string>, { args = [] as string[], cwd = '/' } = {}): Tanzaku {
  const child: ChildProcess = spawn(process.execPath, [MAIN, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    cwd,
    // No warm containers: what is started here lives for seconds, and seldom runs a test.
    env: { PATH: process.env.PATH, PORT: '0', LOG_FORMAT: 'json', RUNNER_POOL: '0', ...env },
  })
  let said = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      said += text
    })
  }
  const ended = once(child, 'close').then(([code, signal]) => (code ?? signal) as number | NodeJS.Signals) // one is set

  const listening = () => /"url":"(http:[^"]+)"[^\n]*"msg":"listening"/.exec(said)?.[1]
  const url = async () => {
    const over = () => listening() !== undefined || child.exitCode !== null || child.signalCode !== null
    await expect.poll(over, SOON).toBe(true)
    const found = listening()
    if (!found) throw new Error(`it ended before it listened:\n${said}`)
    return found
  }
  return {
    url,
    ready: async (status) => {
      const address = `${await url()}/readyz`
      const asking = async () => (await fetch(address)).status
      await expect.poll(asking, SOON).toBe(status)
    },
    call: async (method, path, body, headers = {}) => {
      const response = await fetch((await url()) + path, {
        method,
        headers: { Authorization: `Bearer ${TOKEN}`, 'Content-Type': 'application/json', ...headers },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      })
      return readAnswer(response)
    },
    said: () => said,
    tell: (signal) => void child.kill(signal),
    ended,
  }
}
