import { z } from 'zod'
import type { Case, Language, Locale, Plan } from '../../domain.ts'
import { LANGUAGE_FACTS } from '../../languages.ts'
import { ENVELOPE_RULES, seal } from '../envelope.ts'
import type { Message } from '../model.ts'
import { caseRules, draftFields } from './cases.ts'
import { LOCALE_NAMES } from './plan.ts'
import { planParts, SPEC_RULES, type Spec, specParts } from './spec.ts'

/** Changes to single tests. */
export const editsForm = {
  name: 'edits',
  schema: z.object({
    reply: z.string(),
    edits: z.array(z.object({ edit: z.enum(['add', 'change', 'remove']), id: z.string(), ...draftFields })),
  }),
}
export type DraftEdits = z.infer<typeof editsForm.schema>

type Ask = {
  spec: Spec
  feedback: string
  plan: Plan | null
  headers: string[]
  cases: Case[]
  language: Language
  locale: Locale
}

/** Asks which tests change, and how, for what a person says of them. */
export function askForEdits({ spec, feedback, plan, headers, cases, language, locale }: Ask) {
  const system = [
    `You change tests, kept as data, for ${LANGUAGE_FACTS[language].name} code you have not seen, as a person asks.`,
    ENVELOPE_RULES,
    SPEC_RULES,
    'plan: what was planned from it. interface: what can be called. tests: as they are. feedback: what is to change.',
    '',
    'Only what the feedback asks for: "change" or "remove" with the id of the test, "add" with an empty id. Other tests stay as they are.',
    'A test with anchor true was given by a person: it is not yours to change or remove.',
    ...caseRules(language, locale),
    'For "remove" the other fields are empty, null or false.',
    `reply: what you changed and why, in ${LOCALE_NAMES[locale]}, in one or two sentences.`,
  ].join('\n')
  const user = seal([
    ...specParts(spec),
    ...planParts(plan),
    { source: 'interface', text: headers.join('\n') },
    { source: 'tests', text: cases.map(describe).join('\n') },
    { source: 'feedback', text: feedback },
  ])
  return { system, messages: [{ role: 'user', text: user }] satisfies Message[] }
}

/** A test on one line; long values are cut, for they may be 64 kB each. */
function describe({ id, name, act, because, anchor, ...outcome }: Case): string {
  const expected = outcome.raises ? { raises: outcome.raises } : { expected: clip(JSON.stringify(outcome.expected)) }
  return JSON.stringify({ id, name, act, ...expected, because, anchor })
}

function clip(text = ''): string {
  return text.length <= 1_000 ? text : `${text.slice(0, 1_000).toWellFormed()}…`
}
