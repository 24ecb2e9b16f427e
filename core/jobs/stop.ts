import { CoreError } from '../errors.ts'
import { insertJob, type JobParts } from './accept.ts'
import { announceChange, claimOf } from './changes.ts'
import { lockSnippet } from './lock.ts'
import { type Accepted, acceptOnce, type Once } from './once.ts'
import { currentJob, latestJob } from './read.ts'
import { settleJob } from './settle.ts'

/**
 * Stops the job in hand, wherever it runs; those queued behind it go on. What exists is kept. Throws
 * `conflict` when there is none, `not_found` without snippet.
 */
export async function stopJob(
  { database, alarm }: Pick<JobParts, 'database' | 'alarm'>,
  snippetId: string,
  once?: Once,
): Promise<Accepted> {
  return acceptOnce(database.db, once, async (tx) => {
    await lockSnippet(tx, snippetId)
    const job = await currentJob(tx, snippetId)
    if (!job) throw new CoreError('conflict', { reason: 'nothing_to_stop' })
    await announceChange(tx, claimOf(job.id))
    await settleJob(tx, alarm, job, { status: 'stopped', problem: { code: 'stopped' } })
    return { snippetId, jobId: null }
  })
}

/**
 * Does the snippet's latest job again, from its beginning, if it failed or was stopped; else throws
 * `conflict`. It is a job of its own: the failed one stays in the history.
 */
export async function retryJob(parts: JobParts, snippetId: string, once?: Once): Promise<Accepted> {
  return acceptOnce(parts.database.db, once, async (tx) => {
    await lockSnippet(tx, snippetId)
    const job = await latestJob(tx, snippetId)
    if (!job || (job.status !== 'failed' && job.status !== 'stopped')) {
      throw new CoreError('conflict', { reason: 'nothing_to_retry' })
    }
    const { kind, input, address } = job
    return { snippetId, jobId: await insertJob(tx, parts, { snippetId, kind, input, address }) }
  })
}
