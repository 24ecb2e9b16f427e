import type { Language, Usage } from '../domain.ts'
import { CoreError } from '../errors.ts'
import type { Step, StepContext, StepEnd } from '../jobs/workflow.ts'
import type { Answer, Message, Model } from '../model/model.ts'
import { askAgain } from '../model/prompts/again.ts'
import { readCode } from '../model/read-code.ts'
import { storable } from '../model/storable.ts'
import { findSyntaxError } from './syntax.ts'

export type Written = Answer & { code: string; explanation: string }
export type Faulty = Answer & { fault: string }

export type CodeRequest = { system: string; messages: Message[]; language: Language }

export type CodeSteps = {
  model: Model
  /** What the three steps are called. */
  names: { write: string; again: string; fix: string }
  request: (context: StepContext) => Promise<CodeRequest>
  /** What becomes of the code that counts. */
  keep: (context: StepContext, kept: Written, usage: Usage) => Promise<Omit<StepEnd, 'result'>>
}

/**
 * The steps to code from a request to the model. Each is one call, so that no answer is paid for twice; an
 * answer without code goes back once, and so does code that doesn't parse.
 *
 *     write ─▶ (again) ─▶ (fix) ─▶ kept
 */
export function codeSteps({ model, names, request, keep }: CodeSteps): Record<string, Step> {
  const ask = async (context: StepContext, { system, messages }: CodeRequest) =>
    model.ask({ system, messages, person: context.snippet.authorId, signal: context.signal })

  // `result` is this step's own; `kept` is the code that counts.
  const end = async (context: StepContext, result: Written | Faulty, kept: Written): Promise<StepEnd> => ({
    result,
    ...(await keep(context, kept, usageOf(context, result))),
  })

  const read = async (context: StepContext, answer: Answer, { language }: CodeRequest, again?: string) => {
    const reading = readCode(answer.text, language)
    if ('fault' in reading) return faulty({ ...answer, ...reading }, again)
    const written: Written = { ...answer, ...reading }
    if (await findSyntaxError(language, written.code)) return { result: written, next: names.fix }
    return end(context, written, written)
  }

  return {
    [names.write]: async (context) => {
      const asked = await request(context)
      return read(context, await ask(context, asked), asked, names.again)
    },

    [names.again]: async (context) => {
      const asked = await request(context)
      const { text, fault } = left<Faulty>(context, names.write)
      const messages = askAgain(asked.messages, text, fault)
      return read(context, await ask(context, { ...asked, messages }), asked)
    },

    [names.fix]: async (context) => {
      const asked = await request(context)
      const doubtful = left<Written>(context, context.ofRound.has(names.again) ? names.again : names.write)
      const line = (await findSyntaxError(asked.language, doubtful.code))?.line ?? 1
      const messages = askAgain(asked.messages, doubtful.text, `Line ${line} of the code is not valid syntax.`)
      const answer = await ask(context, { ...asked, messages })
      const fixed = readCode(answer.text, asked.language)
      // A fix that is no code at all is not better than code with a doubt.
      const kept = 'fault' in fixed ? doubtful : { ...answer, ...fixed }
      return end(context, { ...answer, ...fixed }, kept)
    },
  }
}

/** A faulty answer goes on to the step that sends it back; without one the job fails. */
export function faulty(result: Faulty, again: string | undefined): StepEnd {
  if (!again) throw new CoreError('model_answer_invalid', { cause: new Error(result.fault) })
  return { result: { ...result, fault: storable(result.fault) }, next: again } // a clipped text may end in half a character
}

/** What all answers of this round have cost, with the one at hand. */
export function usageOf({ ofRound }: StepContext, ...more: Answer[]): Usage {
  const answers = [...ofRound.values(), ...more] as Partial<Answer>[] // only steps that asked leave a usage
  const sum = { inputTokens: 0, outputTokens: 0, calls: 0 }
  for (const { usage } of answers) {
    if (!usage) continue
    sum.inputTokens += usage.inputTokens
    sum.outputTokens += usage.outputTokens
    sum.calls += usage.calls
  }
  return sum
}

/** What an earlier step left, in this round; the workflow's order says which form it has. */
export function left<Result>({ ofRound, results }: StepContext, step: string): Result {
  return (ofRound.get(step) ?? results.get(step)) as Result // written by the workflow, in the transaction of the way here
}
