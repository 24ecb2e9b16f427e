import type { Context } from 'hono'
import { CoreError, type Revision, type Snippet, sentence, toCoreError, words } from '../../core/index.ts'
import type { WebEnv } from '../context.ts'
import type { Listing } from '../parts/list.ts'
import { readTab, type Tab } from '../parts/tabs.ts'
import { readFilters } from './filters.ts'
import { loadRuns, loadTests } from './load-tests.ts'
import { readNumber } from './read-number.ts'
import type { History, Shown, SnippetData } from './snippet.ts'

const PAGE = 30

/** The page of the list that the request's filters name. */
export async function loadListing(c: Context<WebEnv>): Promise<Listing> {
  const filters = readFilters(c)
  return { ...(await c.get('core').list({ ...filters, limit: PAGE })), filters }
}

/** The tab to show, unless it is the one the query names; of the history also what changed. */
export type Which = { tab?: Tab; diff?: boolean }

/** What the pane of a snippet shows. Throws `not_found`. */
export async function loadSnippet(c: Context<WebEnv>, which: Which = {}): Promise<SnippetData> {
  const core = c.get('core')
  const snippet = await core.get(c.req.param('id') ?? '')
  const [revision, entries, shown] = await Promise.all([
    loadRevision(c, snippet),
    core.timeline(snippet.id),
    loadTab(c, snippet, which),
  ])
  return { snippet, filters: readFilters(c), revision, entries, shown }
}

async function loadTab(c: Context<WebEnv>, snippet: Snippet, { tab: given, diff = false }: Which): Promise<Shown> {
  const tab = given ?? readTab(c.req.query('tab'))
  switch (tab) {
    case 'code':
      return { tab }
    case 'tests':
      return { tab, ...(await loadTests(c.get('core'), snippet)) }
    case 'runs':
      return { tab, ...(await loadRuns(c.get('core'), snippet, readNumber(c.req.query('run')))) }
    case 'history':
      return { tab, ...(await loadHistory(c, snippet.id, diff)) }
  }
}

/** The version that `?revision=` names, else the current one. Throws `not_found`. */
export async function loadRevision(c: Context<WebEnv>, snippet: Snippet): Promise<Revision | null> {
  const number = readNumber(c.req.query('revision'))
  if (number === undefined || number === snippet.revision?.number) return snippet.revision
  const found = (await c.get('core').revisions(snippet.id)).find((revision) => revision.number === number)
  if (!found) throw new CoreError('not_found')
  return found
}

async function loadHistory(c: Context<WebEnv>, id: string, compare: boolean): Promise<History> {
  const core = c.get('core')
  const weak = (await core.suites(id)).flatMap(({ number, vacuous }) => (vacuous ? [number] : []))
  const range = compare ? readRange(c) : undefined
  if (range === undefined) return { weak }
  if (range === 'unclear') return { weak, problem: pickTwo(c) }
  try {
    return { weak, diff: await core.diff(id, range) }
  } catch (thrown) {
    const error = toCoreError(thrown)
    if (error.code !== 'not_found') throw error
    return { weak, problem: sentence(error.toProblem(), c.get('locale')) }
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
