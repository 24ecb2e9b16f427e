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
    const { code, language, explanation, plan, model } = await getRevision(tx, input.snippetId, number)
    const snippet = { title, language, description, locale, state: 'idle' as const }
    const snippetId = await insertSnippet(tx, input.origin, snippet)
    await saveRevision(tx, snippetId, { code, language, explanation, plan, model, cause: 'fork' })
    return { snippetId, jobId: null }
  })
}
