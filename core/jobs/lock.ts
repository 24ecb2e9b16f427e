import { and, eq, isNull } from 'drizzle-orm'
import type { Tx } from '../database/open.ts'
import { snippets } from '../database/schema.ts'
import { CoreError } from '../errors.ts'
import type { SnippetRow } from './workflow.ts'

/**
 * The one lock of the house: whoever numbers revisions, queues, ends or stops a job, or deletes, holds
 * the snippet's row first and locks nothing before it. Throws `not_found`.
 */
export async function lockSnippet(tx: Tx, snippetId: string): Promise<SnippetRow> {
  const [snippet] = await tx
    .select()
    .from(snippets)
    .where(and(eq(snippets.id, snippetId), isNull(snippets.deletedAt)))
    .for('update')
  if (!snippet) throw new CoreError('not_found')
  return snippet
}
