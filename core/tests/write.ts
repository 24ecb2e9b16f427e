import { LIMITS } from '../domain.ts'
import { CoreError } from '../errors.ts'
import { insertJob, type JobParts } from '../jobs/accept.ts'
import type { Address } from '../jobs/courier.ts'
import { lockSnippet } from '../jobs/lock.ts'
import { type Accepted, acceptOnce, type Once } from '../jobs/once.ts'
import { getSuite } from './find.ts'

/**
 * Accepts a request for tests of the current code; they are run, too, where their language can be. Throws
 * `not_found`, and `conflict` while there is no code, or no room beside the cases that people gave.
 */
export async function writeTests(
  parts: JobParts,
  { snippetId, address }: { snippetId: string; address: Address | null },
  once?: Once,
): Promise<Accepted> {
  return acceptOnce(parts.database.db, once, async (tx) => {
    const { revision, suite } = await lockSnippet(tx, snippetId)
    if (revision === 0) throw new CoreError('conflict', { reason: 'no_code_yet' })
    const given = suite > 0 ? (await getSuite(tx, snippetId, suite)).cases.filter(({ anchor }) => anchor) : []
    if (given.length >= LIMITS.cases)
      throw new CoreError('conflict', { reason: 'suite_full', values: { max: LIMITS.cases } })
    return { snippetId, jobId: await insertJob(tx, parts, { snippetId, kind: 'write_tests', input: {}, address }) }
  })
}
