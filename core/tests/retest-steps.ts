import { eq } from 'drizzle-orm'
import { feedback } from '../database/schema.ts'
import type { Case } from '../domain.ts'
import { requireStill } from '../jobs/lock.ts'
import { Overtaken, type Step, type StepContext, type StepEnd } from '../jobs/workflow.ts'
import type { Answer, Message, StructuredAnswer } from '../model/model.ts'
import { askAgain } from '../model/prompts/again.ts'
import { askForEdits, type DraftEdits, editsForm } from '../model/prompts/edits.ts'
import { type Faulty, faulty, left, usageOf } from '../snippets/code-steps.ts'
import { readSaid, type Said } from '../snippets/said.ts'
import { tidyReply } from '../snippets/tidy.ts'
import { words } from '../words/translator.ts'
import { applyEdits } from './apply-edits.ts'
import { hashOf } from './check-cases.ts'
import { type DraftParts, onToRun, readGround } from './draft-steps.ts'
import { saveSuite } from './set.ts'

/**
 * The steps that change single tests as feedback asks. Edits that change nothing go back once; then the
 * person is told that nothing was changed.
 *
 *     retest ─▶ (retest_again) ─▶ saved
 */
export function retestSteps({ db, model }: DraftParts): Record<'retest' | 'retest_again', Step> {
  const request = async (context: StepContext) => {
    const said = await readSaid(db, context)
    const ground = await readGround(db, context, { feedbackId: said.id })
    const { spec, headers, revision, suite } = ground
    const { plan, language } = revision
    const cases = suite?.cases ?? []
    return {
      ...ground,
      said,
      cases,
      ...askForEdits({ spec, feedback: said.text, plan, headers, cases, language, locale: said.locale }),
    }
  }
  type Asked = Awaited<ReturnType<typeof request>>
  type Edited = { cases: Case[]; dropped: unknown[]; reply: string }

  const ask = ({ snippet, signal }: StepContext, { system }: Asked, messages: Message[]) =>
    model.askFor({ system, messages, person: snippet.authorId, signal }, editsForm)

  const read = async (answer: StructuredAnswer<DraftEdits>, { cases, revision, spec, names, said }: Asked) => {
    if ('fault' in answer) return { fault: answer.fault }
    // What the person says now may give an example, too.
    const known = { ...spec, feedback: [...spec.feedback, said.text] }
    const edited = await applyEdits(answer.value.edits, cases, { language: revision.language, spec: known, names })
    if (hashOf(edited.cases) !== hashOf(cases)) return { ...edited, reply: answer.value.reply }
    const why = edited.dropped.map(({ act, why }) => `${act}: ${why}`).join('\n')
    return { fault: `These edits change nothing.\n${why.slice(0, 2000)}` }
  }

  const keep = (
    context: StepContext,
    { revision, said, suite }: Asked,
    answer: Answer,
    { cases, dropped, reply }: Edited,
  ): StepEnd => {
    const { job } = context
    const { text, model, usage } = answer
    return {
      result: { text, model, usage },
      ...onToRun(revision),
      write: async (tx) => {
        await requireStill(tx, context, new Overtaken('retest'))
        await saveSuite(tx, job.snippetId, {
          language: revision.language,
          basis: suite?.basis ?? 'spec',
          cases,
          cause: 'feedback',
          dropped: dropped.length,
          feedbackId: said.id,
          jobId: job.id,
          model,
          usage: usageOf(context, answer),
        })
        await tx
          .update(feedback)
          .set({ reply: tidyReply(reply) || null })
          .where(eq(feedback.id, said.id))
      },
    }
  }

  return {
    retest: async (context) => {
      const asked = await request(context)
      const answer = await ask(context, asked, asked.messages)
      const edited: Edited | { fault: string } = await read(answer, asked)
      if ('fault' in edited) return faulty({ ...answer, fault: edited.fault }, 'retest_again')
      return keep(context, asked, answer, edited)
    },

    retest_again: async (context) => {
      const asked = await request(context)
      const { text, fault } = left<Faulty>(context, 'retest')
      const answer = await ask(context, asked, askAgain(asked.messages, text, fault))
      const edited: Edited | { fault: string } = await read(answer, asked)
      if ('fault' in edited) return sayUnchanged(asked.said, { ...answer, fault: edited.fault })
      return keep(context, asked, answer, edited)
    },
  }
}

function sayUnchanged({ id, locale }: Said, { text, model, usage, fault }: Answer & { fault: string }): StepEnd {
  return {
    result: { text, model, usage, fault },
    write: async (tx) => {
      await tx
        .update(feedback)
        .set({ reply: words(locale)('replies.tests_unchanged') })
        .where(eq(feedback.id, id))
    },
  }
}
