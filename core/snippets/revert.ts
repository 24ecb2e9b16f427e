import { insertToldJob, type JobParts } from '../jobs/accept.ts'
import { announceChange } from '../jobs/changes.ts'
import type { Address } from '../jobs/courier.ts'
import { type Accepted, acceptOnce, type Once } from '../jobs/once.ts'
import { getRevision } from './find.ts'
import { saveRevision } from './save-revision.ts'

/**
 * Goes back to an older version: a new revision equal to it (cause `revert`), so nothing is lost.
 * It is told at `address`, if there is one. Throws `not_found` when there is no such snippet or version.
 */
export async function revertSnippet(
  parts: JobParts,
  snippetId: string,
  number: number,
  once?: Once,
  address?: Address,
): Promise<Accepted> {
  return acceptOnce(parts.database.db, once, async (tx) => {
    const { code, language, explanation, plan, model } = await getRevision(tx, snippetId, number)
    const jobId = address ? await insertToldJob(tx, parts, { snippetId, kind: 'revise', address }) : null
    await saveRevision(tx, snippetId, { code, language, explanation, plan, model, jobId, cause: 'revert' })
    await announceChange(tx, snippetId)
    return { snippetId, jobId }
  })
}
