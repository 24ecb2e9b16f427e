import type { Language, RepairOutcome, Run, Snippet, Verdict } from '../domain.ts'
import { LANGUAGE_FACTS } from '../languages.ts'
import type { Words } from './translator.ts'

/** How something stands, in words and a symbol: never by colour alone. */
export type Badge = { symbol: string; text: string; kind: 'plain' | 'pass' | 'fail' | 'warn' }

const KINDS: Record<Verdict, Pick<Badge, 'symbol' | 'kind'>> = {
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

type Standing = Pick<Snippet, 'state' | 'run' | 'revision' | 'suite' | 'decision'>

/** How a snippet stands. `whole` adds the circumstances of its run. */
export function badgeOf(snippet: Standing, t: Words, whole: boolean): Badge {
  const { state, run, revision, suite, decision } = snippet
  if (state === 'working') return { symbol: '⏳', text: t('badge.working'), kind: 'plain' }
  if (decision) return { symbol: '❓', text: t('badge.waiting'), kind: 'plain' }
  if (!revision) return { symbol: '⚠️', text: t('badge.failed'), kind: 'warn' }
  if (!run) return { symbol: '○', text: t('badge.untested'), kind: 'plain' }
  if (run.revision !== revision.number) {
    return { symbol: '○', text: t('badge.stale', { ran: run.revision, current: revision.number }), kind: 'plain' }
  }
  if (run.stale) {
    const text = t('badge.stale_tests', { ran: run.suite, current: suite?.number ?? 0 })
    return { symbol: '○', text, kind: 'plain' }
  }
  return badgeOfRun(run, t, { weak: suite?.vacuous === true, language: whole ? revision.language : undefined })
}

/** How one run ended, whatever the snippet is now. */
export function badgeOfRun(
  run: Run,
  t: Words,
  { weak, language }: { weak: boolean; language?: Language | undefined },
): Badge {
  const words = verdictWords(run, t, weak)
  const text = language ? [words, ...circumstances(run, language, t)].join(' · ') : words
  return { ...signOf(run.verdict, weak), text }
}

/** The sign of a verdict; tests that pass whatever the code does are no clean pass. */
export function signOf(verdict: Verdict, weak: boolean): Pick<Badge, 'symbol' | 'kind'> {
  return weak && verdict === 'passed' ? WEAK : KINDS[verdict]
}

type Told = Pick<Run, 'verdict' | 'passed' | 'failed'> & { durationMs?: number }

/** A verdict in words, with the numbers that say more. */
export function verdictWords({ verdict, passed, failed, durationMs }: Told, t: Words, weak = false): string {
  const total = passed + failed
  if (verdict === 'passed') return t(weak ? 'badge.weak' : 'badge.passed', { passed, total })
  if (verdict === 'failed') return t('badge.failing', { passed, total, failed })
  if (verdict === 'timed_out' && durationMs !== undefined) {
    return t('badge.timed_out', { seconds: Number((durationMs / 1000).toFixed(1)) })
  }
  return t(`verdicts.${verdict}`)
}

/** Language, time and embedded runner, as far as the run came to them. */
function circumstances({ verdict, languageVersion, durationMs, engine }: Run, language: Language, t: Words) {
  if (verdict === 'unavailable') return []
  const version = /^\d+\.\d+/.exec(languageVersion)?.[0]
  return [
    ...(version ? [`${LANGUAGE_FACTS[language].name} ${version}`] : []),
    ...(verdict === 'timed_out' ? [] : [t('badge.seconds', { seconds: (durationMs / 1000).toFixed(1) })]),
    ...(engine === 'wasm' ? ['wasm'] : []),
  ]
}

/** Whether a repair made all tests pass. */
export function isSolved({ verdict }: RepairOutcome): boolean {
  return verdict === 'passed'
}

/** How a repair ended, in one or two sentences, as it is. */
export function repairWords(outcome: RepairOutcome, t: Words): string {
  const { rounds, revision, passed, total } = outcome
  if (rounds === 0) return t('repair.no_change', { passed, total })
  if (isSolved(outcome)) return t(rounds === 1 ? 'repair.solved_at_once' : 'repair.solved', { rounds, passed, total })
  return t(rounds === 1 ? 'repair.open_at_once' : 'repair.open', { rounds, revision, passed, total })
}
