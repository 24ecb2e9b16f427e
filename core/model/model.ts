import type { z } from 'zod'
import type { Usage } from '../domain.ts'

export type Message = { role: 'user' | 'assistant'; text: string }

export type ModelRequest = {
  /** The rules. Nothing untrusted goes in here. */
  system: string
  /** The conversation; untrusted text is sealed (envelope.ts). */
  messages: Message[]
  /** The person asking, as the platform's id; leaves the house only as a hash. */
  person: string
  signal: AbortSignal
}

export type Answer = {
  text: string
  /** The model as its server named it. */
  model: string
  usage: Usage
}

/** An answer that was to have a form: `value` if it has, else `fault` says, to the model, what is wrong. */
export type StructuredAnswer<Value> = (Answer & { value: Value }) | (Answer & { fault: string })

/**
 * A language model. Both calls throw a CoreError: `model_auth`, `model_refused`, `model_truncated`,
 * `model_unavailable`, `model_rate_limited`, or `stopped` when the signal broke them off.
 */
export type Model = {
  /** Whether it reasons by itself before it answers, as far as is known by now. */
  reasons: () => boolean
  /** An answer in free text, streamed. */
  ask: (request: ModelRequest) => Promise<Answer>
  /** An answer as JSON of the given form, however the server is best asked for it. */
  askFor: <Value>(
    request: ModelRequest,
    form: { name: string; schema: z.ZodType<Value> },
  ) => Promise<StructuredAnswer<Value>>
}
