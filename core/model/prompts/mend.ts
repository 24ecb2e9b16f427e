import type { Language, Locale, Plan } from '../../domain.ts'
import { LANGUAGE_FACTS } from '../../languages.ts'
import { ENVELOPE_RULES, seal } from '../envelope.ts'
import type { Message } from '../model.ts'
import { planParts, SPEC_RULES, type Spec, specParts } from './spec.ts'
import { blockRules } from './write.ts'

/** A failing test, clipped; never what the code printed. */
export type Failure = { act: string; expected: string; got: string; because: string }

type Ask = {
  spec: Spec
  plan: Plan | null
  code: string
  failures: Failure[]
  language: Language
  locale: Locale
}

/** Asks for code that no longer fails. There are tests the model is not shown; it is told so. */
export function askToMend({ spec, plan, code, failures, language, locale }: Ask) {
  const { name } = LANGUAGE_FACTS[language]
  const system = [
    `You repair a small piece of code that fails some of its tests and write correct ${name} code.`,
    ENVELOPE_RULES,
    SPEC_RULES,
    'code: the code as it is. failures: some of the tests it fails, one JSON object a line.',
    '',
    'Find the cause and mend it for every input the request speaks of: there are more tests than these. Names and parameters stay as they are; no case is treated specially because a test has it.',
    ...blockRules(language, locale, 'what was wrong and what changed'),
  ].join('\n')
  const user = seal([
    ...specParts(spec),
    ...planParts(plan),
    { source: 'code', text: code },
    { source: 'failures', text: failures.map((one) => JSON.stringify(one)).join('\n') },
  ])
  return { system, messages: [{ role: 'user', text: user }] satisfies Message[] }
}
