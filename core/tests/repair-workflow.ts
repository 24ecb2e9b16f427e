import { and, eq, isNull } from 'drizzle-orm'
import { suites } from '../database/schema.ts'
import type { Case, RepairOutcome } from '../domain.ts'
import { CoreError } from '../errors.ts'
import { requireStill } from '../jobs/lock.ts'
import { Overtaken, type StepContext, type StepEnd, type Workflow } from '../jobs/workflow.ts'
import { askToMend, type Failure } from '../model/prompts/mend.ts'
import { codeSteps } from '../snippets/code-steps.ts'
import { getRevision } from '../snippets/find.ts'
import { saveRevision } from '../snippets/save-revision.ts'
import { readSpec } from '../snippets/spec.ts'
import type { DraftParts } from './draft-steps.ts'
import { isQuoted } from './drafts.ts'
import { chooseHidden } from './hidden.ts'
import { openQuestion } from './question.ts'
import { type Inspected, inspect, isMadeBy, readFrozen, readRuns } from './repair-runs.ts'
import { bestOf, countPassed, isWorthARound } from './rounds.ts'
import { type Ran, type RunParts, runSteps } from './run-steps.ts'
import { showActual, showExpected } from './show.ts'
import { type Judgement, judgeFaults } from './triage.ts'
import { derivedSoFar, triageSteps } from './triage-steps.ts'

/**
 * Improves code until its tests pass, in bounded rounds; the tests stay as they are, and some of them are
 * never shown. The best code is kept; what only the request's author can settle becomes a question.
 *
 *     inspect ─▶ (run) ─▶ triage ─▶ mend ─▶ run ─▶ triage ─▶ mend ─▶ run … ─▶ (restore ─▶ confirm) ─▶ conclude
 */
