import type { Author, Locale } from '../domain.ts'
import { insertJob, type JobParts } from '../jobs/accept.ts'
import type { Address } from '../jobs/courier.ts'
import { type Accepted, acceptOnce, type Once } from '../jobs/once.ts'
import { checkFeedback } from '../snippets/check-text.ts'
import { insertFeedback } from '../snippets/feedback.ts'
import { requireRunnable } from './run.ts'

export type RepairInput = {
  snippetId: string
  /** What a person adds to what the tests say. */
  feedback?: string | undefined
  author: Author
  address: Address | null
}

/**
 * Accepts the improvement of the current code by the current tests, and by what a person adds. Throws what
 * a run throws, and `invalid_input`.
 */
export async function repairSnippet(
  parts: JobParts & { defaultLocale: Locale },
  { snippetId, author, address, ...input }: RepairInput,
  once?: Once,
): Promise<Accepted> {
  const text = input.feedback === undefined ? undefined : checkFeedback(input.feedback)
  return acceptOnce(parts.database.db, once, async (tx) => {
    const { locale } = await requireRunnable(tx, snippetId)
    const job = { snippetId, kind: 'repair', address } as const
    if (text === undefined) return { snippetId, jobId: await insertJob(tx, parts, { ...job, input: {} }) }
    // Who says it with a repair wants it repaired.
    const said = { text, target: 'code', intent: 'code', author } as const
    const feedbackId = await insertFeedback(tx, { id: snippetId, locale }, said, once)
    return { snippetId, jobId: await insertJob(tx, parts, { ...job, input: { feedbackId } }) }
  })
}
