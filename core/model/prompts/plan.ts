import { z } from 'zod'
import { LANGUAGES, type Language, type Locale } from '../../domain.ts'
import { LANGUAGE_FACTS } from '../../languages.ts'
import { ENVELOPE_RULES, seal } from '../envelope.ts'
import type { Message } from '../model.ts'

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

type Ask = { description: string; language: Language | null; locale: Locale }

/** Asks for the plan of a snippet. */
export function askForPlan({ description, language, locale }: Ask): { system: string; messages: Message[] } {
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
    'signature: of the main function or class, in the language, with its types where the language writes them.',
    'contract: what callers may rely on: inputs, result, errors.',
    'edgeCases: inputs that are easy to get wrong, with what should happen.',
    'steps: how the code goes about it; few for something simple.',
    'assumptions: what you decided because the description leaves it open; none if nothing is open.',
    `title, contract, edgeCases, steps and assumptions are in ${LOCALE_NAMES[locale]}, one short sentence an entry.`,
  ].join('\n')
  return { system, messages: [{ role: 'user', text: seal([{ source: 'description', text: description }]) }] }
}
