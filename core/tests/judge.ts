import { constants } from 'node:os'
import { RE2JS } from 're2js'
import type { Case, CaseResult, PlainValue, ResultReason, Verdict } from '../domain.ts'
import { neutral } from '../model/neutral.ts'
import type { ActReport, Claim, Ended, RunReport } from '../runner/runner.ts'
import { equalPlain } from './plain.ts'

/**
 * What a run's report says of a suite: a result for each case, in the suite's order, and the verdict.
 * Here, in our own process, claims meet what was expected. What has no claim is never passed.
 */
export function judge(report: RunReport, cases: Case[]): { verdict: Verdict; results: CaseResult[] } {
  const byId = new Map(report.acts.map((act) => [act.id, act]))
  const results = cases.map((one) => judgeCase(one, byId.get(one.id), report.ended))
  return { verdict: verdictOf(report.ended, results), results }
}

function verdictOf(ended: Ended, results: CaseResult[]): Verdict {
  if (ended !== 'ended') return ended
  if (results.length === 0) return 'no_tests'
  return results.every(({ status }) => status === 'passed') ? 'passed' : 'failed'
}

function judgeCase(one: Case, act: ActReport | undefined, ended: Ended): CaseResult {
  if (!act) return { case: one.id, status: 'not_run', reason: because('not_run'), durationMs: 0 }
  const head = { case: one.id, durationMs: Math.round(act.durationMs * 10) / 10 }
  const { claim, death } = act
  if (claim) return { ...head, ...judgeClaim(one, claim) }
  if (death) return { ...head, status: 'error', reason: whyDead(death, ended) }
  if (ended === 'timed_out') return { ...head, status: 'timed_out', reason: because('timed_out') }
  return { ...head, status: 'error', reason: because(ended === 'ended' || ended === 'unavailable' ? 'crashed' : ended) }
}

function judgeClaim(one: Case, claim: Claim): Omit<CaseResult, 'case' | 'durationMs'> {
  switch (claim.kind) {
    case 'value':
      return { status: equals(one, claim.value) ? 'passed' : 'failed', actual: claim.value }
    case 'raised': {
      const { type, message } = claim
      return { status: raisesAsExpected(one, claim) ? 'passed' : 'failed', raised: { type, message } }
    }
    case 'not_plain': {
      const code = { type: 'not_plain', depth: 'too_deep', size: 'too_large' } as const
      return { status: 'failed', reason: because(code[claim.why], { type: claim.type }) }
    }
    case 'import_failed':
      return {
        status: 'error',
        reason: because('import_failed', { type: claim.type, message: neutral(claim.message) }),
      }
    case 'act_invalid':
      return { status: 'error', reason: because('act_invalid', { message: neutral(claim.message) }) }
  }
}

function equals({ expected, tolerance }: Case, actual: PlainValue): boolean {
  return expected !== undefined && equalPlain(actual, expected, tolerance)
}

/** As unittest has it: an exception of the class, or of one below it, whose message has a match. */
function raisesAsExpected({ raises }: Case, { bases, message }: Extract<Claim, { kind: 'raised' }>): boolean {
  if (!raises) return false
  const name = raises.type.split('.').at(-1) ?? ''
  return bases.includes(name) && (raises.matches === undefined || readPattern(raises.matches).test(message))
}

/**
 * A pattern for messages, in RE2's syntax: it takes time in proportion to the text, whatever a person wrote
 * and strangers' code said. Throws what RE2JS throws for one that is none.
 */
export function readPattern(pattern: string): { test: (text: string) => boolean } {
  const compiled = RE2JS.compile(pattern)
  return { test: (text) => compiled.matcher(text).find() }
}

const SIGNAL_NAMES = new Map(Object.entries(constants.signals).map(([name, number]) => [number as number, name]))

function whyDead(death: NonNullable<ActReport['death']>, ended: Ended): CaseResult['reason'] {
  if ('exitCode' in death) return because('exited', { code: death.exitCode })
  // The kernel ends by SIGKILL when memory is short; that it was short is the engine's to say.
  if (ended === 'out_of_memory' && death.signal === constants.signals.SIGKILL) return because('out_of_memory')
  return because('signal', { signal: SIGNAL_NAMES.get(death.signal) ?? death.signal })
}

function because(code: ResultReason, values: Record<string, string | number> = {}) {
  return { code, values }
}
