import { html } from 'hono/html'
import { LANGUAGE_FACTS, type Run, type Snippet } from '../../core/index.ts'
import type { Html, View } from './view.ts'

type Kind = 'plain' | 'pass' | 'fail' | 'warn'
type Badge = { symbol: string; text: string; kind: Kind }

const KINDS: Record<Run['verdict'], { symbol: string; kind: Kind }> = {
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

/** How a snippet stands: always a symbol and words, never colour alone. `whole` adds the circumstances. */
export function badge(snippet: Snippet, view: View, { whole = false } = {}): Html {
  const { symbol, text, kind } = badgeOf(snippet, view, whole)
  return html`<span class="badge" data-kind="${kind}"><span aria-hidden="true">${symbol}</span> ${text}</span>`
}

/** The words of a badge, for a title or an announcement. */
export function badgeOf(snippet: Snippet, { t }: View, whole: boolean): Badge {
  const { state, run, revision, decision } = snippet
  if (state === 'working') return { symbol: '⏳', text: t('web.badge.working'), kind: 'plain' }
  if (decision) return { symbol: '❓', text: t('web.badge.waiting'), kind: 'plain' }
  if (!revision) return { symbol: '⚠️', text: t('web.badge.failed'), kind: 'warn' }
  if (!run) return { symbol: '○', text: t('web.badge.untested'), kind: 'plain' }
  if (run.stale) {
    return { symbol: '○', text: t('web.badge.stale', { ran: run.revision, current: revision.number }), kind: 'plain' }
  }
  const words = verdictWords(snippet, run, t)
  const { symbol, kind } = snippet.suite?.vacuous ? { symbol: '⚠️', kind: 'warn' as const } : KINDS[run.verdict]
  return { symbol, kind, text: whole ? [words, ...circumstances(run, revision.language, t)].join(' · ') : words }
}

function verdictWords({ suite }: Snippet, run: Run, t: View['t']): string {
  const { verdict, passed, failed, durationMs } = run
  const total = passed + failed
  if (verdict === 'passed') return t(suite?.vacuous ? 'web.badge.weak' : 'web.badge.passed', { passed, total })
  if (verdict === 'failed') return t('web.badge.failing', { passed, total, failed })
  if (verdict === 'timed_out') return t('web.badge.timed_out', { seconds: Math.round(durationMs / 1000) })
  return t(`web.verdicts.${verdict}`)
}

function circumstances(run: Run, language: keyof typeof LANGUAGE_FACTS, t: View['t']): string[] {
  const seconds = (run.durationMs / 1000).toFixed(1)
  const version = `${LANGUAGE_FACTS[language].name} ${run.languageVersion}`
  return [version, t('web.badge.seconds', { seconds }), ...(run.engine === 'wasm' ? ['wasm'] : [])]
}
