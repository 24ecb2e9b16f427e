import type { Db } from '../database/open.ts'
import type { Revision, Suite } from '../domain.ts'
import { requireStill } from '../jobs/lock.ts'
import { Overtaken, type Step, type StepContext, type StepEnd } from '../jobs/workflow.ts'
import type { Answer, Message, Model, StructuredAnswer } from '../model/model.ts'
import { askAgain } from '../model/prompts/again.ts'
import { askForCases, casesForm, type DraftCase } from '../model/prompts/cases.ts'
import { isRunnable } from '../runner/languages.ts'
import { type Faulty, faulty, left, usageOf } from '../snippets/code-steps.ts'
import { getRevision } from '../snippets/find.ts'
import { readInterface } from '../snippets/interface.ts'
import { readSpec } from '../snippets/spec.ts'
import { readDrafts } from './drafts.ts'
import { getSuite } from './find.ts'
import { saveSuite } from './set.ts'

export type DraftParts = { db: Db; model: Model }

/** What tests are written from; never the code. */
export async function readGround(db: Db, { snippet }: StepContext, except?: { feedbackId: string }) {
  const revision = await getRevision(db, snippet.id, snippet.revision)
  const [spec, { names, headers }, suite] = await Promise.all([
    readSpec(db, snippet, except),
    readInterface(revision.language, revision.code),
    snippet.suite > 0 ? getSuite(db, snippet.id, snippet.suite) : undefined,
  ])
  // Tests for code of another language are none of this code's.
  return { revision, spec, names, headers, suite: suite?.language === revision.language ? suite : undefined }
}

/** Where a suite that was just made goes: to its run, where its language has a runner. */
export function onToRun({ language }: Pick<Revision, 'language'>): Pick<StepEnd, 'next'> {
  return isRunnable(language) ? { next: 'run' } : {}
}

/**
 * The steps that write a suite: from the request, the plan and the interface. An answer without one usable
 * case goes back once. Anchors of the suite before stay. `strengthen` writes one that replaces a vacuous
 * one; if that fails, the vacuous one stays, and is shown as weak.
 *
 *     draft ─▶ (draft_again) ─▶ saved          strengthen ─▶ saved
 */
export function draftSteps({ db, model }: DraftParts): Record<'draft' | 'draft_again' | 'strengthen', Step> {
  const request = async (context: StepContext, weak?: string[]) => {
    const ground = await readGround(db, context)
    const { spec, headers, revision } = ground
    const { language, plan } = revision
    const { locale } = context.snippet
    return { ...ground, ...askForCases({ spec, plan, headers, language, locale, ...(weak ? { weak } : {}) }) }
  }
  type Asked = Awaited<ReturnType<typeof request>>

  const ask = ({ snippet, signal }: StepContext, { system }: Asked, messages: Message[]) =>
    model.askFor({ system, messages, person: snippet.authorId, signal }, casesForm)

  const read = async (answer: StructuredAnswer<{ cases: DraftCase[] }>, asked: Asked) => {
    if ('fault' in answer) return { fault: answer.fault }
    const { spec, names, revision, suite } = asked
    const anchors = suite?.cases.filter(({ anchor }) => anchor) ?? []
    const drafted = await readDrafts(answer.value.cases, anchors, { language: revision.language, spec, names })
    // Anchors given once more are nothing new, but no fault either.
    const repeated = anchors.length > 0 && drafted.dropped.every(({ why }) => why === 'case_twice')
    if (drafted.cases.length > anchors.length || repeated) return drafted
    const why = drafted.dropped.map(({ act, why }) => `${act}: ${why}`).join('\n')
    return { fault: `No case could be used.\n${why.slice(0, 2000)}` }
  }

  const keep = (
    context: StepContext,
    { revision, spec }: Asked,
    answer: Answer,
    { cases, dropped }: { cases: Suite['cases']; dropped: unknown[] },
    overtaken: Overtaken,
  ): StepEnd => {
    const { job, log } = context
    if (dropped.length > 0) log.warn({ dropped: dropped.length }, 'cases of the model could not be used')
    const { text, model, usage } = answer
    const said = spec.description !== '' || spec.feedback.length > 0
    const suite = { language: revision.language, basis: said ? ('spec' as const) : ('code' as const), cases }
    return {
      result: { text, model, usage },
      ...onToRun(revision),
      write: async (tx) => {
        await requireStill(tx, context, overtaken)
        await saveSuite(tx, job.snippetId, {
          ...suite,
          cause: 'generated',
          dropped: dropped.length,
          jobId: job.id,
          model,
          usage: usageOf(context, answer),
        })
      },
    }
  }

  return {
    draft: async (context) => {
      const asked = await request(context)
      const answer = await ask(context, asked, asked.messages)
      const drafted = await read(answer, asked)
      if ('fault' in drafted) return faulty({ ...answer, ...drafted }, 'draft_again')
      return keep(context, asked, answer, drafted, new Overtaken('draft'))
    },

    draft_again: async (context) => {
      const asked = await request(context)
      const { text, fault } = left<Faulty>(context, 'draft')
      const answer = await ask(context, asked, askAgain(asked.messages, text, fault))
      const drafted = await read(answer, asked)
      if ('fault' in drafted) return faulty({ ...answer, ...drafted }, undefined)
      return keep(context, asked, answer, drafted, new Overtaken('draft'))
    },

    strengthen: async (context) => {
      const { suite: weak } = await readGround(db, context)
      const asked = await request(context, weak?.cases.map(({ act }) => act) ?? [])
      const answer = await ask(context, asked, asked.messages)
      const drafted = await read(answer, asked)
      const { text, model: name, usage } = answer
      if ('fault' in drafted) return { result: { text, model: name, usage, fault: drafted.fault } }
      // Other tests by now: they are run, and found out about by themselves.
      return keep(context, asked, answer, drafted, new Overtaken('run'))
    },
  }
}

/** Tests found vacuous are written once more, in a round of their own. */
export function strengthenOnce({ job }: StepContext, vacuous: boolean | null) {
  return vacuous && job.round === 0 ? { next: 'strengthen', round: 1 } : {}
}
