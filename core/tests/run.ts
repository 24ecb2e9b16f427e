import { CoreError } from '../errors.ts'
import { insertJob, type JobParts } from '../jobs/accept.ts'
import type { Address } from '../jobs/courier.ts'
import { lockSnippet } from '../jobs/lock.ts'
import { type Accepted, acceptOnce, type Once } from '../jobs/once.ts'
import { LANGUAGE_FACTS } from '../languages.ts'
import { isRunnable } from '../runner/languages.ts'

/**
 * Accepts a run of the current tests on the current code; it uses those that are current when it begins.
 * Throws `not_found`, `conflict` while there is no code or no suite, `language_not_runnable`.
 */
export async function runTests(
  parts: JobParts,
  { snippetId, address }: { snippetId: string; address: Address | null },
  once?: Once,
): Promise<Accepted> {
  return acceptOnce(parts.database.db, once, async (tx) => {
    const { language, revision, suite } = await lockSnippet(tx, snippetId)
    if (revision === 0 || language === null) throw new CoreError('conflict', { reason: 'no_code_yet' })
    if (!isRunnable(language))
      throw new CoreError('language_not_runnable', { values: { language: LANGUAGE_FACTS[language].name } })
    if (suite === 0) throw new CoreError('conflict', { reason: 'no_suite_yet' })
    return { snippetId, jobId: await insertJob(tx, parts, { snippetId, kind: 'run', input: {}, address }) }
  })
}
