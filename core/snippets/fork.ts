import { and, eq, lte } from 'drizzle-orm'
import type { Tx } from '../database/open.ts'
import { feedback } from '../database/schema.ts'
import type { JobParts } from '../jobs/accept.ts'
import { type Accepted, acceptOnce, type Once } from '../jobs/once.ts'
import { insertSnippet, type Origin } from './create.ts'
import { getRevision, getSnippet } from './find.ts'
import { saveRevision } from './save-revision.ts'

/**
 * Makes a new snippet of one version of another (the current one, unless named), for whoever asks.
 * Throws `not_found` when there is no such snippet or version.
 */
export async function forkSnippet(
  { database }: Pick<JobParts, 'database'>,
  input: { snippetId: string; revision?: number | undefined; origin: Origin },
  once?: Once,
): Promise<Accepted> {
  return acceptOnce(database.db, once, async (tx) => {
    const { title, description, locale, revision } = await getSnippet(tx, input.snippetId)
    const number = input.revision ?? revision?.number ?? 0
    const { code, language, explanation, plan, model, createdAt } = await getRevision(tx, input.snippetId, number)
    const snippet = { title, language, description, locale, state: 'idle' as const }
    const snippetId = await insertSnippet(tx, input.origin, snippet)
    await saveRevision(tx, snippetId, { code, language, explanation, plan, model, cause: 'fork' })
    await copyFeedback(tx, input.snippetId, snippetId, createdAt)
    return { snippetId, jobId: null }
  })
}

/** What was asked of the code up to that version is asked of the new snippet, too: its tests rest on it. */
async function copyFeedback(tx: Tx, from: string, to: string, until: Date): Promise<void> {
  const said = and(eq(feedback.snippetId, from), eq(feedback.intent, 'code'), lte(feedback.createdAt, until))
  const rows = await tx.select().from(feedback).where(said)
  if (rows.length === 0) return
  await tx.insert(feedback).values(rows.map(({ id, ...row }) => ({ ...row, snippetId: to, sourceId: `fork:${id}` })))
}
