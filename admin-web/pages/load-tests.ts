import type { Case, Core, Language, Run, Snippet } from '../../core/index.ts'
import { CoreError } from '../../core/index.ts'

export type TestsData = {
  /** The tests as a file; null while there are none of the code's language. */
  file: { language: Language; text: string } | null
}

export type RunsData = {
  /** The run that is shown whole, with what it was of; null while there is none. */
  run: { run: Run; cases: Case[]; weak: boolean; language: Language } | null
  others: Run[]
}

/** What the tab of tests shows beside the snippet's own suite. */
export async function loadTests(core: Core, { id, revision, suite }: Snippet): Promise<TestsData> {
  return { file: revision && suite?.language === revision.language ? await core.renderTests(id) : null }
}

/** A snippet's runs; the one named is shown, else the latest. Throws `not_found` for one that isn't there. */
export async function loadRuns(core: Core, snippet: Snippet, number: number | undefined): Promise<RunsData> {
  const runs = await core.runs(snippet.id)
  const run = number === undefined ? runs[0] : runs.find((one) => one.number === number)
  if (!run) {
    if (number !== undefined) throw new CoreError('not_found')
    return { run: null, others: [] }
  }
  const [suite, language] = await Promise.all([suiteOf(core, snippet, run), languageOf(core, snippet, run)])
  const shown = { run, cases: suite?.cases ?? [], weak: suite?.vacuous === true, language }
  return { run: shown, others: runs.filter((one) => one !== run) }
}

async function suiteOf(core: Core, { id, suite }: Snippet, run: Run) {
  if (suite?.number === run.suite) return suite
  return (await core.suites(id)).find(({ number }) => number === run.suite)
}

async function languageOf(core: Core, { id, revision, language }: Snippet, run: Run): Promise<Language> {
  if (revision?.number === run.revision) return revision.language
  const found = (await core.revisions(id)).find(({ number }) => number === run.revision)
  return found?.language ?? language ?? 'python'
}
