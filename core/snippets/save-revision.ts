import { eq, sql } from 'drizzle-orm'
import type { Tx } from '../database/open.ts'
import { revisions, snippets } from '../database/schema.ts'
import type { Language, RevisionCause } from '../domain.ts'
import { lockSnippet } from '../jobs/lock.ts'
import { findSyntaxError } from './syntax.ts'

export type NewRevision = Omit<
  typeof revisions.$inferInsert,
  'snippetId' | 'number' | 'parent' | 'warnings' | 'createdAt' | 'language' | 'cause'
> & { language: Language; cause: RevisionCause }

/**
 * Adds the next revision, with a warning where its syntax is doubtful, and makes it the current one.
 * The snippet's lock gives each its own number. Returns that number; throws `not_found`.
 */
export async function saveRevision(tx: Tx, snippetId: string, revision: NewRevision): Promise<number> {
  const { revision: current } = await lockSnippet(tx, snippetId)
  const { code, language } = revision
  const doubt = await findSyntaxError(language, code)
  const number = current + 1
  await tx.insert(revisions).values({
    ...revision,
    snippetId,
    number,
    parent: current || null,
    warnings: doubt ? [{ code: 'syntax', values: doubt }] : [],
  })
  await tx.update(snippets).set({ revision: number, language, updatedAt: sql`now()` }).where(eq(snippets.id, snippetId))
  return number
}
