import type { Db } from '../../database/open.ts'
import type { Language } from '../../domain.ts'
import { CoreError } from '../../errors.ts'
import { getSnippet } from '../../snippets/find.ts'
import { requireSameLanguage } from '../run-steps.ts'
import { renderSuite } from './render.ts'

/**
 * The current tests as an ordinary test file; throws `not_found`, and `conflict` while there are none, or only
 * such for code of another language.
 */
export async function renderTests(db: Db, snippetId: string): Promise<{ language: Language; text: string }> {
  const { title, revision, suite } = await getSnippet(db, snippetId)
  if (!revision || !suite) throw new CoreError('conflict', { reason: 'no_suite_yet' })
  requireSameLanguage(suite, revision)
  const { language, code } = revision
  return { language, text: await renderSuite({ language, code, title, cases: suite.cases }) }
}
