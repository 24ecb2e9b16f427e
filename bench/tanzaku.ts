import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

export const TOKEN = 'bench-token-0123456789'

export type Process = {
  url: string
  /** Milliseconds from spawn until `/readyz` was green. */
  readyMs: number
  /** Ends it as an orchestrator would; rejects when it doesn't end well. */
  stop: () => Promise<void>
}

/** Starts the real front door as a process of its own and waits until it is ready. */
export async function startTanzaku(env: Record<string, string>): Promise<Process> {
  const began = performance.now()
  const child: ChildProcess = spawn(process.execPath, [join(import.meta.dirname, '../main.ts')], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { PATH: process.env.PATH, PORT: '0', LOG_FORMAT: 'json', API_TOKEN: TOKEN, ...env },
  })
  const url = await readUrl(child)
  for (;;) {
    const { ok } = await fetch(`${url}/readyz`).catch(() => ({ ok: false }))
    if (ok) break
    if (child.exitCode !== null) throw new Error('Tanzaku ended before it was ready')
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
  return {
    url,
    readyMs: performance.now() - began,
    stop: async () => {
      child.kill('SIGTERM')
      const [code] = await once(child, 'exit')
      if (code !== 0) throw new Error(`Tanzaku ended with ${code}`)
    },
  }
}

async function readUrl(child: ChildProcess): Promise<string> {
  if (!child.stdout) throw new Error('no stdout')
  for await (const line of createInterface({ input: child.stdout })) {
    const { msg, url } = JSON.parse(line) as { msg: string; url?: string } // our own log
    if (msg === 'listening' && url) {
      child.stdout.resume() // or its pipe fills up
      return url
    }
  }
  throw new Error('Tanzaku ended before it listened')
}
