import { eq, sql } from 'drizzle-orm'
import type { Tx } from '../database/open.ts'
import { snippets } from '../database/schema.ts'
import type { Language } from '../domain.ts'
import { CoreError } from '../errors.ts'
import type { JobParts } from '../jobs/accept.ts'
import { announceChange } from '../jobs/changes.ts'
import { lockSnippet } from '../jobs/lock.ts'
import type { SnippetRow } from '../jobs/workflow.ts'
import { checkCode, checkTitle } from './check-text.ts'
import { getRevision } from './find.ts'
import { requireLanguage } from './generate.ts'
import { saveRevision } from './save-revision.ts'

export type Edit = { title?: string | undefined; code?: string | undefined; language?: string | undefined }

/**
 * Renames a snippet, or changes its code or language by hand: the latter two make a revision (cause
 * `edit`), unless they change nothing. Throws `invalid_input`, `language_not_supported`, `not_found`,
 * and `conflict` while there is no code to change yet.
 */
export async function editSnippet({ database }: Pick<JobParts, 'database'>, id: string, edit: Edit): Promise<void> {
  const title = edit.title === undefined ? undefined : checkTitle(edit.title)
  const code = edit.code === undefined ? undefined : checkCode(edit.code)
  const language = edit.language === undefined ? undefined : requireLanguage(edit.language)
  await database.db.transaction(async (tx) => {
    const snippet = await lockSnippet(tx, id)
    if (title !== undefined) {
      await tx.update(snippets).set({ title, updatedAt: sql`now()` }).where(eq(snippets.id, id))
    }
    if (code !== undefined || language !== undefined) await editCode(tx, snippet, code, language)
    await announceChange(tx, id)
  })
}

async function editCode(tx: Tx, snippet: SnippetRow, code: string | undefined, language: Language | undefined) {
  if (snippet.revision === 0) throw new CoreError('conflict', { reason: 'no_code_yet' })
  const current = await getRevision(tx, snippet.id, snippet.revision)
  const next = { code: code ?? current.code, language: language ?? current.language }
  if (next.code === current.code && next.language === current.language) return
  const { explanation, plan } = current
  await saveRevision(tx, snippet.id, { ...next, explanation, plan, cause: 'edit' })
}
