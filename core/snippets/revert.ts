import type { JobParts } from '../jobs/accept.ts'
import { announceChange } from '../jobs/changes.ts'
import { type Accepted, acceptOnce, type Once } from '../jobs/once.ts'
import { getRevision } from './find.ts'
import { saveRevision } from './save-revision.ts'

/**
 * Goes back to an older version: a new revision equal to it (cause `revert`), so nothing is lost.
 * Throws `not_found` when there is no such snippet or version.
 */
export async function revertSnippet(
  { database }: Pick<JobParts, 'database'>,
  snippetId: string,
  number: number,
  once?: Once,
): Promise<Accepted> {
  return acceptOnce(database.db, once, async (tx) => {
    const { code, language, explanation, plan, model } = await getRevision(tx, snippetId, number)
    await saveRevision(tx, snippetId, { code, language, explanation, plan, model, cause: 'revert' })
    await announceChange(tx, snippetId)
    return { snippetId, jobId: null }
  })
}
