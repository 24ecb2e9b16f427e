import type { Context } from 'hono'
import { type Accepted, CoreError, fromProblem, type Job } from '../../core/index.ts'
import type { WebEnv } from '../context.ts'
import { readWait } from './headers.ts'
import { toSnippetJson } from './shapes.ts'

/**
 * Answers a request that was accepted: at once with `202` and the job's address, or, with
 * `Prefer: wait`, when the job has ended: the snippet with `done`, or the problem of a failed job, whose
 * address leads to the snippet that can be retried.
 */
export async function answerAccepted<Done extends 200 | 201>(c: Context<WebEnv>, accepted: Accepted, done: Done) {
  const { snippetId, jobId } = accepted
  const ended = jobId === null || (await waitIfAsked(c, jobId))
  if (ended) return answerSnippet(c, snippetId, done)
  c.header('Location', `/api/v1/jobs/${jobId}`)
  return c.json(toSnippetJson(await c.get('core').get(snippetId), c.get('locale')), 202)
}

/** Answers with a snippet as it is now; a new one (`201`) with its address. */
export async function answerSnippet<Done extends 200 | 201>(c: Context<WebEnv>, snippetId: string, done: Done) {
  const snippet = toSnippetJson(await c.get('core').get(snippetId), c.get('locale'))
  if (done === 201) c.header('Location', `/api/v1/snippets/${snippetId}`)
  return c.json(snippet, done)
}

async function waitIfAsked(c: Context<WebEnv>, jobId: string): Promise<boolean> {
  const ms = readWait(c.req.header('Prefer'))
  if (ms === 0) return false
  const job = await c.get('core').waitForJob(jobId, ms, AbortSignal.any([c.req.raw.signal, c.get('closing')]))
  c.header('Preference-Applied', `wait=${ms / 1000}`)
  if (job.status === 'failed' || job.status === 'stopped') {
    c.header('Location', `/api/v1/jobs/${jobId}`)
    throw problemOf(job)
  }
  return job.endedAt !== null // also one that waits for an answer
}

function problemOf(job: Job): CoreError {
  return job.problem ? fromProblem(job.problem) : new CoreError('internal')
}
