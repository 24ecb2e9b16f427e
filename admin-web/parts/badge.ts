import { html } from 'hono/html'
import {
  LANGUAGE_FACTS,
  type Language,
  type Run,
  type Snippet,
  type TimelineEntry,
  type Verdict,
} from '../../core/index.ts'
import type { Html, View } from './view.ts'

type Kind = 'plain' | 'pass' | 'fail' | 'warn'
export type Badge = { symbol: string; text: string; kind: Kind }

const KINDS: Record<Verdict, { symbol: string; kind: Kind }> = {
  passed: { symbol: '✅', kind: 'pass' },
  failed: { symbol: '❌', kind: 'fail' },
  timed_out: { symbol: '❌', kind: 'fail' },
  out_of_memory: { symbol: '❌', kind: 'fail' },
  output_limit: { symbol: '❌', kind: 'fail' },
  crashed: { symbol: '❌', kind: 'fail' },
  no_tests: { symbol: '⚠️', kind: 'warn' },
  tampered: { symbol: '⚠️', kind: 'warn' },
  unavailable: { symbol: '⚠️', kind: 'warn' },
}

const WEAK = { symbol: '⚠️', kind: 'warn' } as const

/** How a snippet stands: always a symbol and words, never colour alone. `whole` adds the circumstances. */
export function badge(snippet: Snippet, view: View, { whole = false } = {}): Html {
  return show(badgeOf(snippet, view, whole))
}

/** The words of a badge, for a title or an announcement. */
export function badgeOf(snippet: Snippet, view: View, whole: boolean): Badge {
  const { state, run, revision, suite, decision } = snippet
  const { t } = view
  if (state === 'working') return { symbol: '⏳', text: t('web.badge.working'), kind: 'plain' }
  if (decision) return { symbol: '❓', text: t('web.badge.waiting'), kind: 'plain' }
  if (!revision) return { symbol: '⚠️', text: t('web.badge.failed'), kind: 'warn' }
  if (!run) return { symbol: '○', text: t('web.badge.untested'), kind: 'plain' }
  if (run.revision !== revision.number) {
    return { symbol: '○', text: t('web.badge.stale', { ran: run.revision, current: revision.number }), kind: 'plain' }
  }
  if (run.stale) {
    const text = t('web.badge.stale_tests', { ran: run.suite, current: suite?.number ?? 0 })
    return { symbol: '○', text, kind: 'plain' }
  }
  return badgeOfRun(run, view, { weak: suite?.vacuous === true, language: whole ? revision.language : undefined })
}

/** How one run ended, whatever the snippet is now: an old one is no pass, so it has the sign of none. */
export function runBadge(run: Run, view: View, more: { weak: boolean; language?: Language | undefined }): Html {
  const told = badgeOfRun(run, view, more)
  return show(run.stale ? { ...told, symbol: '○', kind: 'plain' } : told)
}

type RunEntry = Extract<TimelineEntry, { type: 'run' }>

type Vouching = { weak: boolean /** The version of the tests that it should be of. */; suite?: number | undefined }

/** How the latest run of one version of the code ended; it vouches for no other version, nor for other tests. */
export function revisionBadge(run: RunEntry | undefined, { t }: View, { weak, suite }: Vouching): Html {
  if (!run) return show({ symbol: '○', text: t('web.badge.untested'), kind: 'plain' })
  if (suite !== undefined && suite !== run.suite) {
    return show({ symbol: '○', text: t('web.badge.stale_tests', { ran: run.suite, current: suite }), kind: 'plain' })
  }
  const text = `${verdictWords(run, t, weak)} · t${run.suite}`
  return show(weak && run.verdict === 'passed' ? { ...WEAK, text } : { ...KINDS[run.verdict], text })
}

function show({ symbol, text, kind }: Badge): Html {
  return html`<span class="badge" data-kind="${kind}"><span aria-hidden="true">${symbol}</span> ${text}</span>`
}

function badgeOfRun(run: Run, { t }: View, { weak, language }: { weak: boolean; language?: Language | undefined }) {
  const words = verdictWords(run, t, weak)
  const text = language ? [words, ...circumstances(run, language, t)].join(' · ') : words
  return weak && run.verdict === 'passed' ? { ...WEAK, text } : { ...KINDS[run.verdict], text }
}

type Told = Pick<Run, 'verdict' | 'passed' | 'failed'> & { durationMs?: number }

/** A verdict in words, with the numbers that say more. */
export function verdictWords({ verdict, passed, failed, durationMs }: Told, t: View['t'], weak = false): string {
  const total = passed + failed
  if (verdict === 'passed') return t(weak ? 'web.badge.weak' : 'web.badge.passed', { passed, total })
  if (verdict === 'failed') return t('web.badge.failing', { passed, total, failed })
  if (verdict === 'timed_out' && durationMs !== undefined) {
    return t('web.badge.timed_out', { seconds: Number((durationMs / 1000).toFixed(1)) })
  }
  return t(`web.verdicts.${verdict}`)
}

/** Language, time and embedded runner, as far as the run came to them. */
function circumstances({ verdict, languageVersion, durationMs, engine }: Run, language: Language, t: View['t']) {
  if (verdict === 'unavailable') return []
  const version = /^\d+\.\d+/.exec(languageVersion)?.[0]
  return [
    ...(version ? [`${LANGUAGE_FACTS[language].name} ${version}`] : []),
    ...(verdict === 'timed_out' ? [] : [t('web.badge.seconds', { seconds: (durationMs / 1000).toFixed(1) })]),
    ...(engine === 'wasm' ? ['wasm'] : []),
  ]
}
