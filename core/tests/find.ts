import { and, desc, eq } from 'drizzle-orm'
import type { Db } from '../database/open.ts'
import { runs, suites } from '../database/schema.ts'
import type { Run, Suite } from '../domain.ts'
import { CoreError } from '../errors.ts'
import { getSnippet, toRun, toSuite } from '../snippets/find.ts'

/** One version of the tests; throws `not_found`. */
export async function getSuite(db: Db, snippetId: string, number: number): Promise<Suite> {
  const [row] = await db
    .select()
    .from(suites)
    .where(and(eq(suites.snippetId, snippetId), eq(suites.number, number)))
  if (!row) throw new CoreError('not_found')
  return toSuite(row)
}

/** All versions of the tests, newest first; throws `not_found`. */
export async function listSuites(db: Db, snippetId: string): Promise<Suite[]> {
  await getSnippet(db, snippetId)
  const rows = await db.select().from(suites).where(eq(suites.snippetId, snippetId)).orderBy(desc(suites.number))
  return rows.map(toSuite)
}

/** The latest runs, newest first, 100 at most; throws `not_found`. */
export async function listRuns(db: Db, snippetId: string): Promise<Run[]> {
  const { revision, suite } = await getSnippet(db, snippetId)
  const current = { revision: revision?.number ?? 0, suite: suite?.number ?? 0 }
  const rows = await db.select().from(runs).where(eq(runs.snippetId, snippetId)).orderBy(desc(runs.number)).limit(100)
  return rows.map((row) => toRun(row, current))
}
