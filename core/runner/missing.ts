import type { Runner, RunReport } from './runner.ts'

/** Stands where a process has no runner: what it is asked to run is unavailable. */
export const missingRunner: Runner = {
  engine: 'docker',
  atOnce: 1,
  run: async () => unavailable('docker', 'No container engine answers, and this process has no other runner.'),
  check: async () => ({ ready: false, why: 'no runner' }),
  close: async () => {},
}

/** The report of a run that the engine, not the code, kept from happening. */
export function unavailable(engine: Runner['engine'], why: string): RunReport {
  return {
    ended: 'unavailable',
    acts: [],
    stdout: '',
    stderr: why,
    clippedBytes: 0,
    engine,
    image: null,
    languageVersion: '',
    timings: { waitedMs: 0, ranMs: 0 },
  }
}
