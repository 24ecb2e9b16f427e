import type { Case } from '../../domain.ts'
import { call, type Doc, layOut } from './literal-layout.ts'
import { rubyPattern } from './literal-pattern.ts'
import { rubyLiteral, rubyNumber, rubyString } from './literal-ruby.ts'
import { contains, type Shape, shapeOf } from './literal-shape.ts'
import { freeName } from './render-text.ts'

const LAYOUT = { step: '  ', trailingComma: false }

/** An expression: as it is, and with the brackets it may need as an argument. */
type Actual = { text: string; argument: string }

/** The lines that hold `actual` against what the case expects of it. `taken`: names it uses. */
export function assertRuby(one: Case, actual: Actual, taken: Set<string>, indent: string): string[] {
  const assert = (name: string, ...items: Doc[]) => indent + layOut(call(name, ...items), LAYOUT, indent)
  if (one.raises) return assertRaises(one.raises, actual.text, taken, indent)
  if (one.expected === undefined) return [assert('flunk', "'the case does not say what is expected'")]

  const shape = shapeOf(one.expected)
  const literal = rubyLiteral(one.expected)
  if (shape.kind === 'null' || shape.kind === 'undefined') return [assert('assert_nil', actual.argument)]
  if (isNan(shape)) return [assert('assert_predicate', actual.argument, ':nan?')]
  if (needsNear(one)) return [assert('assert_near', literal, actual.argument, rubyNumber(one.tolerance ?? 0))]
  if (shape.kind === 'number' && one.tolerance !== undefined) {
    return [assert('assert_in_delta', literal, actual.argument, rubyNumber(one.tolerance))]
  }
  return [assert('assert_equal', literal, actual.argument)]
}

function assertRaises(
  raises: NonNullable<Case['raises']>,
  actual: string,
  taken: Set<string>,
  indent: string,
): string[] {
  const isClass = /^(::)?\p{Lu}[\p{L}\p{Nd}_]*(::\p{Lu}[\p{L}\p{Nd}_]*)*$/u.test(raises.type)
  const error = freeName('error', taken)
  const checks = [
    // No constant's name, so it can only be known by its text.
    ...(isClass ? [] : [`assert_includes(${error}.class.ancestors.map(&:name), ${rubyString(raises.type)})`]),
    ...(raises.matches ? [`assert_match(${rubyPattern(raises.matches)}, ${error}.message)`] : []),
  ]
  const head = `${checks.length > 0 ? `${error} = ` : ''}assert_raises(${isClass ? raises.type : 'StandardError'})`
  const line = `${indent}${head} { ${actual} }`
  const block = line.length > 100 ? [`${indent}${head} do`, `${indent}  ${actual}`, `${indent}end`] : [line]
  return [...block, ...checks.map((check) => indent + check)]
}

/** Whether it takes more than equality to compare what is within the value. */
export function needsNear({ expected, raises, tolerance }: Case): boolean {
  if (expected === undefined || raises) return false
  const shape = shapeOf(expected)
  if (!('items' in shape) && !('entries' in shape)) return false
  return contains(expected, (inner) => isNan(inner) || (tolerance !== undefined && inner.kind === 'number'))
}

function isNan(shape: Shape): boolean {
  return shape.kind === 'float' && shape.value === 'nan'
}

/** The method for values that need it; sets only where there are any. */
export function rubyNear(cases: Case[]): string {
  const sets = cases.some((one) => needsNear(one) && contains(one.expected ?? null, ({ kind }) => kind === 'set'))
  return [
    '# Equal, but for numbers no further apart than delta, and NaN, which is as good as itself.',
    'def assert_near(expected, actual, delta)',
    '  if expected.is_a?(Float) && expected.nan?',
    '    assert_predicate(actual, :nan?)',
    '  elsif expected.is_a?(Array) && actual.is_a?(Array)',
    '    assert_equal(expected.size, actual.size)',
    '    expected.zip(actual) { |one, other| assert_near(one, other, delta) }',
    '  elsif expected.is_a?(Hash) && actual.is_a?(Hash)',
    '    assert_equal([], (expected.keys | actual.keys) - (expected.keys & actual.keys))',
    '    expected.each { |key, value| assert_near(value, actual[key], delta) }',
    ...(sets
      ? ['  elsif expected.is_a?(Set) && actual.is_a?(Set)', '    assert_near(expected.sort, actual.sort, delta)']
      : []),
    '  elsif expected.is_a?(Numeric) && actual.is_a?(Numeric) && expected != actual',
    '    assert_in_delta(expected, actual, delta)',
    '  else',
    '    assert_operator(expected, :==, actual)',
    '  end',
    'end',
  ]
    .map((line) => `  ${line}`)
    .join('\n')
}