export function repairWorkflow(parts: DraftParts & RunParts & { maxRounds: number }): Workflow {
  const { db, model, maxRounds } = parts

  /** What follows on the runs so far. */
  const onward = async (context: StepContext, runs: Ran[]): Promise<Pick<StepEnd, 'next' | 'round'>> => {
    const { job } = context
    const again = job.round === 0 && runs.at(-1)?.verdict === 'passed' && job.input.feedbackId !== undefined
    if (again && maxRounds > 0) return { next: 'mend', round: 1 }
    // Whoever changes code or tests by hand meanwhile takes over.
    if ((await isOurs(context, runs)) && isWorthARound(runs, job.round, maxRounds))
      return { next: 'triage', round: job.round + 1 }
    return settle(context, runs)
  }
  const isOurs = async (context: StepContext, runs: Ran[]) => {
    const { job, snippet } = context
    const last = runs.at(-1)?.revision
    if (snippet.suite !== readFrozen(context).suite || snippet.revision !== last) return false
    return runs.length === 1 || isMadeBy(db, snippet.id, last, job.id)
  }
  const settle = async (context: StepContext, runs: Ran[]): Promise<Pick<StepEnd, 'next'>> => {
    const [best, last] = [bestOf(runs), runs.at(-1)]
    const worse = best && last && last.verdict !== 'passed' && best.revision !== last.revision
    return { next: worse && (await isOurs(context, runs)) ? 'restore' : 'conclude' }
  }
  const suite = (context: StepContext) => readFrozen(context).suite
  const run = runSteps(parts, {
    suite,
    ran: async (context, ran) => onward(context, [...(await readRuns(db, context.job.id)), ran]),
  }).run
  const confirm = runSteps(parts, { suite, ran: async () => ({ next: 'conclude' }) }).run

  return {
    first: 'inspect',
    steps: {
      inspect: async (context) => {
        const found: Inspected = await inspect(db, context.snippet)
        const result = { ...found, results: found.results === null ? null : JSON.stringify(found.results) }
        if (!found.results) return { result, next: 'run' }
        const ran = { ...found, verdict: found.verdict, results: found.results }
        return { result, ...(await onward({ ...context, results: new Map([['inspect', result]]) }, [ran])) }
      },

      run,

      ...triageSteps(parts, async (context, judged) => {
        const { best, cases, frozen } = await readBest(context)
        const wrong = failing(best, cases).filter(({ id }) => judged[id]?.fault === 'code_wrong')
        if (wrong.length === 0) return settle(context, await readRuns(db, context.job.id))
        const hidden = frozen.hidden ?? chooseHidden({ cases, hash: frozen.hash }, new Set(wrong.map(({ id }) => id)))
        return {
          next: 'mend',
          write: async (tx) => {
            const mine = and(eq(suites.snippetId, context.snippet.id), eq(suites.number, frozen.suite))
            await tx
              .update(suites)
              .set({ hidden })
              .where(and(mine, isNull(suites.hidden)))
          },
        }
      }),

      ...codeSteps({
        model,
        names: { write: 'mend', again: 'mend_again', fix: 'mend_fix' },
        request: async (context) => {
          const { best, cases, frozen } = await readBest(context)
          const { snippet } = context
          const judged = judgeFaults(cases, best.results, derivedSoFar(context))
          const { code, plan, language } = await getRevision(db, snippet.id, best.revision)
          const wrong = failing(best, cases).filter(({ id }) => judged[id]?.fault === 'code_wrong')
          const spec = await readSpec(db, snippet)
          const known = [spec.description, ...spec.feedback, JSON.stringify(plan)]
          const failures = wrong.map((one) =>
            frozen.hidden?.includes(one.id) ? describeHidden(one, known) : describeFailure(one, best, judged[one.id]),
          )
          return { ...askToMend({ spec, plan, code, failures, language, locale: snippet.locale }), language }
        },
        keep: async (context, { code, explanation, model: name }, usage) => {
          const { job, snippet } = context
          const { best } = await readBest(context)
          const { plan, language } = await getRevision(db, snippet.id, best.revision)
          const { feedbackId } = job.input as { feedbackId?: string } // written by repairSnippet
          return {
            next: 'run',
            write: async (tx) => {
              await requireStill(tx, context, new Overtaken('conclude'))
              await saveRevision(tx, snippet.id, {
                code,
                language,
                explanation,
                plan,
                cause: 'repair',
                parent: best.revision,
                ...(feedbackId ? { feedbackId } : {}),
                jobId: job.id,
                model: name,
                usage,
              })
            },
          }
        },
      }),

      restore: async (context) => {
        const { job, snippet } = context
        const { best } = await readBest(context)
        const { code, language, explanation, plan, model: name } = await getRevision(db, snippet.id, best.revision)
        const kept = { code, language, explanation, plan, model: name, jobId: job.id, cause: 'revert' as const }
        return {
          result: { revision: best.revision },
          next: 'confirm',
          write: async (tx) => {
            await requireStill(tx, context, new Overtaken('conclude'))
            await saveRevision(tx, snippet.id, kept)
          },
        }
      },

      confirm,

      conclude: async (context) => {
        const runs = await readRuns(db, context.job.id)
        const last = runs.at(-1)
        if (!last || last.verdict === 'unavailable') throw new CoreError('runner_unavailable')
        const { cases } = await readFrozen(context).read(db)
        const judged = judgeFaults(cases, last.results, derivedSoFar(context))
        const open = failing(last, cases).map((one) => {
          const { fault = 'code_wrong', because = one.because } = judged[one.id] ?? {}
          return { case: one.id, name: one.name, fault, because }
        })
        const rounds = runs.length - 1 - (context.results.has('confirm') ? 1 : 0)
        const outcome: RepairOutcome = {
          rounds,
          verdict: last.verdict,
          revision: last.revision,
          passed: countPassed(last),
          total: cases.length,
          open,
        }
        // Of tests or code that are no longer, nothing is asked.
        const isCurrent = context.snippet.suite === last.suite && context.snippet.revision === last.revision
        const question = isCurrent
          ? openQuestion({ snippet: context.snippet, job: context.job, last, cases, judged })
          : undefined
        const came = question ? 'asked' : last.verdict === 'passed' ? 'passed' : 'failed'
        parts.metrics.repairs.inc({ outcome: came })
        context.log.info({ came, rounds, passed: outcome.passed, total: outcome.total }, 'repair ended')
        return {
          result: { outcome },
          ...(question ? { waits: true, write: askIfStill(context, question) } : {}),
        }
      },
    },
  }

  async function readBest(context: StepContext) {
    const best = bestOf(await readRuns(db, context.job.id))
    if (!best) throw new Error('a round without a run before it')
    const frozen = await readFrozen(context).read(db)
    return { best, cases: frozen.cases, frozen }
  }
}

type Write = NonNullable<StepEnd['write']>

function askIfStill(context: StepContext, ask: Write): Write {
  return async (tx) => {
    await requireStill(tx, context, new Overtaken('conclude'))
    await ask(tx)
  }
}

function failing({ results }: Ran, cases: Case[]): Case[] {
  const passed = new Set(results.filter(({ status }) => status === 'passed').map((one) => one.case))
  return cases.filter(({ id }) => !passed.has(id))
}

/** Of a hidden case the repairing model sees the sentence it rests on, if it knows that anyway. */
function describeHidden({ because }: Case, known: string[]): Failure {
  return { act: '(a test you are not shown)', expected: '', got: '', because: isQuoted(because, known) ? because : '' }
}

/** A failing case as the repairing model sees it. */
function describeFailure(one: Case, { results }: Ran, judgement: Judgement | undefined): Failure {
  const because = judgement?.because || one.because
  const result = results.find((candidate) => candidate.case === one.id)
  return { act: one.act, expected: showExpected(one), got: result ? showActual(result) : '', because }
}
