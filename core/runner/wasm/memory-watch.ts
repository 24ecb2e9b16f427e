import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'

// Python's own memory has a bound that the engine keeps (--wasm-max-mem-pages). What code may take beside it,
// in JavaScript's buffers, has none: no flag of V8's counts them. So the process is looked at from outside.

const LOOK_MS = 100 // in that time a core fills some hundred megabytes
const LOOK_BY_PS_MS = 500 // a process each time

/** Calls `full` when a process holds more than so many megabytes. Where that can't be seen, never. */
export function watchMemory(pid: number | undefined, mostMb: number, full: () => void): { stop: () => void } {
  let stopped = false
  let timer: NodeJS.Timeout | undefined
  const look = async () => {
    const found = await readResident(pid)
    if (stopped || found === undefined) return
    if (found.mb > mostMb) return full()
    timer = setTimeout(look, found.by === 'proc' ? LOOK_MS : LOOK_BY_PS_MS).unref()
  }
  timer = setTimeout(look, LOOK_MS).unref()
  return {
    stop: () => {
      stopped = true
      clearTimeout(timer)
    },
  }
}

/** What a process holds of the machine's memory; undefined when it is gone, or where nobody can tell. */
async function readResident(pid: number | undefined): Promise<{ mb: number; by: 'proc' | 'ps' } | undefined> {
  if (pid === undefined || process.platform === 'win32') return undefined
  const by = process.platform === 'linux' ? 'proc' : 'ps'
  const kb = by === 'proc' ? /VmRSS:\s*(\d+)/.exec(await readStatus(pid))?.[1] : await askPs(pid)
  return kb ? { mb: Number(kb) / 1024, by } : undefined
}

const readStatus = (pid: number) => readFile(`/proc/${pid}/status`, 'utf8').catch(() => '')

const askPs = (pid: number) =>
  new Promise<string>((resolve) =>
    execFile('ps', ['-o', 'rss=', '-p', `${pid}`], (_, stdout) => resolve(stdout.trim())),
  )
