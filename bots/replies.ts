import {
  badgeOf,
  badgeOfRun,
  type Job,
  LANGUAGE_FACTS,
  type Locale,
  neutral,
  type Outcome,
  type Progress,
  type Revision,
  type Snippet,
  sayWarning,
  words,
} from '../core/index.ts'
import { buttonsOf, type House } from './buttons.ts'
import { oneLine } from './lines.ts'
import { type Code, type Line, type Reply, say } from './reply.ts'

// What everybody reads of code: the card, the progress, the answer. Runs and repairs are in run-replies.ts.

/** What a job is at: ⏳ Repairing 1/2 · 14 s. `now` is when it is said, in milliseconds. */
export function progressLine(job: Job, { rounds }: Pick<Progress, 'rounds'>, locale: Locale, now: number): string {
  const t = words(locale)
  const step = t(`progress.${job.step ?? 'queued'}` as 'progress.queued') // a test checks that every step has its words
  const named = job.round > 0 && job.kind === 'repair' ? `${step} ${job.round}/${rounds}` : step
  const seconds = Math.floor((now - job.createdAt.getTime()) / 1000)
  return `⏳ ${seconds > 0 ? t('chat.progress.elapsed', { step: named, seconds }) : named}`
}

/** The progress message in a thread. */
export function progressReply(job: Job, progress: Progress, locale: Locale, now: number): Reply {
  const { snippet, waiting } = progress
  const t = words(locale)
  const { button } = buttonsOf(snippet, snippet.revision?.number ?? 0, locale, { publicUrl: undefined })
  const behind = waiting === 1 ? t('chat.progress.one_waiting') : t('chat.progress.waiting', { number: waiting })
  return say(locale, progressLine(job, progress, locale, now), {
    lines: waiting > 0 ? [{ text: behind, style: 'quiet' }] : [],
    buttons: [button('stop')],
  })
}

/** The card, the only thing in the channel; its third line says how things stand. */
export function cardReply(snippet: Snippet, standing: string, { working }: { working: boolean }): Reply {
  const { locale, author, description } = snippet
  const { button } = buttonsOf(snippet, snippet.revision?.number ?? 0, locale, { publicUrl: undefined })
  const title = titleOf(snippet, locale)
  const language = snippet.language ? ` · ${LANGUAGE_FACTS[snippet.language].name}` : ''
  return say(locale, `${title}  ${snippet.id}${language}`, {
    title,
    lines: [{ text: `${oneLine(author.name, 40)}: ${oneLine(description)}` }, { text: standing }],
    buttons: working ? [button('stop')] : [],
  })
}

/** How a snippet stands, in one line: its badge, who stopped it, or that it is being worked on. */
export function standingLine(snippet: Snippet, locale: Locale): string {
  const { problem, revision, state } = snippet
  if (problem?.code === 'stopped' && !revision && state !== 'working') return stoppedLine(problem.values?.name, locale)
  const { symbol, text } = badgeOf(snippet, words(locale), true)
  return `${symbol} ${text}`
}

export function stoppedLine(name: unknown, locale: Locale): string {
  return words(locale)('chat.stopped', {
    name: typeof name === 'string' ? oneLine(name, 40) : words(locale)('chat.nobody'),
  })
}

export function titleOf(snippet: Pick<Snippet, 'title'>, locale: Locale): string {
  return snippet.title ? oneLine(snippet.title, 80) : words(locale)('chat.card.untitled')
}

