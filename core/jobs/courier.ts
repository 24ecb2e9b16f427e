import type { Job, Locale, Snippet } from '../domain.ts'
import type { Outcome } from './outcome.ts'

/** Where an answer goes, in a surface's own words. Core reads which surface's it is, and the place. */
export type Address = Record<string, unknown> & {
  surface: string
  /** The channel, thread and so on that the snippet belongs to; kept with it once it is known. */
  place?: Record<string, string>
  /** A copy of a snippet, put where somebody wanted to show it: that is not its place. */
  copy?: true
}

export type Parcel = {
  job: Job
  address: Address
  /** Of the words that caused the work, so of all that is said about it where everybody reads. */
  locale: Locale
  /** An earlier try of this very call may have got through: look for its trace before posting anew. */
  again: boolean
  signal: AbortSignal
}

/** What a job is at, besides its step. */
export type Progress = {
  snippet: Snippet
  /** Jobs of the same snippet that wait behind this one. */
  waiting: number
  /** Rounds a repair may take. */
  rounds: number
}

/**
 * How core reaches the people of one surface. An implementation needs REST credentials only, so that
 * any worker can answer. Every call returns the address with what it learned: it is kept for the next one.
 * A CoreError says that trying again is of no use, `ComeBack` when it is; any other error is tried again later.
 */
export type Courier = {
  /**
   * Shows what the job is doing. The first call posts the progress message; later ones edit it, or look for it
   * and post it if that failed. A CoreError of the first fails the job before any work is done; else it is best
   * effort, and the work goes on.
   */
  progress(parcel: Parcel, progress: Progress): Promise<Address>
  /**
   * Turns the progress message into the outcome. Called until it succeeds, so it must edit, or look for
   * its own trace when `again`; a second final answer must never appear. `newest` when it is the one message of
   * its snippet that can be acted on from now on.
   */
  deliver(parcel: Parcel, outcome: Outcome): Promise<{ address: Address; newest: boolean }>
  /** Takes from an older message what can be done with it, since a newer one has it; unless they are one and the same. */
  retire(parcel: Parcel, outcome: Outcome, newer: { address: Address; outcome: Outcome }): Promise<void>
  /** Calls whoever asked, once: work took long, or a question waits. Not tried again. */
  notify(parcel: Parcel, outcome: Outcome): Promise<Address>
  /** Empties every message and file at this address; the snippet is being deleted. */
  erase(parcel: Parcel, by: string): Promise<void>
}

/** One courier a surface, by the name that addresses carry. */
export type Couriers = Record<string, Courier>

/** Thrown by a courier that was told when to come back; this is not counted as a try. */
export class ComeBack extends Error {
  readonly afterSeconds: number

  constructor(afterSeconds: number) {
    super(`come back in ${afterSeconds} s`)
    this.name = 'ComeBack'
    this.afterSeconds = afterSeconds
  }
}
