import { and, desc, eq, ilike, isNull, or, type SQL, sql } from 'drizzle-orm'
import type { Db } from '../database/open.ts'
import { decisions, revisions, runs, snippets, suites } from '../database/schema.ts'
import type { Decision, Language, Revision, Run, Snippet, Source, Suite, Verdict } from '../domain.ts'
import { CoreError } from '../errors.ts'
import { readCursor, writeCursor } from './cursor.ts'

/**
 * Whoever looks from a chat: they see their own workspace only, and of its private snippets those they asked for
 * themselves or that were born in the place they look from.
 */
export type Viewer = {
  workspace: string
  person: string
  place?: Record<string, string> | undefined
  /** They see what belongs to that place, and nothing else. */
  only?: boolean
}

/** One snippet, whole; throws `not_found`, too when it is none of the viewer's. */
export async function getSnippet(db: Db, id: string, viewer?: Viewer): Promise<Snippet> {
  const [row] = await selectWhole(db).where(and(eq(snippets.id, id), isNull(snippets.deletedAt), seenBy(viewer)))
  if (!row) throw new CoreError('not_found')
  return toSnippet(row)
}

/** The newest snippet that belongs to a place of a workspace: a thread, say. */
export async function findSnippetAt(
  db: Db,
  { workspace, place }: { workspace: string; place: Record<string, string> },
): Promise<Snippet | undefined> {
  const [row] = await selectWhole(db)
    .where(and(eq(snippets.workspaceId, workspace), isAt(place), isNull(snippets.deletedAt)))
    .orderBy(desc(snippets.createdAt), desc(snippets.id))
    .limit(1)
  return row && toSnippet(row)
}

export type ListQuery = {
  /** Unset: whoever sees everything. */
  viewer?: Viewer | undefined
  /** Id of the author. */
  author?: string | undefined
  /** Words to look for in title, description and code, upper and lower case alike; near misses in titles too. */
  query?: string | undefined
  language?: Language | undefined
  /** Of the latest run, if that is of the current code and tests. */
  verdict?: Verdict | undefined
  source?: Source | undefined
  cursor?: string | undefined
  limit: number
}

/** A page of snippets, newest first. `nextCursor` is null on the last page. Throws `invalid_input`. */
export async function listSnippets(db: Db, query: ListQuery): Promise<{ items: Snippet[]; nextCursor: string | null }> {
  const rows = await selectWhole(db)
    .where(and(...conditions(query)))
    .orderBy(desc(snippets.createdAt), desc(snippets.id))
    .limit(query.limit + 1) // one more tells whether there is a next page
  const items = rows.slice(0, query.limit).map(toSnippet)
  const last = items.at(-1)
  const position = rows[items.length - 1]?.position
  return { items, nextCursor: rows.length > query.limit && last && position ? writeCursor(position, last.id) : null }
}

/** One version of the code; throws `not_found`. */
export async function getRevision(db: Db, snippetId: string, number: number): Promise<Revision> {
  const [row] = await db
    .select({ revision: revisions })
    .from(revisions)
    .innerJoin(snippets, and(eq(snippets.id, revisions.snippetId), isNull(snippets.deletedAt)))
    .where(and(eq(revisions.snippetId, snippetId), eq(revisions.number, number)))
  if (!row) throw new CoreError('not_found')
  return toRevision(row.revision)
}

/** All versions of the code, newest first; throws `not_found`. */
export async function listRevisions(db: Db, snippetId: string): Promise<Revision[]> {
  await getSnippet(db, snippetId)
  const rows = await db
    .select()
    .from(revisions)
    .where(eq(revisions.snippetId, snippetId))
    .orderBy(desc(revisions.number))
  return rows.map(toRevision)
}

function seenBy(viewer: Viewer | undefined): SQL | undefined {
  if (!viewer) return undefined
  const { workspace, person, place, only = false } = viewer
  if (only) return and(eq(snippets.workspaceId, workspace), isAt(place ?? {}))
  const mine = or(eq(snippets.visibility, 'workspace'), eq(snippets.authorId, person), place ? isAt(place) : undefined)
  return and(eq(snippets.workspaceId, workspace), mine)
}

function isAt(place: Record<string, string>): SQL {
  return sql`${snippets.place} @> ${JSON.stringify(place)}::jsonb`
}

