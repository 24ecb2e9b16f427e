// The port: what core asks of whatever runs code. docker/ and wasm/ are behind it.
import type { Language, PlainValue } from '../domain.ts'
import type { Limits } from './policy.ts'

/** Code whose value is observed: one expression, or statements that end in `return`. */
export type Act = {
  id: string
  act: string
  /** The program it runs beside, where that is not the request's. */
  code?: string
}

/** No expected value is ever part of it: what comes out is compared outside (tests/judge.ts). */
export type RunRequest = {
  language: Language
  code: string
  /** Run one after another, each beside a program imported afresh. Ids are unique. */
  acts: Act[]
  limits: Limits
  /** Ends the run at once; `run` then rejects with its reason. */
  signal: AbortSignal
}

/** What the sandbox says came of an act. A claim: the code may have said it, not the harness. */
export type Claim =
  | { kind: 'value'; value: PlainValue }
  /** `bases` are the names of the classes it is a kind of, its own first. */
  | { kind: 'raised'; type: string; bases: string[]; message: string }
  /** A value that has no plain form: its type, and what was in the way. */
  | { kind: 'not_plain'; type: string; why: 'type' | 'depth' | 'size' }
  /** The program itself could not be imported. */
  | { kind: 'import_failed'; type: string; message: string }
  | { kind: 'act_invalid'; message: string }

/** How an act's process ended when it made no claim. */
export type Death = { signal: number } | { exitCode: number }

export type ActReport = {
  id: string
  claim: Claim | null
  death: Death | null
  /** In milliseconds. */
  durationMs: number
}

/**
 * How the run as a whole ended. Time, memory and output are judged by the engine's side; `crashed`: a
 * process of the code died, or its import ended it; `tampered`: the protocol was broken; `unavailable`:
 * the engine, not the code, kept it from running.
 */
export type Ended = 'ended' | 'timed_out' | 'out_of_memory' | 'output_limit' | 'crashed' | 'tampered' | 'unavailable'

export type RunReport = {
  ended: Ended
  /** One for each act that was begun, in order; the last has neither claim nor death when the run was cut. */
  acts: ActReport[]
  /** Beginning and end of what was printed; the rest is counted. */
  stdout: string
  stderr: string
  clippedBytes: number
  engine: 'docker' | 'wasm'
  /** The image's digest; null where there is none. */
  image: string | null
  /** As the harness gave it before any code of the run; '' when it never came to that. */
  languageVersion: string
  /** Milliseconds: until a sandbox was there, and from handing over the code to the last of its answers. */
  timings: { waitedMs: number; ranMs: number }
}

export type Runner = {
  engine: 'docker' | 'wasm'
  /** How many runs it does at a time; more wait their turn. */
  atOnce: number
  /** What user code does is in the report; rejects only when aborted, and for faults of our own. */
  run: (request: RunRequest) => Promise<RunReport>
  /** Whether it could run something now; the reason when not. */
  check: () => Promise<{ ready: true } | { ready: false; why: string }>
  close: () => Promise<void>
}
