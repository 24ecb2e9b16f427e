import { sql } from 'drizzle-orm'
import type { Tx } from '../database/open.ts'
import { snippets, workspaces } from '../database/schema.ts'
import type { Author, Source, Visibility } from '../domain.ts'
import { CoreError } from '../errors.ts'
import { newSnippetId } from '../ids.ts'

/** Who asks, and from where. */
export type Origin = {
  author: Author
  source: Source
  /** `web`, or the platform and its own id: `slack:T0123`. */
  workspace: string
  visibility?: Visibility
  /** The platform's own channel and thread ids. */
  place?: Record<string, string>
}

type NewSnippet = Pick<typeof snippets.$inferInsert, 'title' | 'language' | 'description' | 'locale' | 'state'>

// 40 random bits meet once in a million snippets' time; five in a row don't.
const ID_TRIES = 5

/** Stores a new snippet under an id of its own, and its workspace if that is new. Returns the id. */
export async function insertSnippet(tx: Tx, origin: Origin, snippet: NewSnippet): Promise<string> {
  const { author, source, workspace, visibility, place } = origin
  // Sent together with the first try: one round trip.
  const known = tx.insert(workspaces).values({ id: workspace, source }).onConflictDoNothing()
  for (let tried = 0; tried < ID_TRIES; tried++) {
    const inserted = tx
      .insert(snippets)
      .values({
        ...snippet,
        id: newSnippetId(),
        workspaceId: workspace,
        source,
        authorId: author.id,
        authorName: author.name,
        // The clock, not the transaction's start: snippets of one transaction still have an order.
        createdAt: sql`clock_timestamp()`,
        updatedAt: sql`clock_timestamp()`,
        ...(visibility ? { visibility } : {}),
        ...(place ? { place } : {}),
      })
      .onConflictDoNothing()
      .returning({ id: snippets.id })
    const [, [row]] = await Promise.all([tried === 0 ? known : undefined, inserted])
    if (row) return row.id
  }
  throw new CoreError('internal', { cause: new Error('no free snippet id') })
}
