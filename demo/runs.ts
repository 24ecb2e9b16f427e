import { type Case, type GivenCase, LANGUAGE_FACTS, type Run, type Snippet, words } from '../core/index.ts'
import { type Parts, watch } from './story.ts'
import { SAYS } from './words.ts'

/** Sets the tests a person would, all but the last and then all of them, and shows how each run goes. */
export async function tellRuns(parts: Parts, id: string, cases: GivenCase[]): Promise<void> {
  for (const some of [cases.slice(0, -1), cases]) await tellRun(parts, id, some)
}

async function tellRun({ core, screen }: Parts, id: string, cases: GivenCase[]): Promise<void> {
  await core.setSuite(id, cases)
  const { jobId } = await core.run(id)
  if (!jobId) throw new Error('a run always has a job')
  const { locale, author } = await core.get(id)
  screen.line()
  screen.heading(SAYS[locale].tries(author.name, cases.length))
  await watch({ core, screen }, jobId, locale)
  const snippet = await core.get(id)
  if (!snippet.run || !snippet.suite) throw new Error('a run leaves what came of it')
  screen.line(badge(snippet, snippet.run))
  for (const one of snippet.suite.cases) showFailure({ core, screen }, snippet, snippet.run, one)
}

/** As Slack and the page have it: symbol and words, version, time, and which runner when it is not Docker. */
function badge({ locale, language }: Snippet, run: Run): string {
  const t = words(locale)
  const { verdict, passed, failed, languageVersion, durationMs, engine } = run
  const total = passed + failed
  const count =
    verdict === 'passed'
      ? `✅ ${t('web.badge.passed', { passed, total })}`
      : `❌ ${verdict === 'failed' ? t('web.badge.failing', { passed, total, failed }) : t(`web.verdicts.${verdict}`)}`
  const version = `${language ? LANGUAGE_FACTS[language].name : ''} ${languageVersion.split('.').slice(0, 2).join('.')}`
  const seconds = t('web.badge.seconds', { seconds: (durationMs / 1000).toFixed(1) })
  return [count, version, seconds, ...(engine === 'wasm' ? ['wasm'] : [])].join(' · ')
}

function showFailure({ screen }: Parts, { locale }: Snippet, run: Run, one: Case): void {
  const result = run.results.find((found) => found.case === one.id)
  if (!result || result.status === 'passed') return
  const says = SAYS[locale]
  const expected = one.raises?.type ?? JSON.stringify(one.expected)
  const came = result.raised?.type ?? (result.actual === undefined ? result.status : JSON.stringify(result.actual))
  screen.line(says.failure(one.act, expected, came))
  screen.aside(says.because(one.because))
}
