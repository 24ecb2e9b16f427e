import { eq } from 'drizzle-orm'
import type { Database } from '../database/open.ts'
import { snippets } from '../database/schema.ts'
import { lockSnippet } from '../jobs/accept.ts'
import { announceChange, claimOf } from '../jobs/changes.ts'
import { currentJob } from '../jobs/read.ts'

/**
 * Deletes a snippet with all it owns; the database cascades. A job in hand loses its claim and is
 * broken off. Throws `not_found`.
 */
export async function removeSnippet({ database }: { database: Database }, id: string): Promise<void> {
  await database.db.transaction(async (tx) => {
    await lockSnippet(tx, id)
    const job = await currentJob(tx, id)
    await tx.delete(snippets).where(eq(snippets.id, id))
    await announceChange(tx, id, ...(job ? [job.id, claimOf(job.id)] : []))
  })
}
