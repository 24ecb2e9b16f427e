import { and, eq, isNull, max } from 'drizzle-orm'
import type { Db, Tx } from '../database/open.ts'
import { runs, suites } from '../database/schema.ts'
import type { CaseResult, Revision, Suite, Verdict } from '../domain.ts'
import { CoreError } from '../errors.ts'
import type { Step, StepContext, StepEnd } from '../jobs/workflow.ts'
import type { Metrics } from '../metrics.ts'
import type { Limits } from '../runner/policy.ts'
import type { Runner, RunReport } from '../runner/runner.ts'
import { getRevision } from '../snippets/find.ts'
import { getSuite } from './find.ts'
import { judge } from './judge.ts'
import { isVacuous } from './vacuous.ts'

export type RunParts = {
  db: Db
  runner: Runner
  limits: Limits
  metrics: Metrics
}

/** A run as the step leaves it for those that follow. */
export type Ran = { verdict: Verdict; revision: number; suite: number; results: CaseResult[] }

type Then = Pick<StepEnd, 'next' | 'round'>

export type AfterRun = {
  /** Which suite to run; the current one, unless it is said. */
  suite?: (context: StepContext) => number
  /** What comes after the run, instead of weighing a suite that wasn't yet. */
  ran?: (context: StepContext, ran: Ran) => Promise<Then>
  /** What comes after the weighing. */
  weighed?: (context: StepContext, vacuous: boolean | null) => Then
}

/** The steps that run strangers' code: `run` keeps a Run, `weigh` finds out whether the tests are vacuous. */
export function runSteps(parts: RunParts, after: AfterRun = {}): Record<'run' | 'weigh', Step> {
  const { db, runner, limits } = parts
  return {
    run: async (context) => {
      const { job, snippet } = context
      const revision = await getRevision(db, snippet.id, snippet.revision)
      const suite = await getSuite(db, snippet.id, after.suite?.(context) ?? snippet.suite)
      requireSameLanguage(suite, revision)
      const report = await runSuite(parts, context, revision, suite)
      const { verdict, results } = judge(report, suite.cases)
      const ran: Ran = { verdict, revision: revision.number, suite: suite.number, results }
      const weigh = suite.vacuous === null && report.ended === 'ended' && suite.cases.length > 0
      return {
        // As text: jsonb refuses some of what strangers' code gives.
        result: { verdict, revision: ran.revision, suite: ran.suite, results: JSON.stringify(results) },
        ...(after.ran ? await after.ran(context, ran) : weigh ? { next: 'weigh' } : {}),
        write: (tx) => saveRun(tx, { snippetId: snippet.id, jobId: job.id, revision, suite, verdict, results, report }),
      }
    },

    weigh: async (context) => {
      const { snippet, signal } = context
      const ran = readRan(context)
      const { code, language } = await getRevision(db, snippet.id, ran.revision)
      const { cases } = await getSuite(db, snippet.id, ran.suite)
      const vacuous = await isVacuous(runner, { code, language, cases, limits, signal })
      return {
        result: { vacuous },
        ...after.weighed?.(context, vacuous),
        write: async (tx) => {
          await tx
            .update(suites)
            .set({ vacuous })
            .where(and(eq(suites.snippetId, snippet.id), eq(suites.number, ran.suite), isNull(suites.vacuous)))
        },
      }
    },
  }
}

/** The run of this round, else the latest before. */
export function readRan({ ofRound, results }: StepContext): Ran {
  const left = (ofRound.get('run') ?? results.get('run')) as Omit<Ran, 'results'> & { results: string } // written by `run` above
  return { ...left, results: JSON.parse(left.results) as CaseResult[] }
}

/** Throws `conflict` when the tests are for code of another language. */
export function requireSameLanguage(suite: Pick<Suite, 'language'>, { language }: Pick<Revision, 'language'>): void {
  if (suite.language !== language) throw new CoreError('conflict', { reason: 'suite_other_language' })
}

async function runSuite(
  { runner, limits, metrics }: RunParts,
  { signal, log }: StepContext,
  { code, language }: Revision,
  { cases }: Suite,
): Promise<RunReport> {
  const acts = cases.map(({ id, act }) => ({ id, act })) // and nothing else: what is expected stays here
  const report = await runner.run({ language, code, acts, limits, signal })
  const { ended, engine, timings } = report
  metrics.runs.inc({ ended, engine })
  metrics.runSeconds.observe({ engine }, timings.ranMs / 1000)
  log.info({ ended, engine, waitedMs: Math.round(timings.waitedMs), ranMs: Math.round(timings.ranMs) }, 'tests ran')
  return report
}

type NewRun = {
  snippetId: string
  jobId: string
  revision: Revision
  suite: Suite
  verdict: Verdict
  results: CaseResult[]
  report: RunReport
}

/** The next run of its snippet, whose row is locked by the step that ends. */
async function saveRun(tx: Tx, { snippetId, jobId, revision, suite, verdict, results, report }: NewRun): Promise<void> {
  const [last] = await tx
    .select({ number: max(runs.number) })
    .from(runs)
    .where(eq(runs.snippetId, snippetId))
  const { stdout, stderr, clippedBytes, engine, image, languageVersion, timings } = report
  await tx.insert(runs).values({
    snippetId,
    number: (last?.number ?? 0) + 1,
    revision: revision.number,
    suite: suite.number,
    jobId,
    verdict,
    results,
    stdout,
    stderr,
    clippedBytes,
    engine,
    image,
    languageVersion,
    durationMs: Math.round(timings.ranMs),
  })
}
