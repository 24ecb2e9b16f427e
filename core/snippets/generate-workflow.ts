import { eq, sql } from 'drizzle-orm'
import { snippets } from '../database/schema.ts'
import type { Language, Plan, Usage } from '../domain.ts'
import { CoreError } from '../errors.ts'
import type { StepContext, StepEnd, Workflow } from '../jobs/workflow.ts'
import type { Answer, Message, Model, StructuredAnswer } from '../model/model.ts'
import { askAgain } from '../model/prompts/again.ts'
import { askForPlan, type PlanAnswer, planForm } from '../model/prompts/plan.ts'
import { askForCode } from '../model/prompts/write.ts'
import { readCode } from '../model/read-code.ts'
import { requireLanguage } from './generate.ts'
import { saveRevision } from './save-revision.ts'
import { findSyntaxError } from './syntax.ts'
import { tidyPlan, tidyTitle } from './tidy.ts'

// What the steps leave for each other. Each holds the answer it paid for.
type Planned = Answer & { plan: Plan; language: Language }
type Written = Answer & { code: string; explanation: string }
type Faulty = Answer & { fault: string }

/**
 * Plan, then code, then Revision 1. Each step is one call to the model, so that no answer is paid for
 * twice; a faulty answer goes back once (`plan_again`, `write_again`), and so does code that doesn't
 * parse (`fix`).
 *
 *     plan ─▶ (plan_again) ─▶ write ─▶ (write_again) ─▶ (fix) ─▶ saved
 */
export function generateWorkflow({ model }: { model: Model }): Workflow {
  return {
    first: 'plan',
    steps: {
      plan: async (context) =>
        endPlan(context, await askPlan(model, context, planRequest(context).messages), 'plan_again'),

      plan_again: async (context) => {
        const { text, fault } = left<Faulty>(context, 'plan')
        const messages = askAgain(planRequest(context).messages, text, fault)
        return endPlan(context, await askPlan(model, context, messages))
      },

      write: async (context) =>
        endWrite(context, await askCode(model, context, codeRequest(context).messages), 'write_again'),

      write_again: async (context) => {
        const { text, fault } = left<Faulty>(context, 'write')
        const messages = askAgain(codeRequest(context).messages, text, fault)
        return endWrite(context, await askCode(model, context, messages))
      },

      fix: async (context) => {
        const doubtful = lastWritten(context)
        const line = (await findSyntaxError(languageOf(context), doubtful.code))?.line ?? 1
        const fault = `Line ${line} of the code is not valid syntax.`
        const messages = askAgain(codeRequest(context).messages, doubtful.text, fault)
        const answer = await askCode(model, context, messages)
        const fixed = readCode(answer.text, languageOf(context))
        // A fix that is no code at all is not better than code with a doubt.
        const kept = 'fault' in fixed ? doubtful : { ...answer, ...fixed }
        return save(context, { ...answer, ...fixed }, kept)
      },
    },
  }
}

function planRequest({ job, snippet }: StepContext) {
  const { description, locale } = snippet
  return askForPlan({ description, locale, language: askedLanguage(job.input) })
}

function codeRequest(context: StepContext) {
  const { description, locale } = context.snippet
  const { plan, language } = plannedBy(context)
  return askForCode({ description, locale, language, plan })
}

function askPlan(model: Model, context: StepContext, messages: Message[]) {
  const { system } = planRequest(context)
  return model.askFor({ system, messages, person: context.snippet.authorId, signal: context.signal }, planForm)
}

function askCode(model: Model, context: StepContext, messages: Message[]) {
  const { system } = codeRequest(context)
  return model.ask({ system, messages, person: context.snippet.authorId, signal: context.signal })
}

/** A plan sets title and language, and goes on to the code; a faulty one goes to `again`, if there is one. */
function endPlan(context: StepContext, answer: StructuredAnswer<PlanAnswer>, again?: string): StepEnd {
  if ('fault' in answer) return faulty(answer, again)
  const { value, text, model, usage } = answer
  const { snippet, job } = context
  const language = askedLanguage(job.input) ?? plannedLanguage(value)
  const title = tidyTitle(value.title, snippet.description)
  const result: Planned = { text, model, usage, plan: tidyPlan(value), language }
  return {
    result,
    next: 'write',
    write: async (tx) => {
      await tx
        .update(snippets)
        .set({ title: sql`coalesce(${snippets.title}, ${title})`, language, updatedAt: sql`now()` })
        .where(eq(snippets.id, snippet.id))
    },
  }
}

/** Code that parses is saved; code that doesn't goes to `fix`, and an answer without code to `again`. */
async function endWrite(context: StepContext, answer: Answer, again?: string): Promise<StepEnd> {
  const language = languageOf(context)
  const reading = readCode(answer.text, language)
  if ('fault' in reading) return faulty({ ...answer, ...reading }, again)
  const written: Written = { ...answer, ...reading }
  if (await findSyntaxError(language, written.code)) return { result: written, next: 'fix' }
  return save(context, written, written)
}

function faulty(result: Faulty, again: string | undefined): StepEnd {
  if (!again) throw new CoreError('model_answer_invalid', { cause: new Error(result.fault) })
  return { result, next: again }
}

/** Ends the job with the first revision. `result` is this step's own; `kept` is the code that counts. */
function save(context: StepContext, result: Written | Faulty, kept: Written): StepEnd {
  const { job, results } = context
  const { code, explanation, model } = kept
  const { plan, language } = plannedBy(context)
  const usage = addUsage([...results.values(), result].map((one) => (one as Answer).usage).filter(Boolean)) // every step of this kind leaves an Answer; the courier's leave none
  return {
    result,
    write: async (tx) => {
      await saveRevision(tx, job.snippetId, {
        code,
        language,
        explanation,
        plan,
        cause: 'generated',
        jobId: job.id,
        model,
        usage,
      })
    },
  }
}

function addUsage(usages: Usage[]): Usage {
  return usages.reduce((sum, one) => ({
    inputTokens: sum.inputTokens + one.inputTokens,
    outputTokens: sum.outputTokens + one.outputTokens,
    calls: sum.calls + one.calls,
  }))
}

function askedLanguage({ language }: Record<string, unknown>): Language | null {
  return typeof language === 'string' ? requireLanguage(language) : null
}

function plannedLanguage({ language, otherLanguage }: PlanAnswer): Language {
  return language === 'other' ? requireLanguage(otherLanguage || 'this language') : language
}

function plannedBy(context: StepContext): Planned {
  return context.results.has('plan_again') ? left<Planned>(context, 'plan_again') : left<Planned>(context, 'plan')
}

function lastWritten(context: StepContext): Written {
  return context.results.has('write_again') ? left<Written>(context, 'write_again') : left<Written>(context, 'write')
}

function languageOf(context: StepContext): Language {
  return plannedBy(context).language
}

/** What an earlier step of this workflow left; the workflow's order says which of its forms it has. */
function left<Result>({ results }: StepContext, step: string): Result {
  return results.get(step) as Result // written by this file, in the same transaction as the way here
}
