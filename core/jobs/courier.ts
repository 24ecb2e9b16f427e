import type { Job, Locale, Snippet } from '../domain.ts'

/** Where an answer goes, in a surface's own words; core only reads which surface's. */
export type Address = Record<string, unknown> & { surface: string }

export type Parcel = {
  job: Job
  address: Address
  locale: Locale
  /** An earlier try of this very call may have got through: look for its trace before posting anew. */
  again: boolean
  signal: AbortSignal
}

/**
 * How core reaches the people of one surface. An implementation needs REST credentials only, so that
 * any worker can answer.
 */
export type Courier = {
  /**
   * Shows what the job is doing. The first call posts the progress message and returns the address with
   * its id in it; later ones edit that message. Best effort: a failure is logged and the work goes on.
   */
  progress(parcel: Parcel): Promise<Address>
  /**
   * Turns the progress message into the outcome. Called until it succeeds, so it must edit, or look for
   * its own trace when `again`; a second final answer must never appear.
   */
  deliver(parcel: Parcel, snippet: Snippet): Promise<void>
}

/** One courier a surface, by the name that addresses carry. */
export type Couriers = Record<string, Courier>
