import { and, desc, eq } from 'drizzle-orm'
import type { Database } from '../core/database/open.ts'
import { snippets, suites } from '../core/database/schema.ts'
import type { Case, Core, Locale, Snippet } from '../core/index.ts'
import type { Runner } from '../core/runner/runner.ts'
import { verdictOf } from './judging.ts'
import { type Task, wordsOf } from './tasks.ts'

/** How a task went, as the product says and as the row's own cases have it. */
export type Told = {
  task: string
  /** What the product says of the code that is current: passed, or what else. */
  said: string
  /** Rounds of repair until then; null when there was none. */
  rounds: number | null
  /** Whether the row's own cases pass, in a runner of the bench. */
  right: boolean
  /** Whether they did before the repair. */
  wasRight: boolean
  /** A suite was there before the repair and another, or another number of them, after it. */
  suiteChanged: boolean
  suites: number
  questions: number
  /** Why a job failed, if one did. */
  problem: string | null
}

const ORIGIN = { author: { id: 'bench', name: 'Bench' }, source: 'web' as const, workspace: 'web' }
const LONGEST_MS = 600_000

/** A task through the whole product: generate, have tests written, repair what they don't pass. */
export async function tellTask(parts: { core: Core; judge: Runner }, task: Task, locale: Locale): Promise<Told> {
  const { core } = parts
  const description = wordsOf(task, locale)
  const generated = await core.generate({ description, language: 'python', locale, origin: ORIGIN, address: null })
  const id = generated.snippetId
  const done = async (accepted: { jobId: string | null }) => {
    if (!accepted.jobId) throw new Error('accepted without a job')
    return core.waitForJob(accepted.jobId, LONGEST_MS)
  }
  let job = await done(generated)
  if (job.status === 'succeeded') job = await done(await core.writeTests(id))

  const before = await core.get(id)
  const suitesBefore = await core.suites(id)
  const wasRight = await isRight(parts.judge, before, task)
  if (job.status === 'succeeded' && !saysPassed(before)) {
    job = await done(await core.repair({ snippetId: id, author: ORIGIN.author, address: null }))
  }

  const after = await core.get(id)
  const suitesAfter = await core.suites(id)
  const timeline = await core.timeline(id)
  const repaired = timeline.findLast((entry) => entry.type === 'repair')
  return {
    task: task.id,
    said: saysPassed(after) ? 'passed' : (after.run?.verdict ?? 'nothing'),
    rounds: repaired?.outcome.rounds ?? null,
    right: after.revision?.code === before.revision?.code ? wasRight : await isRight(parts.judge, after, task),
    wasRight,
    suiteChanged: essence(suitesBefore) !== essence(suitesAfter),
    suites: suitesAfter.length,
    questions: timeline.filter(({ type }) => type === 'question').length,
    problem: job.problem?.code ?? null,
  }
}

/** The cases that no mending model may see, by the description of their snippet. */
export async function hiddenCases({ db }: Database, description: string): Promise<Case[]> {
  const [row] = await db
    .select({ cases: suites.cases, hidden: suites.hidden })
    .from(suites)
    .innerJoin(snippets, and(eq(snippets.id, suites.snippetId), eq(snippets.suite, suites.number)))
    .where(eq(snippets.description, description))
    .orderBy(desc(snippets.createdAt))
    .limit(1)
  return row?.cases.filter(({ id }) => row.hidden?.includes(id)) ?? []
}

function saysPassed({ run }: Snippet): boolean {
  return run?.verdict === 'passed' && !run.stale
}

async function isRight(judge: Runner, { revision }: Snippet, { cases }: Task): Promise<boolean> {
  return revision !== null && (await verdictOf(judge, revision.code, cases)) === 'passed'
}

function essence(all: { number: number; hash: string }[]): string {
  return JSON.stringify(all.map(({ number, hash }) => [number, hash]))
}
