import { type Core, fromProblem, LANGUAGE_FACTS, type Locale, type Origin, type Snippet, words } from '../core/index.ts'
import type { Screen } from './screen.ts'
import { SAYS } from './words.ts'

export const HANA: Origin = { author: { id: 'hana', name: 'Hana' }, source: 'web', workspace: 'web' }

/** The story: both human languages, all three that code is written in. */
export const STORY = [
  'turn "1h30m" into seconds',
  'Ruby で日付を和暦に変換',
  'format a number of bytes for people, in JavaScript',
]

// Each request takes about a second and a half, the first run of tests some more; what takes this long will not end.
const LONGEST_MS = 120_000

export type Parts = { core: Core; screen: Screen }

/** Asks for one thing and shows what a person would see, in the language of the request. */
export async function tellRequest(
  { core, screen }: Parts,
  description: string,
): Promise<{ id: string; well: boolean }> {
  const { snippetId, jobId } = await core.generate({ description, origin: HANA, address: null })
  if (!jobId) throw new Error('a new request always has a job')
  const { author, locale } = await core.get(snippetId)
  screen.line()
  screen.heading(`${author.name}: ${description}`)
  const took = await watch({ core, screen }, jobId, locale)
  const snippet = await core.get(snippetId)
  screen.line()
  showAnswer(screen, snippet, took)
  return { id: snippetId, well: snippet.problem === null }
}

/** Lists what the requests left in the database, newest first. */
export async function tellStored({ core, screen }: Parts, locale: Locale): Promise<void> {
  const { items } = await core.list({ limit: 20 })
  const says = SAYS[locale]
  screen.line()
  screen.heading(says.stored)
  // Titles come last: Japanese characters are twice as wide, and nothing has to line up behind them.
  for (const { id, language, revision, title } of items) {
    const name = language ? LANGUAGE_FACTS[language].name : ''
    screen.line(`  ${id}  ${name.padEnd('JavaScript'.length)}  r${revision?.number ?? 0}  ${title}`)
  }
  screen.aside(says.gone)
}

/** Shows a job's steps until it has ended; returns the milliseconds that took. */
export async function watch({ core, screen }: Parts, jobId: string, locale: Locale): Promise<number> {
  const progress = screen.progress(SAYS[locale].secondsUnit)
  const say = (step: string) => progress.show(words(locale)(`progress.${step}` as 'progress.plan')) // every step has its word
  say('queued')
  const patience = AbortSignal.timeout(LONGEST_MS)
  for await (const event of (await core.follow({ jobId }, undefined, patience)) ?? []) {
    if (event.event === 'step') say(event.step.step)
  }
  const took = progress.end()
  if (patience.aborted) throw new Error(`the job has not ended after ${LONGEST_MS / 1000} s`)
  return took
}

function showAnswer(screen: Screen, snippet: Snippet, took: number): void {
  const { locale, revision, language, problem } = snippet
  const says = SAYS[locale]
  if (problem) {
    const { code, values } = fromProblem(problem)
    screen.line(words(locale)(`problems.${code}`, values))
    return
  }
  if (!revision || !language) throw new Error('a job that succeeded leaves a revision')
  screen.heading([snippet.title, LANGUAGE_FACTS[language].name, `r${revision.number}`].join(' · '))
  screen.line(says.notTested)
  screen.line(revision.explanation)
  screen.line()
  screen.code(revision.code, language)
  screen.line()
  for (const assumption of revision.plan?.assumptions ?? []) screen.line(says.assumed + assumption)
  const { inputTokens = 0, outputTokens = 0 } = revision.usage ?? {}
  const tokens = (inputTokens + outputTokens).toLocaleString(locale)
  screen.aside(says.cost(tokens, (took / 1000).toFixed(1)))
}
