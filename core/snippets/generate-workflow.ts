import { eq, sql } from 'drizzle-orm'
import { snippets } from '../database/schema.ts'
import type { Language, Plan } from '../domain.ts'
import type { StepContext, StepEnd, Workflow } from '../jobs/workflow.ts'
import type { Answer, Message, Model, StructuredAnswer } from '../model/model.ts'
import { askAgain } from '../model/prompts/again.ts'
import { askForPlan, type PlanAnswer, planForm } from '../model/prompts/plan.ts'
import { askForCode } from '../model/prompts/write.ts'
import { codeSteps, type Faulty, faulty, left } from './code-steps.ts'
import { requireLanguage } from './generate.ts'
import { saveRevision } from './save-revision.ts'
import { tidyPlan, tidyTitle } from './tidy.ts'

type Planned = Answer & { plan: Plan; language: Language }

/**
 * Plan, then code, then Revision 1; a faulty plan goes back once.
 *
 *     plan ─▶ (plan_again) ─▶ write ─▶ (write_again) ─▶ (fix) ─▶ saved
 */
export function generateWorkflow({ model }: { model: Model }): Workflow {
  const planRequest = ({ job, snippet }: StepContext) => {
    const { description, locale } = snippet
    return askForPlan({ description, locale, language: askedLanguage(job.input), reasons: model.reasons() })
  }
  const askPlan = (context: StepContext, messages: Message[]) => {
    const { system } = planRequest(context)
    return model.askFor({ system, messages, person: context.snippet.authorId, signal: context.signal }, planForm)
  }

  return {
    first: 'plan',
    steps: {
      plan: async (context) => endPlan(context, await askPlan(context, planRequest(context).messages), 'plan_again'),

      plan_again: async (context) => {
        const { text, fault } = left<Faulty>(context, 'plan')
        return endPlan(context, await askPlan(context, askAgain(planRequest(context).messages, text, fault)))
      },

      ...codeSteps({
        model,
        names: { write: 'write', again: 'write_again', fix: 'fix' },
        request: async (context) => {
          const { description, locale } = context.snippet
          const { plan, language } = plannedBy(context)
          return { ...askForCode({ description, locale, language, plan }), language }
        },
        keep: async (context, { code, explanation, model: name }, usage) => {
          const { job } = context
          const { plan, language } = plannedBy(context)
          const revision = { code, language, explanation, plan, cause: 'generated' as const, jobId: job.id }
          return {
            write: async (tx) => {
              await saveRevision(tx, job.snippetId, { ...revision, model: name, usage })
            },
          }
        },
      }),
    },
  }
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

function askedLanguage({ language }: Record<string, unknown>): Language | null {
  return typeof language === 'string' ? requireLanguage(language) : null
}

function plannedLanguage({ language, otherLanguage }: PlanAnswer): Language {
  return language === 'other' ? requireLanguage(otherLanguage || 'this language') : language
}

function plannedBy(context: StepContext): Planned {
  return context.results.has('plan_again') ? left<Planned>(context, 'plan_again') : left<Planned>(context, 'plan')
}
