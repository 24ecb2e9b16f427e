import { randomUUID } from 'node:crypto'
import type { Tx } from '../database/open.ts'
import { feedback } from '../database/schema.ts'
import type { Author, Intent, Locale } from '../domain.ts'
import { CoreError } from '../errors.ts'
import { insertJob, type JobParts } from '../jobs/accept.ts'
import type { Address } from '../jobs/courier.ts'
import { lockSnippet } from '../jobs/lock.ts'
import { type Accepted, acceptOnce, type Once } from '../jobs/once.ts'
import { currentJob } from '../jobs/read.ts'
import { detectLocale } from '../words/detect.ts'
import { speaksOfTests } from '../words/target.ts'
import { checkFeedback } from './check-text.ts'

export type FeedbackInput = {
  snippetId: string
  text: string
  /** What it is about; unset: found from its words. */
  target?: 'code' | 'tests' | undefined
  author: Author
  /** Where to answer; null when whoever said it looks for themselves. */
  address: Address | null
}

/**
 * Accepts what a person says about code or tests. It waits its turn behind what its snippet is at already.
 * Throws `invalid_input`, `not_found`, and `conflict` when there is no code and none is being written.
 */
export async function giveFeedback(
  parts: JobParts & { defaultLocale: Locale },
  input: FeedbackInput,
  once?: Once,
): Promise<Accepted> {
  const { snippetId, target, author, address } = input
  const text = checkFeedback(input.text)
  return acceptOnce(parts.database.db, once, async (tx) => {
    const { revision, locale } = await lockSnippet(tx, snippetId)
    if (revision === 0 && !(await currentJob(tx, snippetId))) {
      throw new CoreError('conflict', { reason: 'no_code_yet' })
    }
    const about = target ?? (speaksOfTests(text) ? 'tests' : 'code')
    const feedbackId = await insertFeedback(tx, { id: snippetId, locale }, { text, target: about, author }, once)
    const job = { snippetId, kind: 'revise', input: { feedbackId, target: target ?? null }, address } as const
    return { snippetId, jobId: await insertJob(tx, parts, job) }
  })
}

type NewFeedback = { text: string; target: 'code' | 'tests'; author: Author; intent?: Intent }

/** Keeps what a person said, in the language of the words, else the snippet's. Returns its id. */
export async function insertFeedback(
  tx: Tx,
  { id: snippetId, locale }: { id: string; locale: Locale },
  { author, ...said }: NewFeedback,
  once: Once | undefined,
): Promise<string> {
  const [row] = await tx
    .insert(feedback)
    .values({
      ...said,
      snippetId,
      locale: detectLocale(said.text, locale),
      authorId: author.id,
      authorName: author.name,
      sourceId: sourceOf(once),
    })
    .returning({ id: feedback.id })
  if (!row) throw new CoreError('internal', { cause: new Error('insert returned no feedback') })
  return row.id
}

/** The platform's own id of the message; what comes without one is said once by each request. */
function sourceOf(once: Once | undefined): string {
  if (once?.kind === 'event') return `${once.source}:${once.externalId}`
  return randomUUID()
}
