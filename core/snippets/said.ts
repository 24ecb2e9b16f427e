import { eq } from 'drizzle-orm'
import type { Db } from '../database/open.ts'
import { feedback } from '../database/schema.ts'
import type { Locale } from '../domain.ts'
import { CoreError } from '../errors.ts'
import type { StepContext } from '../jobs/workflow.ts'

/** The feedback a job is about. */
export type Said = {
  id: string
  text: string
  locale: Locale
  /** What the person chose to improve, if they did. */
  target: 'code' | 'tests' | null
  jobId: string
}

/** The feedback that a job's input names. */
export async function readSaid(db: Db, { job }: Pick<StepContext, 'job'>): Promise<Said> {
  const { feedbackId, target } = job.input as { feedbackId: string; target: Said['target'] } // written by giveFeedback
  const [row] = await db.select().from(feedback).where(eq(feedback.id, feedbackId))
  if (!row) throw new CoreError('not_found')
  const { id, text, locale } = row
  return { id, text, locale, target, jobId: job.id }
}