/** Code that was written, for the first time or anew. */
export function answerReply(
  { snippet, change, feedback }: Outcome,
  revision: Revision,
  locale: Locale,
  house: House,
): Reply {
  const t = words(locale)
  const { button, menu, canRun } = buttonsOf(snippet, revision.number, locale, house)
  const name = LANGUAGE_FACTS[revision.language].name
  const title = titleOf(snippet, locale)
  const isFirst = change === null && revision.cause !== 'revert'
  const changed = change ? ` · +${change.added} −${change.removed}` : ''
  const status = isFirst ? `${title} · ${name} · r${revision.number}` : `r${revision.number} · ${name}${changed}`
  const hasSuite = snippet.suite !== null && snippet.suite.language === revision.language
  const explanation = neutral(revision.explanation).trim()
  const reply = feedback?.reply ? neutral(feedback.reply).trim() : ''
  return say(locale, status, {
    ...(isFirst ? { title } : {}),
    lines: [
      { text: `○ ${t('badge.untested')}` },
      ...(!isFirst && explanation ? [{ text: explanation }] : []),
      ...(reply ? [{ text: reply }] : []),
    ],
    code: codeOf(snippet, revision),
    after: [
      ...(isFirst ? assumptions(revision, locale) : []),
      ...(isFirst && explanation ? [{ text: explanation, style: 'quiet' as const }] : []),
      ...warningLines(revision, locale),
    ],
    buttons: [
      hasSuite && canRun ? button('run', { style: 'primary' }) : button('tests', { style: 'primary' }),
      button('improve'),
    ],
    more: menu(change ? ['changes'] : []),
  })
}

/** The code of a version, named so that its file can be told from others. */
export function codeOf(snippet: Pick<Snippet, 'title'>, { language, number, code }: Revision): Code {
  return { language, name: `${titleOf(snippet, 'en')} r${number}`, text: code }
}

// Three are read, twelve are not.
const MOST_ASSUMPTIONS = 3

function assumptions({ plan }: Revision, locale: Locale): Line[] {
  const t = words(locale)
  return (plan?.assumptions ?? [])
    .slice(0, MOST_ASSUMPTIONS)
    .map((text) => ({ text: t('chat.assumed', { text: oneLine(text, 300) }) }))
}

export function warningLines({ warnings }: Revision, locale: Locale): Line[] {
  return warnings
    .slice(0, MOST_ASSUMPTIONS)
    .map((warning) => ({ text: `⚠️ ${oneLine(sayWarning(warning, words(locale)), 200)}`, style: 'quiet' }))
}

/** A snippet as it is now, to look at. */
export function showReply(snippet: Snippet, locale: Locale, house: House, { actions }: { actions: boolean }): Reply {
  const { revision, run, suite } = snippet
  const t = words(locale)
  const title = titleOf(snippet, locale)
  const { button, menu, canRun } = buttonsOf(snippet, revision?.number ?? 0, locale, house)
  const hasSuite = suite !== null && suite.language === revision?.language
  const isTested = run && revision && !run.stale
  const badge = isTested
    ? badgeOfRun(run, t, { weak: suite?.vacuous === true, language: revision.language })
    : badgeOf(snippet, t, true)
  const language = snippet.language ? ` · ${LANGUAGE_FACTS[snippet.language].name}` : ''
  const web = menu([]).filter(({ url }) => url)
  return say(locale, `${title} · ${snippet.id}${language}${revision ? ` · r${revision.number}` : ''}`, {
    title,
    lines: [
      { text: `${badge.symbol} ${badge.text}` },
      { text: `${oneLine(snippet.author.name, 40)}: ${oneLine(snippet.description)}` },
    ],
    ...(revision ? { code: codeOf(snippet, revision) } : {}),
    after: revision ? warningLines(revision, locale) : [],
    buttons: !actions || !revision ? web : [hasSuite && canRun ? button('run') : button('tests'), button('improve')],
    more: actions && revision ? menu(suite ? ['show_tests'] : []) : [],
  })
}

/** The same for one person, who may put it where all can see it. */
export function postableReply(snippet: Snippet, locale: Locale, house: House): Reply {
  const reply = showReply(snippet, locale, house, { actions: true })
  const revision = snippet.revision?.number ?? 0
  const label = words(locale)('chat.buttons.post')
  return { ...reply, buttons: [...reply.buttons, { label, press: { action: 'post', snippet: snippet.id, revision } }] }
}
