import type { Tx } from '../database/open.ts'
import { CoreError } from '../errors.ts'
import { insertJob, type JobParts } from './accept.ts'
import { announceChange, claimOf } from './changes.ts'
import type { Address } from './courier.ts'
import { lockSnippet } from './lock.ts'
import { type Accepted, acceptOnce, type Once } from './once.ts'
import { currentJob, jobsOf } from './read.ts'
import { settleJob } from './settle.ts'
import type { JobRow } from './workflow.ts'

/**
 * Stops the job in hand, wherever it runs; those queued behind it go on. What exists is kept. `by` is the name
 * of who did it. Throws `conflict` when there is none, `not_found` without snippet.
 */
export async function stopJob(
  { database, alarm }: Pick<JobParts, 'database' | 'alarm'>,
  snippetId: string,
  once?: Once,
  by?: string,
): Promise<Accepted> {
  return acceptOnce(database.db, once, async (tx) => {
    await lockSnippet(tx, snippetId)
    const job = await currentJob(tx, snippetId)
    if (!job) throw new CoreError('conflict', { reason: 'nothing_to_stop' })
    await announceChange(tx, claimOf(job.id))
    const problem = { code: 'stopped', ...(by ? { values: { name: by } } : {}) }
    await settleJob(tx, alarm, job, { status: 'stopped', problem })
    return { snippetId, jobId: null }
  })
}

/**
 * Does again, from its beginning, what failed or was stopped: the snippet's latest job; else the latest that
 * failed and that nobody has retried, for others may have been done after it. While there is no code, that is
 * the writing of it, and what was said meanwhile follows once more. Throws `conflict` when there is nothing.
 * The failed ones stay in the history. The answer goes where the failed one went, unless `address` is given.
 */
export async function retryJob(parts: JobParts, snippetId: string, once?: Once, address?: Address): Promise<Accepted> {
  return acceptOnce(parts.database.db, once, async (tx) => {
    const { revision } = await lockSnippet(tx, snippetId)
    const [first, ...rest] = await toRetry(tx, snippetId, revision)
    if (!first) throw new CoreError('conflict', { reason: 'nothing_to_retry' })
    const again = ({ id, kind, input, address: former }: JobRow) =>
      insertJob(tx, parts, { snippetId, kind, input: { ...input, retryOf: id }, address: address ?? former })
    const jobId = await again(first)
    for (const job of rest) await again(job)
    return { snippetId, jobId }
  })
}

async function toRetry(tx: Tx, snippetId: string, revision: number): Promise<JobRow[]> {
  const all = await jobsOf(tx, snippetId)
  const latest = all.at(-1)
  if (!latest?.endedAt) return []
  const ended = (job: JobRow) => job.status === 'failed' || job.status === 'stopped'
  if (revision === 0) {
    const written = all.findLastIndex((job) => job.kind === 'generate')
    return ended(latest) && written >= 0 ? all.slice(written).filter(ended) : []
  }
  if (ended(latest)) return [latest]
  const retried = new Set(all.map(({ input }) => input.retryOf))
  const failed = all.findLast((job) => job.status === 'failed' && !retried.has(job.id))
  return failed ? [failed] : []
}
