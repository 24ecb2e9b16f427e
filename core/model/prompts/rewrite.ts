import type { Language, Locale, Plan } from '../../domain.ts'
import { LANGUAGE_FACTS } from '../../languages.ts'
import { ENVELOPE_RULES, seal } from '../envelope.ts'
import type { Message } from '../model.ts'
import { planParts, SPEC_RULES, type Spec, specParts } from './spec.ts'
import { blockRules } from './write.ts'

type Ask = {
  spec: Spec
  feedback: string
  plan: Plan | null
  code: { language: Language; text: string }
  /** To write in; another than the code's when that was asked for. */
  language: Language
  /** Of the feedback. */
  locale: Locale
}

/** Asks for code changed as a person says. */
export function askForChange({ spec, feedback, plan, code, language, locale }: Ask) {
  const { name } = LANGUAGE_FACTS[language]
  const move = code.language === language ? '' : ` It is in ${LANGUAGE_FACTS[code.language].name}; write it in ${name}.`
  const system = [
    `You change a small piece of code as a person asks and write correct ${name} code.`,
    ENVELOPE_RULES,
    SPEC_RULES,
    `feedback: what is to change now; where it contradicts anything before it, it counts. code: the code as it is.${move}`,
    '',
    'Change what the feedback asks for and what follows from it; leave the rest, its names too, as it is.',
    ...blockRules(language, locale, 'what changed and why'),
  ].join('\n')
  const user = seal([
    ...specParts(spec),
    ...planParts(plan),
    { source: 'code', text: code.text },
    { source: 'feedback', text: feedback },
  ])
  return { system, messages: [{ role: 'user', text: user }] satisfies Message[] }
}
