import { type Case, detectLocale, LANGUAGE_FACTS, type Locale, type Run, type Snippet, words } from '../core/index.ts'
import { HANA, type Parts, watch } from './story.ts'
import { SAYS } from './words.ts'

/** Feedback, tests, a run that fails, and the repair; each in the language of the words that caused it. */
export async function tellLoop(parts: Parts, id: string, feedback: string): Promise<boolean> {
  const { core } = parts
  const { author } = HANA
  const { locale } = await core.get(id)
  const says = SAYS[locale]

  const given = await core.giveFeedback({ snippetId: id, text: feedback, author, address: null })
  await tell(parts, `${author.name}: ${feedback}`, given.jobId, detectLocale(feedback, locale))
  await showRevision(parts, id)

  await tell(parts, says.presses(author.name, says.generateTests), (await core.writeTests(id)).jobId, locale)
  await showRun(parts, id)

  const repair = await core.repair({ snippetId: id, author, address: null })
  await tell(parts, says.presses(author.name, says.repair), repair.jobId, locale)
  const before = (await core.suites(id)).length
  const { run, problem } = await showRun(parts, id)
  if (before === 1) parts.screen.line(says.unchanged)
  await showRevision(parts, id)
  return problem === null && run?.verdict === 'passed'
}

async function tell(parts: Parts, what: string, jobId: string | null, locale: Locale): Promise<void> {
  if (!jobId) throw new Error('what is told takes a job')
  parts.screen.line()
  parts.screen.heading(what)
  await watch(parts, jobId, locale)
}

/** What a version says of itself, and what it changed. */
async function showRevision({ core, screen }: Parts, id: string): Promise<void> {
  const { revision, language } = await core.get(id)
  if (!revision || !language) throw new Error('there is code by now')
  const { diff, added, removed } = await core.diff(id, {})
  screen.line()
  screen.heading(`r${revision.number} · ${LANGUAGE_FACTS[language].name} · +${added} −${removed}`)
  screen.line(revision.explanation)
  screen.line()
  screen.diff(diff)
}

async function showRun({ core, screen }: Parts, id: string): Promise<Snippet> {
  const snippet = await core.get(id)
  const { run, suite, revision } = snippet
  if (!run || !suite) throw new Error('a run leaves what came of it')
  screen.line()
  screen.line(`${badge(snippet, run)} · r${revision?.number}`)
  for (const one of suite.cases) showFailure({ core, screen }, snippet, run, one)
  return snippet
}

/** As Slack and the page have it: symbol and words, version, time, and which runner when it is not Docker. */
function badge({ locale, language }: Snippet, run: Run): string {
  const t = words(locale)
  const { verdict, passed, failed, languageVersion, durationMs, engine } = run
  const total = passed + failed
  const count =
    verdict === 'passed'
      ? `✅ ${t('badge.passed', { passed, total })}`
      : `❌ ${verdict === 'failed' ? t('badge.failing', { passed, total, failed }) : t(`verdicts.${verdict}`)}`
  const version = `${language ? LANGUAGE_FACTS[language].name : ''} ${languageVersion.split('.').slice(0, 2).join('.')}`
  const seconds = t('badge.seconds', { seconds: (durationMs / 1000).toFixed(1) })
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
