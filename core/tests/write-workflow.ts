import { and, eq, isNull, sql } from 'drizzle-orm'
import { revisions } from '../database/schema.ts'
import type { StepContext, StepEnd, Workflow } from '../jobs/workflow.ts'
import type { Message, StructuredAnswer } from '../model/model.ts'
import { askAgain } from '../model/prompts/again.ts'
import { askForPlanOf, type PlanAnswer, planForm } from '../model/prompts/plan.ts'
import { type Faulty, faulty, left } from '../snippets/code-steps.ts'
import { getRevision } from '../snippets/find.ts'
import { readSpec } from '../snippets/spec.ts'
import { tidyPlan } from '../snippets/tidy.ts'
import { type DraftParts, draftSteps, strengthenOnce } from './draft-steps.ts'
import { type RunParts, runSteps } from './run-steps.ts'

/**
 * Writes a suite and runs it. Code that came without a plan gets one first, which people see. Tests that
 * are content with code that does nothing are written once more.
 *
 *     begin ─▶ (derive ─▶ (derive_again)) ─▶ draft ─▶ run ─▶ weigh ─▶ (strengthen ─▶ run ─▶ weigh)
 */
export function writeTestsWorkflow(parts: DraftParts & RunParts): Workflow {
  const { db, model } = parts

  const request = async ({ snippet }: StepContext) => {
    const { code, language, number } = await getRevision(db, snippet.id, snippet.revision)
    const { locale } = snippet
    return { ...askForPlanOf({ spec: await readSpec(db, snippet), code, language, locale }), number }
  }
  const ask = async ({ snippet, signal }: StepContext, system: string, messages: Message[]) =>
    model.askFor({ system, messages, person: snippet.authorId, signal }, planForm)

  return {
    first: 'begin',
    steps: {
      begin: async ({ snippet }) => {
        const { plan } = await getRevision(db, snippet.id, snippet.revision)
        return { result: {}, next: plan ? 'draft' : 'derive' }
      },

      derive: async (context) => {
        const { system, messages, number } = await request(context)
        return keepPlan(context, await ask(context, system, messages), number, 'derive_again')
      },

      derive_again: async (context) => {
        const { system, messages, number } = await request(context)
        const { text, fault } = left<Faulty>(context, 'derive')
        return keepPlan(context, await ask(context, system, askAgain(messages, text, fault)), number)
      },

      ...draftSteps(parts),
      ...runSteps(parts, { weighed: strengthenOnce }),
    },
  }
}

/** Fills in the plan that a revision never had: it is seen before the tests that follow from it. */
function keepPlan(
  { snippet }: StepContext,
  answer: StructuredAnswer<PlanAnswer>,
  number: number,
  again?: string,
): StepEnd {
  if ('fault' in answer) return faulty(answer, again)
  const { value, text, model, usage } = answer
  return {
    result: { text, model, usage },
    next: 'draft',
    write: async (tx) => {
      const mine = and(eq(revisions.snippetId, snippet.id), eq(revisions.number, number))
      await tx
        .update(revisions)
        .set({ plan: sql`${JSON.stringify(tidyPlan(value))}::jsonb` })
        .where(and(mine, isNull(revisions.plan)))
    },
  }
}
