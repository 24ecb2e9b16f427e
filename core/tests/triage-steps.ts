import type { Step, StepContext, StepEnd } from '../jobs/workflow.ts'
import type { Message, StructuredAnswer } from '../model/model.ts'
import { askAgain } from '../model/prompts/again.ts'
import { askToDerive, type Derivation, derivationForm } from '../model/prompts/derive.ts'
import { type Faulty, faulty, left } from '../snippets/code-steps.ts'
import { getRevision } from '../snippets/find.ts'
import { readInterface } from '../snippets/interface.ts'
import { readSpec } from '../snippets/spec.ts'
import type { DraftParts } from './draft-steps.ts'
import { readFrozen, readRuns } from './repair-runs.ts'
import { bestOf } from './rounds.ts'
import { isInDoubt, type Judged, judgeFaults } from './triage.ts'

/** What the request gives for acts, by the ids of their cases. */
export type Derived = Record<string, Derivation>

type Onward = (context: StepContext, judged: Judged) => Promise<Omit<StepEnd, 'result'>>

/**
 * The steps that find out why cases fail. Only those in doubt, and not looked at in a round before, are
 * asked about; if there is none the model isn't. What the request gives stays; who is at fault is judged anew
 * by each run.
 */
export function triageSteps({ db, model }: DraftParts, onward: Onward): Record<'triage' | 'triage_again', Step> {
  const look = async (context: StepContext) => {
    const { snippet } = context
    const best = bestOf(await readRuns(db, context.job.id))
    if (!best) throw new Error('triage without a run before it')
    const { cases } = await readFrozen(context).read(db)
    const { code, language } = await getRevision(db, snippet.id, best.revision)
    const known = derivedSoFar(context)
    const failing = best.results.flatMap((result) => {
      const one = cases.find(({ id }) => id === result.case)
      return one && result.status !== 'passed' ? [{ one, result }] : []
    })
    const acts = failing
      .filter(({ one, result }) => !known[one.id] && isInDoubt(one, result))
      .map(({ one: { id, act } }) => ({ id, act }))
    const [spec, { headers }] = await Promise.all([readSpec(db, snippet), readInterface(language, code)])
    return { best, cases, known, acts, ...askToDerive({ spec, headers, acts, language }) }
  }
  type Looked = Awaited<ReturnType<typeof look>>

  const ask = ({ snippet, signal }: StepContext, { system }: Looked, messages: Message[]) =>
    model.askFor({ system, messages, person: snippet.authorId, signal }, derivationForm)

  const end = async (
    context: StepContext,
    { best, cases, known, acts }: Looked,
    answer?: StructuredAnswer<{ cases: Derivation[] }>,
  ): Promise<StepEnd> => {
    const answered = answer && 'value' in answer ? answer.value.cases : []
    const asked = answered.filter(({ id }) => acts.some((act) => act.id === id))
    const derived: Derived = { ...Object.fromEntries(asked.map((one) => [one.id, one])), ...known }
    const { text, model: name, usage } = answer ?? {}
    const judged = judgeFaults(cases, best.results, derived)
    return { result: { derived, text, model: name, usage }, ...(await onward(context, judged)) }
  }

  return {
    triage: async (context) => {
      const looked = await look(context)
      if (looked.acts.length === 0) return end(context, looked)
      const answer = await ask(context, looked, looked.messages)
      if ('fault' in answer) return faulty(answer, 'triage_again')
      return end(context, looked, answer)
    },

    triage_again: async (context) => {
      const looked = await look(context)
      const { text, fault } = left<Faulty>(context, 'triage')
      const answer = await ask(context, looked, askAgain(looked.messages, text, fault))
      if ('fault' in answer) return faulty(answer, undefined)
      return end(context, looked, answer)
    },
  }
}

/** What the triages of the job have found so far. */
export function derivedSoFar({ results }: StepContext): Derived {
  const looks = ['triage', 'triage_again'].map((step) => results.get(step)?.derived as Derived | undefined) // written above
  return Object.assign({}, ...looks)
}
