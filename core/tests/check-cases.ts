import { createHash } from 'node:crypto'
import { type Case, type Language, LIMITS } from '../domain.ts'
import { CoreError } from '../errors.ts'
import { checkStorable, countCharacters, isBlank } from '../snippets/check-text.ts'
import { findSyntaxError } from '../snippets/syntax.ts'
import { tidyTitle, toLine } from '../snippets/tidy.ts'
import { readPattern } from './judge.ts'
import { NotPlain, readPlain } from './plain.ts'

/** A case as somebody gives it: either `expected` or `raises`, the rest is filled in. */
export type GivenCase = {
  id?: string | undefined
  name?: string | undefined
  act: string
  /** JSON in the contract's form of plain values; absent, not undefined, when there is none. */
  expected?: unknown
  raises?: { type: string; matches?: string | undefined } | undefined
  tolerance?: number | undefined
  because?: string | undefined
}

// What is read on one line, and what a person still follows.
const LONGEST = { id: 40, name: 200, because: 1000, act: 4000, type: 200, matches: 500 } as const

/**
 * Cases as they are kept. All of a person's own are anchors: no model changes them. Throws `invalid_input`
 * that says which case is wrong, and how.
 */
export async function checkCases(given: GivenCase[], language: Language): Promise<Case[]> {
  if (given.length > LIMITS.cases) {
    throw new CoreError('invalid_input', {
      reason: 'too_many_cases',
      values: { count: given.length, max: LIMITS.cases },
    })
  }
  const cases: Case[] = []
  for (const [index, one] of given.entries()) {
    cases.push(await checkCase(one, index + 1, language, cases))
    // A person would believe that it counts. A model's, which says more than it need, is only left out.
    if (one.raises && one.tolerance !== undefined) {
      throw new CoreError('invalid_input', { reason: 'case_tolerance', values: { number: index + 1 } })
    }
  }
  return cases
}

/** What makes two suites judge alike: a hash of everything but names, ids and reasons. */
export function hashOf(cases: Case[]): string {
  const judged = cases.map(({ act, expected, raises, tolerance }) => [act, expected, raises, tolerance])
  return createHash('sha256').update(JSON.stringify(judged)).digest('hex')
}

/** One case as it is kept, by its number from 1, after those `before` it; an anchor unless the model gave it. */
export async function checkCase(
  given: GivenCase,
  number: number,
  language: Language,
  before: Case[],
  { anchor = true } = {},
): Promise<Case> {
  const wrong = (reason: string, values: Record<string, string | number> = {}) =>
    new CoreError('invalid_input', { reason, values: { number, ...values } })
  const text = (field: keyof typeof LONGEST, value: string) => {
    const count = value.length > LONGEST[field] ? countCharacters(value) : 0
    if (count > LONGEST[field]) throw wrong('case_too_long', { field, count, max: LONGEST[field] })
    return checkStorable(value, `cases.${number - 1}.${field}`)
  }

  const act = text('act', given.act)
  if (isBlank(act)) throw wrong('case_without_act')
  const fault = await findSyntaxError(language, act)
  if (fault) throw wrong('case_act', { line: fault.line })

  const id = text('id', given.id ?? freeId(number, before))
  if (!/^[\w-]+$/.test(id)) throw wrong('case_id')
  if (before.some((other) => other.id === id)) throw wrong('case_id_twice', { id })

  const head = {
    id,
    name: toLine(text('name', given.name ?? '')) || tidyTitle('', act),
    act,
    because: text('because', given.because ?? '').trim(),
    anchor,
  }
  const hasExpected = Object.hasOwn(given, 'expected') && given.expected !== undefined
  if (hasExpected === (given.raises !== undefined)) throw wrong('case_expected_or_raises')
  if (given.raises) return { ...head, raises: checkRaises(given.raises, text, wrong) }
  return {
    ...head,
    expected: readExpected(given.expected, wrong),
    ...(given.tolerance === undefined ? {} : { tolerance: given.tolerance }),
  }
}

type Wrong = (reason: string, values?: Record<string, string | number>) => CoreError

function checkRaises(
  { type, matches }: NonNullable<GivenCase['raises']>,
  text: (field: 'type' | 'matches', value: string) => string,
  wrong: Wrong,
): NonNullable<Case['raises']> {
  if (!/^[\p{L}_][\p{L}\p{N}_.:]*$/u.test(text('type', type))) throw wrong('case_raises_type')
  if (matches === undefined) return { type }
  try {
    readPattern(text('matches', matches))
  } catch (error) {
    if (error instanceof CoreError) throw error
    throw wrong('case_matches', { why: error instanceof Error ? error.message : '' })
  }
  return { type, matches }
}

function readExpected(expected: unknown, wrong: Wrong) {
  try {
    return readPlain(expected)
  } catch (error) {
    if (error instanceof NotPlain) throw wrong('case_expected', { why: error.message })
    throw error
  }
}

function freeId(number: number, before: Case[]): string {
  const taken = new Set(before.map(({ id }) => id))
  let id = `c${number}`
  for (let more = 2; taken.has(id); more++) id = `c${number}-${more}`
  return id
}
