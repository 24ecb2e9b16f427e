import { z } from 'zod'
import type { Language, Locale, Plan } from '../../domain.ts'
import { LANGUAGE_FACTS } from '../../languages.ts'
import { ENVELOPE_RULES, seal } from '../envelope.ts'
import type { Message } from '../model.ts'
import { LOCALE_NAMES } from './plan.ts'
import { planParts, SPEC_RULES, type Spec, specParts } from './spec.ts'

/** One test as a model gives it: all of it text, for a schema can't hold a value of any kind. */
export const draftFields = {
  name: z.string(),
  act: z.string(),
  expected: z.string(),
  raises: z.string(),
  matches: z.string(),
  tolerance: z.number().nullable(),
  because: z.string(),
  given: z.boolean(),
}
export const casesForm = { name: 'cases', schema: z.object({ cases: z.array(z.object(draftFields)) }) }
export type DraftCase = z.infer<typeof casesForm.schema>['cases'][number]

type Ask = {
  spec: Spec
  plan: Plan | null
  /** What can be called, without its bodies. */
  headers: string[]
  language: Language
  locale: Locale
  /** Tests that the code passes though it does nothing: stronger ones are wanted. */
  weak?: string[]
}

/** Asks for tests from what was asked for. The code itself is not shown: they would inherit its mistakes. */
export function askForCases({ spec, plan, headers, language, locale, weak }: Ask) {
  const system = [
    `You write tests, as data, for ${LANGUAGE_FACTS[language].name} code you have not seen, from what was asked for.`,
    ENVELOPE_RULES,
    SPEC_RULES,
    'plan: what was planned from it. interface: what can be called.',
    '',
    'Five to twelve cases: first every example that the description gives, then ordinary inputs, then edge cases and errors.',
    'Work each expected value out from the description, step by step. Leave out what it does not settle.',
    ...caseRules(language, locale),
    ...(weak ? ['weak: tests that code passes which does nothing. Write tests that only the right code passes.'] : []),
  ].join('\n')
  const user = seal([
    ...specParts(spec),
    ...planParts(plan),
    { source: 'interface', text: headers.join('\n') },
    ...(weak ? [{ source: 'weak', text: weak.join('\n') }] : []),
  ])
  return { system, messages: [{ role: 'user', text: user }] satisfies Message[] }
}

/** What the fields of a case are. */
export function caseRules(language: Language, locale: Locale): string[] {
  const { name } = LANGUAGE_FACTS[language]
  return [
    `act: ${name} code whose value is looked at: one expression, or statements that end in return. It calls what the interface names, which is there without import.`,
    `expected: that value, as JSON text. What JSON cannot say is tagged: {"$int": "123"} beyond 2^53, {"$float": "nan"}, {"$bytes": base64}, {"$tuple": [...]}, {"$set": [...]}, {"$dict": [[key, value], ...]}${language === 'javascript' ? ', {"$undefined": true}' : ''}${language === 'ruby' ? ', {"$symbol": "name"}' : ''}. Empty when an exception is expected.`,
    'raises: the type of the exception that is expected; matches: a regular expression for its message, only if the message was asked for. Both empty otherwise.',
    'tolerance: how far a float may be off; null for everything else.',
    `name: a few words in ${LOCALE_NAMES[locale]}. because: the sentence that settles it, word for word as a person wrote it or as the plan has it.`,
    'given: true only for an example, with its result, that a person gave.',
  ]
}
