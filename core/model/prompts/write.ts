import type { Language, Locale, Plan } from '../../domain.ts'
import { LANGUAGE_FACTS } from '../../languages.ts'
import { ENVELOPE_RULES, seal } from '../envelope.ts'
import type { Message } from '../model.ts'
import { LOCALE_NAMES } from './plan.ts'
import { planParts, specParts } from './spec.ts'

type Ask = { description: string; language: Language; locale: Locale; plan: Plan }

/** Asks for the code of a planned snippet. */
export function askForCode({ description, language, locale, plan }: Ask): { system: string; messages: Message[] } {
  const system = [
    `You write small, self-contained, correct ${LANGUAGE_FACTS[language].name} code that follows a plan.`,
    ENVELOPE_RULES,
    '',
    ...blockRules(language, locale, 'what the code does, and what you assumed if anything'),
  ].join('\n')
  const user = seal([...specParts({ description, feedback: [] }), ...planParts(plan)])
  return { system, messages: [{ role: 'user', text: user }] }
}

/** The form of every answer that is code: a sentence about it, then one block. */
export function blockRules(language: Language, locale: Locale, about: string): string[] {
  const { name, fences } = LANGUAGE_FACTS[language]
  return [
    `First say in ${LOCALE_NAMES[locale]}, in one or two sentences, ${about}.`,
    `Then give all of the code in exactly one Markdown block that opens with \`\`\`${fences[0]} and closes with \`\`\`; use four backticks for both if the code itself contains three.`,
    'Nothing after the block. No example calls, prints or tests outside of functions: importing the code does nothing.',
    `Only ${name}’s standard library, unless the request asks for more.`,
    ...(language === 'javascript' ? ['An ES module: what is to be used from outside is exported.'] : []),
  ]
}
