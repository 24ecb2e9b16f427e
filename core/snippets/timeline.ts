import { and, eq, inArray } from 'drizzle-orm'
import type { Db } from '../database/open.ts'
import { decisions, feedback, jobSteps, jobs, revisions, runs, suites } from '../database/schema.ts'
import type { JobKind, Problem, RepairOutcome, RevisionCause, Verdict } from '../domain.ts'
import { OVERTAKEN } from '../tests/overtaken.ts'
import { getSnippet } from './find.ts'

/** One thing that was said or done. */
export type TimelineEntry = { at: Date } & (
  | { type: 'asked'; author: string; text: string }
  | { type: 'feedback'; id: string; author: string; text: string; target: 'code' | 'tests'; reply: string | null }
  | {
      type: 'revision'
      number: number
      cause: RevisionCause
      parent: number | null
      explanation: string
      model: string | null
      /** The id of the feedback that caused it. */
      feedback: string | null
    }
  | {
      type: 'suite'
      number: number
      cause: 'generated' | 'feedback' | 'edit'
      cases: number
      /** Cases of the model that could not be used. */
      dropped: number
      feedback: string | null
    }
  | { type: 'repair'; outcome: RepairOutcome }
  | { type: 'run'; number: number; revision: number; suite: number; verdict: Verdict; passed: number; failed: number }
  | { type: 'question'; question: string }
  | { type: 'answer'; author: string | null; choice: string; text: string | null }
  | { type: 'problem'; kind: JobKind; problem: Problem; feedback: string | null }
)

/** Everything that was said about a snippet and done to it, oldest first; throws `not_found`. */
export async function getTimeline(db: Db, snippetId: string): Promise<TimelineEntry[]> {
  const { description, author, createdAt } = await getSnippet(db, snippetId)
  const [said, made, tested, ran, asked, repaired, broken] = await Promise.all([
    db.select().from(feedback).where(eq(feedback.snippetId, snippetId)),
    db.select().from(revisions).where(eq(revisions.snippetId, snippetId)),
    db.select().from(suites).where(eq(suites.snippetId, snippetId)),
    db.select().from(runs).where(eq(runs.snippetId, snippetId)),
    db.select().from(decisions).where(eq(decisions.snippetId, snippetId)),
    db
      .select({ at: jobSteps.endedAt, result: jobSteps.result })
      .from(jobSteps)
      .innerJoin(jobs, eq(jobs.id, jobSteps.jobId))
      .where(and(eq(jobs.snippetId, snippetId), eq(jobSteps.step, 'conclude'))),
    db
      .select()
      .from(jobs)
      .where(and(eq(jobs.snippetId, snippetId), inArray(jobs.status, ['failed', 'stopped']))),
  ])
  const entries: TimelineEntry[] = [
    ...(description ? [{ at: createdAt, type: 'asked' as const, author: author.name, text: description }] : []),
    ...said.map(({ createdAt: at, id, authorName: author, text, target, reply }) => ({
      at,
      type: 'feedback' as const,
      id,
      author,
      text,
      target,
      reply,
    })),
    ...made.map(({ createdAt: at, number, cause, parent, explanation, model, feedbackId }) => ({
      at,
      type: 'revision' as const,
      number,
      cause,
      parent,
      explanation,
      model,
      feedback: feedbackId,
    })),
    ...tested.map(({ createdAt: at, number, cause, cases, dropped, feedbackId }) => ({
      at,
      type: 'suite' as const,
      number,
      cause,
      cases: cases.length,
      dropped,
      feedback: feedbackId,
    })),
    ...ran.map(({ createdAt: at, number, revision, suite, verdict, results }) => {
      const passed = results.filter(({ status }) => status === 'passed').length
      return { at, type: 'run' as const, number, revision, suite, verdict, passed, failed: results.length - passed }
    }),
    ...asked.map(({ createdAt: at, question }) => ({ at, type: 'question' as const, question })),
    ...asked.flatMap(({ answeredAt: at, answeredBy: author, answer, choices }) => {
      if (!at || !answer || answer.choice === OVERTAKEN) return [] // nobody said that
      const choice = choices.find(({ id }) => id === answer.choice)?.label ?? answer.choice
      return [{ at, type: 'answer' as const, author, choice, text: answer.text ?? null }]
    }),
    ...repaired.flatMap(
      ({ at, result }) =>
        at && result ? [{ at, type: 'repair' as const, outcome: result.outcome as RepairOutcome }] : [], // the step's own
    ),
    ...broken.flatMap(({ endedAt: at, kind, problem, input: { feedbackId } }) =>
      at && problem
        ? [
            {
              at,
              type: 'problem' as const,
              kind,
              problem,
              feedback: typeof feedbackId === 'string' ? feedbackId : null,
            },
          ]
        : [],
    ),
  ]
  return entries.sort((a, b) => a.at.getTime() - b.at.getTime())
}
