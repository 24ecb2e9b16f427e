import { z } from 'zod'
import { LANGUAGES, type Language, type Locale } from '../../domain.ts'
import { LANGUAGE_FACTS } from '../../languages.ts'
import { ENVELOPE_RULES, seal } from '../envelope.ts'
import type { Message } from '../model.ts'
import { LOCALE_NAMES } from './plan.ts'
import { SPEC_RULES, type Spec, specParts } from './spec.ts'

/** What a person's feedback asks for. */
export const understandingForm = {
  name: 'understanding',
  schema: z.object({
    wants: z.enum(['code', 'tests', 'question', 'thanks', 'off_topic']),
    language: z.enum([...LANGUAGES, 'same', 'other']),
    otherLanguage: z.string(),
    reply: z.string(),
  }),
}
export type Understanding = z.infer<typeof understandingForm.schema>

type Ask = {
  spec: Spec
  feedback: string
  language: Language
  locale: Locale
  code: string
  /** Names of the tests there are. */
  tests: string[]
}

/** Asks what feedback wants: a change, an answer, or nothing. */
export function askToUnderstand({ spec, feedback, language, locale, code, tests }: Ask) {
  const system = [
    'You read what a person says about a piece of code and sort it. You change nothing.',
    ENVELOPE_RULES,
    SPEC_RULES,
    'feedback: what is to be sorted. code: the code as it is. tests: names of its tests.',
    '',
    'wants: "code" when the code is to be changed or written in another language; "tests" when only the tests are; ' +
      '"question" when something is to be explained and nothing changed; "thanks" for thanks or praise alone; ' +
      '"off_topic" when it has nothing to do with this code.',
    `language: the one that is asked for if it is not ${LANGUAGE_FACTS[language].name}; else "same". ` +
      'If it is none of Python, JavaScript and Ruby, answer "other" and put its name into otherLanguage; else leave otherLanguage empty.',
    `reply: for "question" the answer, in ${LOCALE_NAMES[locale]}, in a few sentences; else empty.`,
  ].join('\n')
  const user = seal([
    ...specParts(spec),
    { source: 'code', text: code },
    ...(tests.length > 0 ? [{ source: 'tests', text: tests.join('\n') }] : []),
    { source: 'feedback', text: feedback },
  ])
  return { system, messages: [{ role: 'user', text: user }] satisfies Message[] }
}
