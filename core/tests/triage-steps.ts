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
import { isInDoubt, type Judgement, judgeFault } from './triage.ts'

/** What is known of the failing cases, by their ids. */
export type Judged = Record<string, Judgement>

type Onward = (context: StepContext, judged: Judged) => Promise<Omit<StepEnd, 'result'>>

/**
 * The steps that find out why cases fail. Only those in doubt, and not looked at in a round before, are
 * asked about; if there is none the model isn't.
 */
export function triageSteps({ db, model }: DraftParts, onward: Onward): Record<'triage' | 'triage_again', Step> {
  const look = async (context: StepContext) => {
    const { snippet } = context
    const best = bestOf(await readRuns(db, context.job.id))
    if (!best) throw new Error('triage without a run before it')
    const { cases } = await readFrozen(context).read(db)
    const { code, language } = await getRevision(db, snippet.id, best.revision)
    const known = judgedSoFar(context)
    const failing = best.results.flatMap((result) => {
      const one = cases.find(({ id }) => id === result.case)
      return one && result.status !== 'passed' ? [{ one, result }] : []
    })
    const acts = failing
      .filter(({ one, result }) => !known[one.id] && isInDoubt(one, result))
      .map(({ one: { id, act } }) => ({ id, act }))
    const [spec, { headers }] = await Promise.all([readSpec(db, snippet), readInterface(language, code)])
    return { failing, known, acts, ...askToDerive({ spec, headers, acts, language }) }
  }
  type Looked = Awaited<ReturnType<typeof look>>

  const ask = ({ snippet, signal }: StepContext, { system }: Looked, messages: Message[]) =>
    model.askFor({ system, messages, person: snippet.authorId, signal }, derivationForm)

  const end = async (
    context: StepContext,
    { failing, known }: Looked,
    answer?: StructuredAnswer<{ cases: Derivation[] }>,
  ): Promise<StepEnd> => {
    const derived = answer && 'value' in answer ? answer.value.cases : []
    const judged: Judged = { ...known }
    for (const { one, result } of failing) {
      judged[one.id] ??= judgeFault(
        one,
        result,
        derived.find(({ id }) => id === one.id),
      )
    }
    const { text, model: name, usage } = answer ?? {}
    // The text may hold what jsonb refuses.
    return { result: { judged: JSON.stringify(judged), text, model: name, usage }, ...(await onward(context, judged)) }
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

/** What the latest triage of the job left. */
export function judgedSoFar({ results }: StepContext): Judged {
  const looks = ['triage', 'triage_again'].flatMap((step) => (results.get(step)?.judged as string | undefined) ?? [])
  return Object.assign({}, ...looks.map((judged) => JSON.parse(judged) as Judged)) as Judged
}
