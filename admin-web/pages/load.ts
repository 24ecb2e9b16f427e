import type { Context } from 'hono'
import type { Revision, Snippet } from '../../core/index.ts'
import { CoreError, toCoreError, words } from '../../core/index.ts'
import type { WebEnv } from '../context.ts'
import type { Listing } from '../parts/list.ts'
import { sentence } from '../problem.ts'
import { readFilters } from './filters.ts'
import type { SnippetData } from './snippet.ts'

const PAGE = 30

/** The page of the list that the request's filters name. */
export async function loadListing(c: Context<WebEnv>): Promise<Listing> {
  const filters = readFilters(c)
  return { ...(await c.get('core').list({ ...filters, limit: PAGE })), filters }
}

/** A number in the query, as links of ours have it; undefined for anything else. */
export function readNumber(text: string | undefined): number | undefined {
  return text !== undefined && /^[1-9]\d{0,5}$/.test(text) ? Number(text) : undefined
}

/** What the pane of a snippet shows. Throws `not_found`. */
export async function loadSnippet(c: Context<WebEnv>, { diff }: { diff: boolean }): Promise<SnippetData> {
  const core = c.get('core')
  const snippet = await core.get(c.req.param('id') ?? '')
  const data = { snippet, filters: readFilters(c), shown: await loadRevision(c, snippet) }
  if (diff) return { ...data, history: await loadHistory(c, snippet.id, true) }
  return c.req.query('tab') === 'history' ? { ...data, history: await loadHistory(c, snippet.id, false) } : data
}

/** The version that `?revision=` names, else the current one. Throws `not_found`. */
export async function loadRevision(c: Context<WebEnv>, snippet: Snippet): Promise<Revision | null> {
  const number = readNumber(c.req.query('revision'))
  if (number === undefined || number === snippet.revision?.number) return snippet.revision
  const found = (await c.get('core').revisions(snippet.id)).find((revision) => revision.number === number)
  if (!found) throw new CoreError('not_found')
  return found
}

async function loadHistory(c: Context<WebEnv>, id: string, compare: boolean) {
  const core = c.get('core')
  const entries = await core.timeline(id)
  const range = compare ? readRange(c) : undefined
  if (range === undefined) return { entries }
  if (range === 'unclear') return { entries, problem: pickTwo(c) }
  try {
    return { entries, diff: await core.diff(id, range) }
  } catch (thrown) {
    const error = toCoreError(thrown)
    if (error.code !== 'not_found') throw error
    return { entries, problem: sentence(error.toProblem(), c.get('locale')) }
  }
}

/** Two picks of the history, or `from` and `to`; neither means the last change. */
function readRange(c: Context<WebEnv>): { from?: number | undefined; to?: number | undefined } | 'unclear' {
  const picks = (c.req.queries('pick') ?? []).flatMap((pick) => readNumber(pick) ?? [])
  if (picks.length === 2) return { from: Math.min(...picks), to: Math.max(...picks) }
  if (picks.length > 0 || c.req.query('compare') !== undefined) return 'unclear'
  return { from: readNumber(c.req.query('from')), to: readNumber(c.req.query('to')) }
}

function pickTwo(c: Context<WebEnv>): string {
  return words(c.get('locale'))('web.history.pick_two')
}
