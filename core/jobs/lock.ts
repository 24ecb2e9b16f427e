import { and, eq, isNull } from 'drizzle-orm'
import type { Tx } from '../database/open.ts'
import { snippets } from '../database/schema.ts'
import { CoreError } from '../errors.ts'
import type { Overtaken, SnippetRow, StepContext } from './workflow.ts'

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

/**
 * Makes sure that code and tests are still those a step began with; else the job goes on with the step
 * `to` names. The long part of a step is a call to the model, and people don't wait for it.
 */
export async function requireStill(tx: Tx, { snippet }: StepContext, to: Overtaken): Promise<void> {
  const { revision, suite } = await lockSnippet(tx, snippet.id)
  if (revision !== snippet.revision || suite !== snippet.suite) throw to
}
