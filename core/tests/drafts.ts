import { type Case, type Language, LIMITS } from '../domain.ts'
import { asCoreError, CoreError } from '../errors.ts'
import { neutral } from '../model/neutral.ts'
import type { DraftCase } from '../model/prompts/cases.ts'
import type { Spec } from '../model/prompts/spec.ts'
import { mentions } from '../snippets/interface.ts'
import { checkCase, type GivenCase } from './check-cases.ts'

export type Drafting = {
  language: Language
  spec: Spec
  /** What the code defines; a test that uses none of it would test nothing. Empty: it can't be told. */
  names: string[]
}

export type Drafted = { cases: Case[]; dropped: { act: string; why: string }[] }

/**
 * Cases of a model's drafts, after those that stay. What can't be used is dropped, and said: an act that
 * can't be parsed or tests nothing, a value that is none, a case that is there already.
 */
export async function readDrafts(drafts: DraftCase[], staying: Case[], drafting: Drafting): Promise<Drafted> {
  const cases = [...staying]
  const dropped: Drafted['dropped'] = []
  for (const draft of drafts) {
    try {
      cases.push(await readDraft(draft, cases, drafting))
    } catch (error) {
      const { code, reason } = asCoreError(error)
      if (code === 'internal') throw error
      dropped.push({ act: draft.act, why: reason ?? code })
    }
  }
  return { cases, dropped }
}

/** One case of a draft; throws `invalid_input`. With an id it takes that one's place in name only. */
export async function readDraft(
  draft: DraftCase,
  others: Case[],
  { language, spec, names }: Drafting,
  id?: string,
): Promise<Case> {
  if (others.length >= LIMITS.cases) throw new CoreError('invalid_input', { reason: 'too_many_cases' })
  if (others.some(({ act }) => act.trim() === draft.act.trim()))
    throw new CoreError('invalid_input', { reason: 'case_twice' })
  const given: GivenCase = {
    id,
    name: Array.from(neutral(draft.name)).slice(0, 200).join(''),
    act: draft.act,
    because: Array.from(neutral(draft.because)).slice(0, 1000).join(''),
    ...readOutcome(draft),
    ...(draft.tolerance !== null && draft.tolerance > 0 ? { tolerance: draft.tolerance } : {}),
  }
  const anchor = draft.given && isQuoted(draft.because, [spec.description, ...spec.feedback]) && holdsExample(draft)
  const one = await checkCase(given, freeNumber(others), language, others, { anchor })
  if (names.length > 0 && !(await mentions(language, one.act, names)))
    throw new CoreError('invalid_input', { reason: 'case_tests_nothing' })
  return one
}

/** What a draft expects; `expected` is JSON in the contract's form. Throws `invalid_input`. */
export function readOutcome(draft: {
  expected: string
  raises: string
  matches?: string
}): Pick<GivenCase, 'expected' | 'raises'> {
  const { raises, matches } = draft
  if (raises.trim() !== '') return { raises: { type: raises.trim(), ...(matches ? { matches } : {}) } }
  try {
    return { expected: JSON.parse(draft.expected, exactly as Reviver) as unknown }
  } catch {
    throw new CoreError('invalid_input', { reason: 'case_expected', values: { why: 'not JSON' } })
  }
}

// TypeScript doesn't know yet that a reviver is told the text of the value (ES2026).
type Reviver = (key: string, value: unknown) => unknown

/** Whole numbers that JSON's own would round keep all their digits. */
function exactly(_key: string, value: unknown, context?: { source?: string }): unknown {
  const source = context?.source ?? ''
  if (typeof value !== 'number' || Number.isSafeInteger(value) || !/^-?\d+$/.test(source)) return value
  return { $int: source }
}

// A case's number names it (`c7`); the highest so far and one.
function freeNumber(cases: Case[]): number {
  const numbers = cases.map(({ id }) => Number(/^c(\d{1,6})$/.exec(id)?.[1] ?? 0))
  return Math.max(0, ...numbers) + 1
}

/** Whether the sentence a case rests on gives its example: every literal of the act, and what it expects. */
function holdsExample({ because, act, expected, raises }: DraftCase): boolean {
  const literals = (text: string) => text.match(/[\p{L}\p{N}_.-]*[\p{L}\p{N}]/gu) ?? []
  const strings = Array.from(act.matchAll(/"([^"]*)"|'([^']*)'/g), ([, double, single]) => double ?? single ?? '')
  const numbers = act.replaceAll(/"[^"]*"|'[^']*'/g, ' ').match(/(?<![\p{L}\p{N}_.])\d+(\.\d+)?/gu) ?? []
  const outcome = raises.trim() === '' ? literals(expected.replaceAll(/"\$\w+"/g, ' ')) : [raises.trim()]
  const said = because.normalize('NFKC').toLowerCase()
  const wanted = [...strings, ...numbers, ...outcome].map((text) => text.normalize('NFKC').toLowerCase())
  return outcome.length > 0 && wanted.every((text) => said.includes(text))
}

// Shorter than this, words are in any text by chance.
const SHORTEST_QUOTE = 4

/** Whether a person wrote these words: a model can't make an anchor of what nobody said. */
export function isQuoted(quote: string, texts: string[]): boolean {
  const essence = (text: string) => text.normalize('NFKC').replaceAll(/[\s"'“”„「」『』]+/gu, '')
  const wanted = essence(quote)
  return wanted.length >= SHORTEST_QUOTE && texts.some((text) => essence(text).includes(wanted))
}
