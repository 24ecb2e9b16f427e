import { and, asc, desc, eq } from 'drizzle-orm'
import type { Db } from '../database/open.ts'
import { decisions, feedback, jobSteps, jobs, revisions, runs, suites } from '../database/schema.ts'
import type { Decision, Locale, RepairOutcome, Revision, Run, Snippet, Suite } from '../domain.ts'
import { diffRevisions } from '../snippets/diff.ts'
import { getRevision, getSnippet, toRevision, toRun, toSuite } from '../snippets/find.ts'
import { getSuite } from '../tests/find.ts'
import { OVERTAKEN } from '../tests/overtaken.ts'
import type { JobRow } from './workflow.ts'

async function readRan(db: Db, { snippetId, suite, revision }: typeof runs.$inferSelect): Promise<Outcome['ran']> {
  const [tests, code] = await Promise.all([getSuite(db, snippetId, suite), getRevision(db, snippetId, revision)])
  return { suite: tests, revision: code }
}

/** What a person said that a job is about. */
export type Told = { author: string; text: string; reply: string | null; intent: string | null; locale: Locale }

/** A question a job asked; `answer` is null while it is open, 'overtaken' when nobody needs to answer any more. */
export type Asked = Decision & {
  answer: { author: string; choice: string; label: string; text: string | null } | 'overtaken' | null
}

/** What came of a job, for whoever asked. The snippet is as it is now, the rest is what the job itself made. */
export type Outcome = {
  snippet: Snippet
  revision: Revision | null
  /** From the version before. */
  change: { from: number; added: number; removed: number } | null
  suite: Suite | null
  /** As seen from what it ran on: `stale` only where the snippet has gone on. */
  run: Run | null
  /** What that run ran, and on which code. */
  ran: { suite: Suite; revision: Revision } | null
  feedback: Told | null
  repair: RepairOutcome | null
  question: Asked | null
}

/** Reads what came of a job; throws `not_found` when its snippet is deleted. */
export async function readOutcome(db: Db, job: JobRow): Promise<Outcome> {
  const mine = { snippet: job.snippetId, id: job.id }
  const [snippet, [revision], [suite], [run], told, [concluded], [asked]] = await Promise.all([
    getSnippet(db, job.snippetId),
    db
      .select()
      .from(revisions)
      .where(and(eq(revisions.snippetId, mine.snippet), eq(revisions.jobId, mine.id)))
      .orderBy(desc(revisions.number))
      .limit(1),
    db
      .select()
      .from(suites)
      .where(and(eq(suites.snippetId, mine.snippet), eq(suites.jobId, mine.id)))
      .orderBy(desc(suites.number))
      .limit(1),
    db
      .select()
      .from(runs)
      .where(and(eq(runs.snippetId, mine.snippet), eq(runs.jobId, mine.id)))
      .orderBy(desc(runs.number))
      .limit(1),
    readTold(db, job),
    db
      .select({ result: jobSteps.result })
      .from(jobSteps)
      .where(and(eq(jobSteps.jobId, job.id), eq(jobSteps.step, 'conclude'))),
    db.select().from(decisions).where(eq(decisions.jobId, job.id)).orderBy(asc(decisions.createdAt)).limit(1),
  ])
  const current = { revision: snippet.revision?.number ?? 0, suite: snippet.suite?.number ?? 0 }
  const diff = revision?.parent ? await diffRevisions(db, job.snippetId, { to: revision.number }) : null
  return {
    snippet,
    revision: revision ? toRevision(revision) : null,
    change: diff && { from: diff.from, added: diff.added, removed: diff.removed },
    suite: suite ? toSuite(suite) : null,
    run: run ? toRun(run, current) : null,
    ran: run ? await readRan(db, run) : null,
    feedback: told,
    repair: (concluded?.result?.outcome as RepairOutcome | undefined) ?? null, // the step's own
    question: asked ? toAsked(asked) : null,
  }
}

/** What a person said that a job is about, if it is about something that was said. */
export async function readTold(db: Db, { input }: JobRow): Promise<Told | null> {
  const { feedbackId } = input
  if (typeof feedbackId !== 'string') return null
  const [row] = await db.select().from(feedback).where(eq(feedback.id, feedbackId))
  if (!row) return null
  const { authorName: author, text, reply, intent, locale } = row
  return { author, text, reply, intent, locale }
}

function toAsked(row: typeof decisions.$inferSelect): Asked {
  const { id, kind, question, choices, answer, answeredBy } = row
  const asked = { id, kind, question, choices }
  if (!answer) return { ...asked, answer: null }
  if (answer.choice === OVERTAKEN) return { ...asked, answer: 'overtaken' }
  const { choice, text = null } = answer
  const label = choices.find((one) => one.id === choice)?.label ?? choice
  return { ...asked, answer: { author: answeredBy ?? '', choice, label, text } }
}

/** How many jobs of its snippet wait behind a job. */
export async function countWaiting(db: Db, { snippetId, seq }: JobRow): Promise<number> {
  const rows = await db
    .select({ seq: jobs.seq })
    .from(jobs)
    .where(and(eq(jobs.snippetId, snippetId), eq(jobs.status, 'queued')))
  return rows.filter((row) => row.seq > seq).length
}
