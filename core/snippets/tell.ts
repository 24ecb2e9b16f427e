import { insertToldJob, type JobParts } from '../jobs/accept.ts'
import type { Address } from '../jobs/courier.ts'
import { type Accepted, acceptOnce, type Once } from '../jobs/once.ts'

/** Has a snippet told of at an address, as it is; nothing of it changes. Throws `not_found`. */
export async function tellSnippet(
  parts: JobParts,
  { snippetId, address }: { snippetId: string; address: Address },
  once?: Once,
): Promise<Accepted> {
  return acceptOnce(parts.database.db, once, async (tx) => {
    return { snippetId, jobId: await insertToldJob(tx, parts, { snippetId, kind: 'revise', address }) }
  })
}
