import { eq, sql } from 'drizzle-orm'
import type { Tx } from '../database/open.ts'
import { revisions, snippets } from '../database/schema.ts'
import { lockSnippet } from '../jobs/accept.ts'

export type NewRevision = Omit<typeof revisions.$inferInsert, 'snippetId' | 'number' | 'parent' | 'createdAt'>

/**
 * Adds the next revision and makes it the current one. The snippet's lock gives each its own number.
 * Returns that number; throws `not_found`.
 */
export async function saveRevision(tx: Tx, snippetId: string, revision: NewRevision): Promise<number> {
  const { revision: current } = await lockSnippet(tx, snippetId)
  const number = current + 1
  await tx.insert(revisions).values({ ...revision, snippetId, number, parent: current || null })
  await tx.update(snippets).set({ revision: number, updatedAt: sql`now()` }).where(eq(snippets.id, snippetId))
  return number
}
