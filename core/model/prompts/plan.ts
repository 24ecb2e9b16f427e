import { z } from 'zod'
import { LANGUAGES, type Language, type Locale } from '../../domain.ts'
import { LANGUAGE_FACTS } from '../../languages.ts'
import { ENVELOPE_RULES, seal } from '../envelope.ts'
import type { Message } from '../model.ts'
import { SPEC_RULES, type Spec, specParts } from './spec.ts'

/** What the model is asked to think of before it writes. */
export const planForm = {
  name: 'plan',
  schema: z.object({
    language: z.enum([...LANGUAGES, 'other']),
    otherLanguage: z.string(),
    title: z.string(),
    signature: z.string(),
    contract: z.array(z.string()),
    edgeCases: z.array(z.string()),
    steps: z.array(z.string()),
    assumptions: z.array(z.string()),
  }),
}
export type PlanAnswer = z.infer<typeof planForm.schema>

export const LOCALE_NAMES: Record<Locale, string> = { en: 'English', ja: 'Japanese' }

type Ask = {
  description: string
  language: Language | null
  locale: Locale
  /** The model reasons by itself: a long plan would gain little and take time. */
  reasons: boolean
}

/** Asks for the plan of a snippet. */
export function askForPlan({ description, language, locale, reasons }: Ask): { system: string; messages: Message[] } {
  const choice = language
    ? `The language is ${LANGUAGE_FACTS[language].name}: answer "${language}".`
    : 'The language is the one the description names or clearly implies, else Python. ' +
      'If it names one that is none of Python, JavaScript and Ruby, answer "other" and put its name into otherLanguage; else leave otherLanguage empty.'
  const system = [
    'You plan small, self-contained pieces of code before anybody writes them.',
    ENVELOPE_RULES,
    '',
    choice,
    'title: what the code does, at most 40 characters, no full stop.',
    ...planRules(locale),
    reasons
      ? 'steps: none. Keep contract and edgeCases to what the description says or clearly implies.'
      : 'steps: how the code goes about it; few for something simple.',
    'assumptions: what you decided because the description leaves it open; none if nothing is open.',
  ].join('\n')
  return { system, messages: [{ role: 'user', text: seal([{ source: 'description', text: description }]) }] }
}

/** Asks for the plan that code follows which somebody brought along. */
export function askForPlanOf({
  spec,
  code,
  language,
  locale,
}: {
  spec: Spec
  code: string
  language: Language
  locale: Locale
}) {
  const system = [
    'You read a small piece of code and say what it promises, for people who will test it.',
    ENVELOPE_RULES,
    SPEC_RULES,
    'code: the code to read.',
    '',
    `The language is ${LANGUAGE_FACTS[language].name}: answer "${language}" and leave otherLanguage empty.`,
    'title: what the code does, at most 40 characters, no full stop.',
    ...planRules(locale),
    'steps: none. assumptions: where the code seems not to do what it was meant for.',
  ].join('\n')
  const user = seal([...specParts(spec), { source: 'code', text: code }])
  return { system, messages: [{ role: 'user', text: user }] satisfies Message[] }
}

function planRules(locale: Locale): string[] {
  return [
    'signature: of the main function or class, in the language, with its types where the language writes them.',
    'contract: what callers may rely on: inputs, result, errors, the type of each exception.',
    'edgeCases: inputs that are easy to get wrong, each with what happens: the smallest and largest, empty, malformed, repeated, negative, not ASCII, as far as they matter here.',
    `title, contract, edgeCases, steps and assumptions are in ${LOCALE_NAMES[locale]}, one short sentence an entry.`,
  ]
}
