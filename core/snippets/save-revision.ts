import { eq, sql } from 'drizzle-orm'
import type { Tx } from '../database/open.ts'
import { revisions, snippets } from '../database/schema.ts'
import type { Language, RevisionCause, Warning } from '../domain.ts'
import { lockSnippet } from '../jobs/lock.ts'
import { closeOvertaken } from '../tests/overtaken.ts'
import { findRisks } from './risks.ts'
import { findSyntaxError } from './syntax.ts'

export type NewRevision = Omit<
  typeof revisions.$inferInsert,
  'snippetId' | 'number' | 'warnings' | 'createdAt' | 'language' | 'cause'
> & { language: Language; cause: RevisionCause }

/**
 * Adds the next revision, with warnings where its syntax is doubtful or a call risky, and makes it the
 * current one; its parent is the one before, unless another is named. The snippet's lock gives each its own
 * number. A question about older code is closed. Returns that number; throws `not_found`.
 */
export async function saveRevision(tx: Tx, snippetId: string, revision: NewRevision): Promise<number> {
  const { revision: current } = await lockSnippet(tx, snippetId)
  const { code, language } = revision
  const warnings = await findWarnings(language, code)
  const number = current + 1
  await closeOvertaken(tx, snippetId)
  await tx.insert(revisions).values({
    parent: current || null,
    ...revision,
    snippetId,
    number,
    warnings,
    // The clock, not the transaction's start: what one transaction does still has an order.
    createdAt: sql`clock_timestamp()`,
  })
  await tx.update(snippets).set({ revision: number, language, updatedAt: sql`now()` }).where(eq(snippets.id, snippetId))
  return number
}

async function findWarnings(language: Language, code: string): Promise<Warning[]> {
  const [doubt, risks] = await Promise.all([findSyntaxError(language, code), findRisks(language, code)])
  return [
    ...(doubt ? [{ code: 'syntax' as const, values: doubt }] : []),
    ...risks.map(({ kind, name, line }) => ({ code: `risk_${kind}` as const, values: { name, line } })),
  ]
}
