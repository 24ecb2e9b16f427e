import type { Tx } from '../database/open.ts'
import { CoreError } from '../errors.ts'
import { insertJob, type JobParts } from '../jobs/accept.ts'
import type { Address } from '../jobs/courier.ts'
import { lockSnippet } from '../jobs/lock.ts'
import { type Accepted, acceptOnce, type Once } from '../jobs/once.ts'
import type { SnippetRow } from '../jobs/workflow.ts'
import { LANGUAGE_FACTS } from '../languages.ts'
import { isRunnable } from '../runner/languages.ts'
import { getSuite } from './find.ts'
import { requireSameLanguage } from './run-steps.ts'

/**
 * Accepts a run of the current tests on the current code; it uses those that are current when it begins.
 * Throws `not_found`, `conflict` while there is no code or no suite, or one for another language,
 * `language_not_runnable`.
 */
export async function runTests(
  parts: JobParts,
  { snippetId, address }: { snippetId: string; address: Address | null },
  once?: Once,
): Promise<Accepted> {
  return acceptOnce(parts.database.db, once, async (tx) => {
    await requireRunnable(tx, snippetId)
    return { snippetId, jobId: await insertJob(tx, parts, { snippetId, kind: 'run', input: {}, address }) }
  })
}

/** The snippet, locked, if its tests can be run on its code; else throws as `runTests` says. */
export async function requireRunnable(tx: Tx, snippetId: string): Promise<SnippetRow> {
  const snippet = await lockSnippet(tx, snippetId)
  const { language, revision, suite } = snippet
  if (revision === 0 || language === null) throw new CoreError('conflict', { reason: 'no_code_yet' })
  if (!isRunnable(language))
    throw new CoreError('language_not_runnable', { values: { language: LANGUAGE_FACTS[language].name } })
  if (suite === 0) throw new CoreError('conflict', { reason: 'no_suite_yet' })
  requireSameLanguage(await getSuite(tx, snippetId, suite), { language })
  return snippet
}
