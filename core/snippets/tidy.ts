import { LIMITS, type Plan } from '../domain.ts'
import { neutral } from '../model/neutral.ts'
import type { PlanAnswer } from '../model/prompts/plan.ts'

// Control, format (zero-width, bidi) and line-separating characters, half surrogates: a title is one plain line.
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]+/gu

// Plans are read by people and go into the next prompt; what is longer says nothing more.
const MOST_ENTRIES = 12
const MOST_CHARACTERS = 400

// Longer answers are no answers to a message in a thread.
const REPLY_LIMIT = 2_000

/** What a model says to a person, harmless and not too long. */
export function tidyReply(reply: string): string {
  return Array.from(neutral(reply).trim()).slice(0, REPLY_LIMIT).join('')
}

/** A text as one plain line. */
export function toLine(text: string): string {
  return text.replaceAll(UNSEEN, ' ').replaceAll(/\s+/g, ' ').trim()
}

/** One line of at most 80 characters; made from the description when the model gave none. */
export function tidyTitle(title: string, description: string): string {
  const characters = Array.from(toNeutralLine(title) || toNeutralLine(description))
  return characters.length <= LIMITS.title ? characters.join('') : `${characters.slice(0, LIMITS.title - 1).join('')}…`
}

// Once more a line: without its unseen characters a text may begin or end with a space.
function toNeutralLine(text: string): string {
  return toLine(neutral(toLine(text)))
}

/** A plan within bounds, as it is kept and shown. */
export function tidyPlan({ signature, contract, edgeCases, steps, assumptions }: PlanAnswer): Plan {
  const clip = (text: string) => Array.from(neutral(text)).slice(0, MOST_CHARACTERS).join('')
  const list = (entries: string[]) => entries.slice(0, MOST_ENTRIES).map(clip)
  return {
    signature: clip(signature),
    contract: list(contract),
    edgeCases: list(edgeCases),
    steps: list(steps),
    assumptions: list(assumptions),
  }
}
