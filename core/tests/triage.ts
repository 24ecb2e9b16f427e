import type { Case, CaseResult, Fault } from '../domain.ts'
import { CoreError } from '../errors.ts'
import { neutral } from '../model/neutral.ts'
import type { Derivation } from '../model/prompts/derive.ts'
import { toLine } from '../snippets/tidy.ts'
import { readOutcome } from './drafts.ts'
import { equalPlain, NotPlain, readPlain } from './plain.ts'

export type Judgement = {
  fault: Fault
  /** The sentence it rests on. */
  because: string
  /** What the request alone gives, where that is not what the test expects. */
  derived?: Pick<Case, 'expected' | 'raises'>
}

/** What is known of the failing cases, by their ids. */
export type Judged = Record<string, Judgement>

/** Judges every failing case of a run by what the request gives, as far as that is known. */
export function judgeFaults(cases: Case[], results: CaseResult[], derived: Record<string, Derivation>): Judged {
  const failing = results.filter(({ status }) => status !== 'passed')
  return Object.fromEntries(
    failing.flatMap((result) => {
      const one = cases.find(({ id }) => id === result.case)
      return one ? [[one.id, judgeFault(one, result, derived[one.id])]] : []
    }),
  )
}

/** Whether a failing case is in doubt at all, so that it is worth asking what the request says. */
export function isInDoubt({ anchor }: Case, { status, reason }: CaseResult): boolean {
  if (anchor || reason?.code === 'import_failed') return false
  return status === 'failed' || (status === 'error' && reason?.code !== 'act_invalid')
}

/**
 * Why a case fails. What the request alone gives is held against what the test expects and what the code
 * gave, here and in code: whatever a text told the model, it can't call a test wrong unless the request,
 * worked out without a look at either, agrees with the code. What a person gave is never wrong.
 */
export function judgeFault(one: Case, result: CaseResult, derived: Derivation | undefined): Judgement {
  const { reason } = result
  if (reason?.code === 'import_failed' && /^(ModuleNotFound|Import)Error$/.test(String(reason.values.type)))
    return { fault: 'environment', because: tidySentence(String(reason.values.message ?? '')) }
  const own: Judgement = { fault: 'code_wrong', because: one.because }
  if (!derived || !isInDoubt(one, result)) return own
  const because = tidySentence(derived.because) || one.because
  if (!derived.settled) return { fault: 'spec_ambiguous', because }
  const outcome = outcomeOf(derived)
  if (!outcome || matches(outcome, one)) return { ...own, because }
  if (matches(outcome, toOutcome(result), one.tolerance)) return { fault: 'test_wrong', because, derived: outcome }
  return { ...own, because } // of test and request neither agrees with the code
}

// A sentence, not a page of them.
function tidySentence(text: string): string {
  return Array.from(toLine(neutral(text)))
    .slice(0, 500)
    .join('')
}

type Outcome = Pick<Case, 'expected' | 'raises'>

function outcomeOf(derived: Derivation): Outcome | undefined {
  try {
    const { raises, expected } = readOutcome(derived)
    return raises ? { raises: { type: raises.type } } : { expected: readPlain(expected) }
  } catch (error) {
    if (error instanceof CoreError || error instanceof NotPlain) return undefined // it says nothing
    throw error
  }
}

/** What came out, as a case would expect it; neither value nor exception when there was none. */
export function toOutcome({ actual, raised }: CaseResult): Outcome {
  if (raised) return { raises: { type: raised.type } }
  return actual === undefined ? {} : { expected: actual }
}

function matches(a: Outcome, b: Outcome & { tolerance?: number }, tolerance = b.tolerance): boolean {
  if (a.raises || b.raises) return a.raises !== undefined && shortName(a.raises.type) === shortName(b.raises?.type)
  return a.expected !== undefined && b.expected !== undefined && equalPlain(a.expected, b.expected, tolerance)
}

function shortName(type: string | undefined): string | undefined {
  return type?.split(/\.|::/).at(-1)
}
