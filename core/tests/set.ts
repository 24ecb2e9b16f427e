import { and, eq, sql } from 'drizzle-orm'
import type { Tx } from '../database/open.ts'
import { snippets, suites } from '../database/schema.ts'
import type { Case, Language } from '../domain.ts'
import { CoreError } from '../errors.ts'
import type { JobParts } from '../jobs/accept.ts'
import { announceChange } from '../jobs/changes.ts'
import { lockSnippet } from '../jobs/lock.ts'
import { type Accepted, acceptOnce, type Once } from '../jobs/once.ts'
import { checkCases, type GivenCase, hashOf } from './check-cases.ts'
import { closeOvertaken } from './overtaken.ts'

/**
 * Sets a snippet's tests by hand: a new version of its suite (cause `edit`) whose cases are all anchors,
 * unless nothing changed. Throws `invalid_input`, `not_found`, and `conflict` while there is no code.
 */
export async function setSuite(
  { database }: Pick<JobParts, 'database'>,
  snippetId: string,
  given: GivenCase[],
  once?: Once,
): Promise<Accepted> {
  return acceptOnce(database.db, once, async (tx) => {
    const { language, revision, suite } = await lockSnippet(tx, snippetId)
    if (revision === 0 || language === null) throw new CoreError('conflict', { reason: 'no_code_yet' })
    const cases = await checkCases(given, language)
    if (!(await isSame(tx, snippetId, suite, { cases, language }))) {
      await saveSuite(tx, snippetId, { language, basis: 'spec', cause: 'edit', cases })
      await announceChange(tx, snippetId)
    }
    return { snippetId, jobId: null }
  })
}

type NewSuite = Omit<typeof suites.$inferInsert, 'snippetId' | 'number' | 'hash' | 'createdAt'>

/** Adds the next version of the tests and makes it the current one. Returns its number; throws `not_found`. */
export async function saveSuite(tx: Tx, snippetId: string, suite: NewSuite): Promise<number> {
  const number = (await lockSnippet(tx, snippetId)).suite + 1
  await closeOvertaken(tx, snippetId)
  await tx
    .insert(suites)
    .values({ ...suite, snippetId, number, hash: hashOf(suite.cases), createdAt: sql`clock_timestamp()` })
  await tx.update(snippets).set({ suite: number, updatedAt: sql`now()` }).where(eq(snippets.id, snippetId))
  return number
}

async function isSame(
  tx: Tx,
  snippetId: string,
  number: number,
  { cases, language }: { cases: Case[]; language: Language },
): Promise<boolean> {
  const [current] = await tx
    .select({ cases: suites.cases, language: suites.language })
    .from(suites)
    .where(and(eq(suites.snippetId, snippetId), eq(suites.number, number)))
  return current?.language === language && JSON.stringify(current.cases) === JSON.stringify(cases)
}
