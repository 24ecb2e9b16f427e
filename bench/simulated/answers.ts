import type { Case } from '../../core/index.ts'
import type { DraftCase } from '../../core/model/prompts/cases.ts'
import type { Derivation } from '../../core/model/prompts/derive.ts'
import type { DraftEdits } from '../../core/model/prompts/edits.ts'
import type { PlanAnswer } from '../../core/model/prompts/plan.ts'
import type { Understanding } from '../../core/model/prompts/understand.ts'
import type { Said } from './server.ts'

const json = (value: unknown): Said => ({ content: JSON.stringify(value) })

export function sayPlan(plan: Partial<PlanAnswer>): Said {
  const whole: PlanAnswer = {
    language: 'python',
    otherLanguage: '',
    title: 'A small function',
    signature: '',
    contract: ['Returns what was asked for.'],
    edgeCases: [],
    steps: ['Do as asked.'],
    assumptions: [],
    ...plan,
  }
  return json(whole)
}

export function sayCode(code: string, explanation = 'Does what was asked for.'): Said {
  return { content: `${explanation}\n\n\`\`\`python\n${code.trimEnd()}\n\`\`\`` }
}

export function sayCases(cases: DraftCase[]): Said {
  return json({ cases })
}

export function sayEdits(edits: DraftEdits): Said {
  return json(edits)
}

export function sayUnderstanding(understanding: Partial<Understanding>): Said {
  return json({ wants: 'code', language: 'same', otherLanguage: '', reply: '', ...understanding })
}

export function sayDerivation(cases: Derivation[]): Said {
  return json({ cases })
}

/** A case as a model would draft it; the sentence it rests on is one of the description. */
export function toDraft({ name, act, expected }: Case, description: string): DraftCase {
  const because = description.split('\n').find((line) => line.trim().length > 3) ?? description
  return {
    name,
    act,
    expected: JSON.stringify(expected),
    raises: '',
    matches: '',
    tolerance: null,
    because,
    given: false,
  }
}

/** What the acts in an envelope must give, by the row; an act the row doesn't have is left open. */
export function derive(acts: string, expectedOf: (act: string) => unknown, because: string): Derivation[] {
  return acts.split('\n').map((line) => {
    const { id, act } = JSON.parse(line) as { id: string; act: string } // the product's own lines
    const value = expectedOf(act)
    return { id, settled: value !== undefined, expected: JSON.stringify(value) ?? '', raises: '', because }
  })
}
