import type { Plan } from '../../domain.ts'
import type { Part } from '../envelope.ts'

/** What people asked for: the first request, and everything they said about the code since, oldest first. */
export type Spec = { description: string; feedback: string[] }

/** How the rules speak of a spec's envelopes. */
export const SPEC_RULES =
  'description: what was asked for first. earlier: what was said since, the newest last; where they differ, the later counts.'

/** A spec's envelopes. Code that somebody brought along may come without a word. */
export function specParts({ description, feedback }: Spec): Part[] {
  return [
    ...(description ? [{ source: 'description', text: description }] : []),
    ...feedback.map((text) => ({ source: 'earlier', text })),
  ]
}

/** A plan's envelope, if there is one. */
export function planParts(plan: Plan | null): Part[] {
  return plan ? [{ source: 'plan', text: JSON.stringify(plan, null, 2) }] : []
}
