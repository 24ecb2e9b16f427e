import { and, asc, desc, eq, inArray, isNotNull } from 'drizzle-orm'
import type { Db } from '../database/open.ts'
import { jobSteps, revisions, runs, suites } from '../database/schema.ts'
import type { Case, CaseResult, Verdict } from '../domain.ts'
import { CoreError } from '../errors.ts'
import type { StepContext } from '../jobs/workflow.ts'
import { hashOf } from './check-cases.ts'
import { getSuite } from './find.ts'
import type { Ran } from './run-steps.ts'

/** What a repair begins with: the suite it is bound to, and the run there is of the pair, if there is one. */
export type Inspected = {
  suite: number
  hash: string
  revision: number
  verdict: Verdict
  results: CaseResult[] | null
}

/** Looks at what there is. A run that says nothing, because nothing ran, counts as none. */
export async function inspect(db: Db, snippet: { id: string; revision: number; suite: number }): Promise<Inspected> {
  const { number: suite, hash } = await getSuite(db, snippet.id, snippet.suite)
  const [run] = await db
    .select()
    .from(runs)
    .where(and(eq(runs.snippetId, snippet.id), eq(runs.revision, snippet.revision), eq(runs.suite, suite)))
    .orderBy(desc(runs.number))
    .limit(1)
  const says = run && run.verdict !== 'unavailable'
  const found = { suite, hash, revision: snippet.revision }
  return says
    ? { ...found, verdict: run.verdict, results: run.results }
    : { ...found, verdict: 'unavailable', results: null }
}

/** The runs of a repair so far, the one it began with among them, in order. */
export async function readRuns(db: Db, jobId: string): Promise<Ran[]> {
  const rows = await db
    .select({ result: jobSteps.result })
    .from(jobSteps)
    .where(
      and(eq(jobSteps.jobId, jobId), inArray(jobSteps.step, ['inspect', 'run', 'confirm']), isNotNull(jobSteps.result)),
    )
    .orderBy(asc(jobSteps.id))
  return rows.flatMap(({ result }) => {
    const left = result as Omit<Ran, 'results'> & { results: string | null } // written by these three steps
    return left.results === null ? [] : [{ ...left, results: JSON.parse(left.results) as CaseResult[] }]
  })
}

/** Whether a job made this revision. */
export async function isMadeBy(db: Db, snippetId: string, number: number, jobId: string): Promise<boolean> {
  const mine = and(eq(revisions.snippetId, snippetId), eq(revisions.number, number), eq(revisions.jobId, jobId))
  return (await db.select({ number: revisions.number }).from(revisions).where(mine)).length > 0
}

type Frozen = { suite: number; hash: string; cases: Case[]; hidden: string[] | null }

/** The suite a repair is bound to. It can't change under it: its cases still make the hash of the beginning. */
export function readFrozen({ results, snippet }: StepContext) {
  const { suite, hash } = results.get('inspect') as { suite: number; hash: string } // the first step's
  return {
    suite,
    read: async (db: Db): Promise<Frozen> => {
      const [row] = await db
        .select({ cases: suites.cases, hidden: suites.hidden })
        .from(suites)
        .where(and(eq(suites.snippetId, snippet.id), eq(suites.number, suite)))
      if (!row || hashOf(row.cases) !== hash)
        throw new CoreError('internal', { cause: new Error('the tests changed under their repair') })
      return { suite, hash, ...row }
    },
  }
}
