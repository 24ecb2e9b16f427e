// Every limit a run of strangers' code is held to, in one place. What the engines make of them:
// docker/container.ts and wasm/. Where a figure is measured, ../shared/facts/runner.md says how.

/** What may be set for a run; RUNNER_TIMEOUT_MS and RUNNER_MEMORY_MB. */
export type Limits = {
  /** Wall clock of the whole run, all its cases together. */
  timeoutMs: number
  /** Of the snippet's processes and the harness together; there is no swap beyond it. */
  memoryMb: number
}

export const POLICY = {
  /** stdout and stderr together, in bytes. Code that is meant to be read prints less; a flood ends the run. */
  outputBytes: 1024 * 1024,
  /** Of each stream this much of its beginning and of its end is kept, in bytes. */
  keptOutputBytes: 8 * 1024,
  /** Of a value, as JSON (contract: 64 kB, depth 32). The harness holds to it, the frames are read by it. */
  valueBytes: 64 * 1024,
  valueDepth: 32,
  /** Of what one case may claim, in bytes: a value and what is written around it. */
  claimBytes: 72 * 1024,
  /** Processes and threads; a run of ordinary tests has two, a fork bomb stops here. */
  processes: 64,
  /** Cores a run may use at once. */
  cpus: 1,
  openFiles: 256,
  /** The one place that can be written to, /tmp, in memory: megabytes and files in it. */
  scratchMb: 32,
  scratchFiles: 2048,
  /** The harness ends itself this long after the limit, should nobody outside be left to end it. */
  ownEndMs: 5_000,
  /** A warm container is replaced after this long, used or not, so that one older is nobody's. */
  spareLifeMs: 15 * 60_000,
} as const
