import type { Language, Locale, Plan } from '../../domain.ts'
import { LANGUAGE_FACTS } from '../../languages.ts'
import { ENVELOPE_RULES, seal } from '../envelope.ts'
import type { Message } from '../model.ts'
import { LOCALE_NAMES } from './plan.ts'

type Ask = { description: string; language: Language; locale: Locale; plan: Plan }

/** Asks for the code of a planned snippet. */
export function askForCode({ description, language, locale, plan }: Ask): { system: string; messages: Message[] } {
  const { name, fences } = LANGUAGE_FACTS[language]
  const system = [
    `You write small, self-contained, correct ${name} code that follows a plan.`,
    ENVELOPE_RULES,
    '',
    `First say in ${LOCALE_NAMES[locale]}, in one or two sentences, what the code does, and what you assumed if anything.`,
    `Then give all of the code in exactly one Markdown block that opens with \`\`\`${fences[0]} and closes with \`\`\`; use four backticks for both if the code itself contains three.`,
    'Nothing after the block. No example calls, prints or tests outside of functions: importing the code does nothing.',
    `Only ${name}’s standard library, unless the description asks for more.`,
  ].join('\n')
  const user = seal([
    { source: 'description', text: description },
    { source: 'plan', text: JSON.stringify(plan, null, 2) },
  ])
  return { system, messages: [{ role: 'user', text: user }] }
}
