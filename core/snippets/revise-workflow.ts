import { eq } from 'drizzle-orm'
import type { Tx } from '../database/open.ts'
import { feedback, jobs } from '../database/schema.ts'
import type { Intent, Language } from '../domain.ts'
import { CoreError } from '../errors.ts'
import { requireStill } from '../jobs/lock.ts'
import { Overtaken, type StepContext, type StepEnd, type Workflow } from '../jobs/workflow.ts'
import type { Message, StructuredAnswer } from '../model/model.ts'
import { askAgain } from '../model/prompts/again.ts'
import { askForChange } from '../model/prompts/rewrite.ts'
import { askToUnderstand, type Understanding, understandingForm } from '../model/prompts/understand.ts'
import { type DraftParts, draftSteps, strengthenOnce } from '../tests/draft-steps.ts'
import { getSuite } from '../tests/find.ts'
import { retestSteps } from '../tests/retest-steps.ts'
import { type RunParts, runSteps } from '../tests/run-steps.ts'
import { speaksOfTests } from '../words/target.ts'
import { words } from '../words/translator.ts'
import { codeSteps, type Faulty, faulty, left } from './code-steps.ts'
import { getRevision } from './find.ts'
import { requireLanguage } from './generate.ts'
import { readSaid, type Said } from './said.ts'
import { saveRevision } from './save-revision.ts'
import { readSpec } from './spec.ts'
import { tidyReply } from './tidy.ts'

/** What the first steps leave: what is to be done, and in which language. */
type Understood = { wants: Intent; language: Language }

/**
 * Does what feedback asks for: a question is answered, thanks get nothing, and the rest becomes a revision
 * or a new version of the tests.
 *
 *     understand ─▶ (understand_again) ─┬▶ answered
 *                                       ├▶ rewrite ─▶ (rewrite_again) ─▶ (rewrite_fix) ─▶ saved
 *                                       └▶ retest, or draft where there are no tests ─▶ run ─▶ weigh
 */
export function reviseWorkflow(parts: DraftParts & RunParts): Workflow {
  const { db, model } = parts

  const understandRequest = async ({ snippet }: StepContext, { id, text, locale }: Said) => {
    if (snippet.revision === 0) throw new CoreError('conflict', { reason: 'no_code_yet' })
    const { code, language } = await getRevision(db, snippet.id, snippet.revision)
    const suite = snippet.suite > 0 ? await getSuite(db, snippet.id, snippet.suite) : undefined
    const tests = suite?.language === language ? suite.cases.map(({ name }) => name) : []
    const spec = await readSpec(db, snippet, { feedbackId: id })
    return { ...askToUnderstand({ spec, feedback: text, language, locale, code, tests }), language, tests }
  }
  const ask = ({ snippet, signal }: StepContext, system: string, messages: Message[]) =>
    model.askFor({ system, messages, person: snippet.authorId, signal }, understandingForm)

  return {
    first: 'understand',
    steps: {
      understand: async (context) => {
        const said = await readSaid(db, context)
        const { system, messages, language, tests } = await understandRequest(context, said)
        const answer = await ask(context, system, messages)
        return endUnderstanding(said, answer, { language, hasTests: tests.length > 0 }, 'understand_again')
      },

      understand_again: async (context) => {
        const said = await readSaid(db, context)
        const { system, messages, language, tests } = await understandRequest(context, said)
        const { text, fault } = left<Faulty>(context, 'understand')
        const answer = await ask(context, system, askAgain(messages, text, fault))
        return endUnderstanding(said, answer, { language, hasTests: tests.length > 0 })
      },

      ...codeSteps({
        model,
        names: { write: 'rewrite', again: 'rewrite_again', fix: 'rewrite_fix' },
        request: async (context) => {
          const { id, text, locale } = await readSaid(db, context)
          const { language } = understoodBy(context)
          const { snippet } = context
          const { code, plan, language: present } = await getRevision(db, snippet.id, snippet.revision)
          const spec = await readSpec(db, snippet, { feedbackId: id })
          const request = { spec, feedback: text, plan, code: { text: code, language: present }, language, locale }
          return { ...askForChange(request), language }
        },
        keep: async (context, { code, explanation, model: name }, usage) => {
          const { job, snippet } = context
          const { id: feedbackId } = await readSaid(db, context)
          const { plan, number: parent } = await getRevision(db, snippet.id, snippet.revision)
          const { language } = understoodBy(context)
          return {
            write: async (tx) => {
              // A round of its own: nothing that was written for other code is looked at again.
              await requireStill(tx, context, new Overtaken('rewrite', job.round + 1))
              await saveRevision(tx, snippet.id, {
                code,
                language,
                explanation,
                plan,
                cause: 'feedback',
                parent,
                feedbackId,
                jobId: job.id,
                model: name,
                usage,
              })
            },
          }
        },
      }),
      ...retestSteps(parts),
      ...draftSteps(parts),
      // Single tests that somebody asked for stay what was asked for.
      ...runSteps(parts, {
        weighed: (context, vacuous) => (context.results.has('retest') ? {} : strengthenOnce(context, vacuous)),
      }),
    },
  }
}

function endUnderstanding(
  said: Said,
  answer: StructuredAnswer<Understanding>,
  present: { language: Language; hasTests: boolean },
  again?: string,
): StepEnd {
  if ('fault' in answer) return faulty(answer, again)
  const { value, text, model, usage } = answer
  const wants = wantedOf(value, said)
  const language = wants === 'code' ? languageOf(value, present.language) : present.language
  const result = { text, model, usage, wants, language }
  const next = wants === 'code' ? 'rewrite' : wants === 'tests' ? (present.hasTests ? 'retest' : 'draft') : undefined
  return { result, ...(next ? { next } : {}), write: (tx) => keepUnderstanding(tx, said, wants, value) }
}

/** What is to be done. Whoever chose what to improve is believed; tests are only touched if they are spoken of. */
function wantedOf({ wants, reply }: Understanding, { text, target }: Said): Intent {
  if (wants === 'question' && reply.trim() === '') return 'off_topic'
  if (wants !== 'code' && wants !== 'tests') return wants
  if (target) return target
  return wants === 'tests' && !speaksOfTests(text) ? 'code' : wants
}

function languageOf({ language, otherLanguage }: Understanding, present: Language): Language {
  if (language === 'same') return present
  return language === 'other' ? requireLanguage(otherLanguage || 'this language') : language
}

async function keepUnderstanding(tx: Tx, said: Said, intent: Intent, { reply }: Understanding): Promise<void> {
  const offTopic = intent === 'off_topic' ? words(said.locale)('replies.off_topic') : null
  const answered = intent === 'question' ? tidyReply(reply) : offTopic
  const target = intent === 'code' || intent === 'tests' ? { target: intent } : undefined
  await tx
    .update(feedback)
    .set({ intent, reply: answered, ...target })
    .where(eq(feedback.id, said.id))
  if (intent === 'tests') await tx.update(jobs).set({ kind: 'revise_tests' }).where(eq(jobs.id, said.jobId))
}

function understoodBy(context: StepContext): Understood {
  return left<Understood>(context, context.results.has('understand_again') ? 'understand_again' : 'understand')
}