function conditions({ viewer, author, query, language, verdict, source, cursor }: ListQuery): (SQL | undefined)[] {
  const like = query ? `%${query.replaceAll(/[\\%_]/g, '\\$&')}%` : undefined
  return [
    isNull(snippets.deletedAt),
    seenBy(viewer),
    author ? eq(snippets.authorId, author) : undefined,
    // The words themselves, or something like them in the title: a slip of the finger still finds it.
    like
      ? or(
          ilike(snippets.title, like),
          ilike(snippets.description, like),
          ilike(revisions.code, like),
          sql`${query} <% ${snippets.title}`,
        )
      : undefined,
    language ? eq(snippets.language, language) : undefined,
    source ? eq(snippets.source, source) : undefined,
    verdict
      ? and(eq(runs.verdict, verdict), eq(runs.revision, snippets.revision), eq(runs.suite, snippets.suite))
      : undefined,
    cursor ? after(readCursor(cursor)) : undefined,
  ]
}

function after({ position, id }: { position: string; id: string }): SQL {
  return sql`(${snippets.createdAt}, ${snippets.id}) < (${position}::timestamptz, ${id})`
}

function selectWhole(db: Db) {
  return db
    .select({
      snippet: snippets,
      revision: revisions,
      suite: suites,
      run: runs,
      decision: decisions,
      // The database counts microseconds, a Date only milliseconds: a cursor needs all of them.
      position: sql<string>`${snippets.createdAt}::text`,
    })
    .from(snippets)
    .leftJoin(revisions, and(eq(revisions.snippetId, snippets.id), eq(revisions.number, snippets.revision)))
    .leftJoin(suites, and(eq(suites.snippetId, snippets.id), eq(suites.number, snippets.suite)))
    .leftJoin(
      runs,
      and(
        eq(runs.snippetId, snippets.id),
        sql`${runs.number} = (select max(latest.number) from ${runs} latest where latest.snippet_id = ${snippets.id})`,
      ),
    )
    .leftJoin(decisions, and(eq(decisions.snippetId, snippets.id), isNull(decisions.answeredAt)))
    .$dynamic()
}

type Whole = {
  snippet: typeof snippets.$inferSelect
  revision: typeof revisions.$inferSelect | null
  suite: typeof suites.$inferSelect | null
  run: typeof runs.$inferSelect | null
  decision: typeof decisions.$inferSelect | null
}

function toSnippet({ snippet, revision, suite, run, decision }: Whole): Snippet {
  const { id, title, language, description, locale, source, visibility, state, createdAt, updatedAt, problem } = snippet
  return {
    id,
    title,
    language,
    description,
    locale,
    author: { id: snippet.authorId, name: snippet.authorName },
    workspace: snippet.workspaceId,
    source,
    place: snippet.place,
    visibility,
    state,
    createdAt,
    updatedAt,
    revision: revision && toRevision(revision),
    suite: suite && toSuite(suite),
    run: run && toRun(run, snippet),
    decision: decision && toDecision(decision),
    problem,
  }
}

export function toRevision(row: typeof revisions.$inferSelect): Revision {
  const { number, language, code, explanation, plan, cause, parent, model, usage, warnings, createdAt } = row
  return { number, language, code, explanation, plan, cause, parent, model, usage, warnings, createdAt }
}

export function toSuite(row: typeof suites.$inferSelect): Suite {
  const { number, language, basis, cause, cases, vacuous, model, hash, dropped, createdAt } = row
  return { number, language, basis, cause, cases, vacuous, model, hash, dropped, createdAt }
}

/** A run as it is seen from the snippet's present: `stale` when code or tests are others by now. */
export function toRun(row: typeof runs.$inferSelect, current: { revision: number; suite: number }): Run {
  const { number, revision, suite, verdict, results, stdout, stderr, clippedBytes } = row
  const { engine, image, languageVersion, durationMs, createdAt } = row
  const passed = results.filter(({ status }) => status === 'passed').length
  return {
    number,
    revision,
    suite,
    stale: revision !== current.revision || suite !== current.suite,
    verdict,
    passed,
    failed: results.length - passed,
    results,
    stdout,
    stderr,
    clippedBytes,
    engine,
    image,
    languageVersion,
    durationMs,
    createdAt,
  }
}

function toDecision({ id, kind, question, choices }: typeof decisions.$inferSelect): Decision {
  return { id, kind, question, choices }
}
