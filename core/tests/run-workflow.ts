import { and, eq, isNull, max } from 'drizzle-orm'
import type { Db, Tx } from '../database/open.ts'
import { runs, suites } from '../database/schema.ts'
import type { CaseResult, Revision, Suite, Verdict } from '../domain.ts'
import type { StepContext, StepEnd, Workflow } from '../jobs/workflow.ts'
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

/**
 * Runs the suite and keeps the Run; then, once for each suite, finds out whether its tests would be
 * content with code that does nothing.
 *
 *     run ─▶ (weigh)
 */
export function runWorkflow(parts: RunParts): Workflow {
  return {
    first: 'run',
    steps: {
      run: async (context) => {
        const { job, snippet } = context
        const revision = await getRevision(parts.db, snippet.id, snippet.revision)
        const suite = await getSuite(parts.db, snippet.id, snippet.suite)
        const report = await runSuite(parts, context, revision, suite)
        const { verdict, results } = judge(report, suite.cases)
        const weigh = suite.vacuous === null && report.ended === 'ended' && suite.cases.length > 0
        return {
          result: { verdict, suite: suite.number, revision: revision.number, timings: report.timings },
          ...(weigh ? { next: 'weigh' } : {}),
          write: (tx) =>
            saveRun(tx, { snippetId: snippet.id, jobId: job.id, revision, suite, verdict, results, report }),
        }
      },

      weigh: async ({ snippet, results, signal }): Promise<StepEnd> => {
        const ran = results.get('run') as { suite: number; revision: number } // written by the step above
        const { code, language } = await getRevision(parts.db, snippet.id, ran.revision)
        const { cases } = await getSuite(parts.db, snippet.id, ran.suite)
        const { runner, limits } = parts
        const vacuous = await isVacuous(runner, { code, language, cases, limits, signal })
        return {
          result: { vacuous },
          write: async (tx) => {
            await tx
              .update(suites)
              .set({ vacuous })
              .where(and(eq(suites.snippetId, snippet.id), eq(suites.number, ran.suite), isNull(suites.vacuous)))
          },
        }
      },
    },
  }
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
