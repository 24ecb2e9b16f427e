import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'

export const PEOPLE = 20
export const CHANNELS = 20
export const ANSWER = /Duration to seconds\W* · Python · r1/

/** A local chat platform with people in it, as bench/ack.ts needs one. */
export type Chat = {
  name: string
  /** For a Tanzaku that is to listen there. */
  env: Record<string, string>
  /** Starts an app that acknowledges and does nothing else; resolves when it hears. */
  startNoop: () => Promise<{ stop: () => Promise<void> }>
  /** Resolves when the Tanzaku that was started hears. */
  heard: () => Promise<void>
  /** Asks for code, as a person does; resolves when it is acknowledged. */
  ask: (n: number) => Promise<void>
  /** The messages under each card: one list for each. */
  threads: () => string[][]
  faults: string[]
  close: () => Promise<void>
}

/** A process of its own that does nothing but acknowledge. */
export function spawnNoop(options: Record<string, string>): { stop: () => Promise<void> } {
  const script = join(import.meta.dirname, 'noop-app.ts')
  const child: ChildProcess = spawn(process.execPath, [script, JSON.stringify(options)], { stdio: 'inherit' })
  const ended = once(child, 'exit')
  return {
    stop: async () => {
      child.kill('SIGKILL')
      await ended
    },
  }
}

/** Looks again and again until it is so. */
export async function until(isSo: () => boolean | Promise<boolean>, patienceMs = 60_000): Promise<boolean> {
  const over = Date.now() + patienceMs
  while (Date.now() < over) {
    if (await isSo()) return true
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  return false
}
