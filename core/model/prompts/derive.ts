import { z } from 'zod'
import type { Language } from '../../domain.ts'
import { LANGUAGE_FACTS } from '../../languages.ts'
import { ENVELOPE_RULES, seal } from '../envelope.ts'
import type { Message } from '../model.ts'
import { SPEC_RULES, type Spec, specParts } from './spec.ts'

/** What acts must give, worked out again from the request alone. */
export const derivationForm = {
  name: 'derivation',
  schema: z.object({
    cases: z.array(
      z.object({
        id: z.string(),
        settled: z.boolean(),
        expected: z.string(),
        raises: z.string(),
        because: z.string(),
      }),
    ),
  }),
}
export type Derivation = z.infer<typeof derivationForm.schema>['cases'][number]

type Ask = { spec: Spec; headers: string[]; acts: { id: string; act: string }[]; language: Language }

/**
 * Asks what each act must give. Neither the code is shown nor what the test expects nor what came out: the
 * answer is compared with both afterwards, in code, so it can't be talked into taking a side.
 */
export function askToDerive({ spec, headers, acts, language }: Ask) {
  const system = [
    `You work out, from a request alone, what ${LANGUAGE_FACTS[language].name} expressions must give.`,
    ENVELOPE_RULES,
    SPEC_RULES,
    'interface: what can be called. acts: the expressions, one JSON object a line.',
    '',
    'For each id, step by step: settled: whether the request says, or clearly implies, what it gives.',
    'expected: the value as JSON text; tagged where JSON has no word for it: {"$int": "123"}, {"$float": "nan"}, {"$bytes": base64}, {"$tuple": [...]}, {"$set": [...]}, {"$dict": [[key, value], ...]}. Empty when it raises an exception or nothing is settled.',
    'raises: the type of that exception, else empty.',
    'because: the sentence of the request that settles it, word for word; if nothing does, what is left open, in the language of the request.',
  ].join('\n')
  const user = seal([
    ...specParts(spec),
    { source: 'interface', text: headers.join('\n') },
    { source: 'acts', text: acts.map((one) => JSON.stringify(one)).join('\n') },
  ])
  return { system, messages: [{ role: 'user', text: user }] satisfies Message[] }
}
