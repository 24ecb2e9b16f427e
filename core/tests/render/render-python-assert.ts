import type { Case } from '../../domain.ts'
import { call, type Doc, layOut } from './literal-layout.ts'
import { pythonPattern } from './literal-pattern.ts'
import { pythonLiteral, pythonNumber, pythonString } from './literal-python.ts'
import { contains, type Shape, shapeOf } from './literal-shape.ts'
import { PYTHON_EXCEPTIONS } from './render-python-names.ts'
import { freeName } from './render-text.ts'

const LAYOUT = { step: '    ', trailingComma: true }

/** What a test can see: the name `math` goes by, and the snippet's names that are imported. */
export type Scope = { math: string; snippet: Set<string> }

/** The lines that hold `actual`, an expression, against what the case expects of it. `taken`: names it uses. */
export function assertPython(
  one: Case,
  actual: string,
  scope: Scope & { taken: Set<string> },
  indent: string,
): string[] {
  const line = (doc: Doc) => indent + layOut(doc, LAYOUT, indent)
  const assert = (name: string, ...items: Doc[]) => line(call(`self.${name}`, ...items))
  if (one.raises) return assertRaises(one.raises, actual, scope, indent)
  if (one.expected === undefined) return [assert('fail', '"the case does not say what is expected"')]

  const shape = shapeOf(one.expected)
  const literal = pythonLiteral(one.expected)
  if (shape.kind === 'null' || shape.kind === 'undefined') return [assert('assertIsNone', actual)]
  if (shape.kind === 'boolean') return [assert('assertIs', actual, literal)]
  if (isNan(shape)) return [assert('assertTrue', call(`${scope.math}.isnan`, actual))]
  if (needsNear(one)) return [assert('assert_near', actual, literal, `delta=${pythonNumber(one.tolerance ?? 0)}`)]
  const equal = (value: string) =>
    shape.kind === 'number' && one.tolerance !== undefined
      ? assert('assertAlmostEqual', value, literal, `delta=${pythonNumber(one.tolerance)}`)
      : assert('assertEqual', value, literal)
  if (!isNearBoolean(shape, one.tolerance ?? 0)) return [equal(actual)]
  const name = freeName('actual', scope.taken)
  return [`${indent}${name} = ${actual}`, assert('assertNotIsInstance', name, 'bool'), equal(name)]
}

function assertRaises(
  raises: NonNullable<Case['raises']>,
  actual: string,
  scope: Scope & { taken: Set<string> },
  indent: string,
) {
  const line = (text: Doc) => indent + layOut(text, LAYOUT, indent)
  const name = exceptionName(raises.type)
  const body = `${indent}    ${actual}`
  const pattern = raises.matches ? pythonPattern(raises.matches) : undefined
  if (scope.snippet.has(name) || PYTHON_EXCEPTIONS.has(name)) {
    const open = pattern ? 'with self.assertRaisesRegex(' : 'with self.assertRaises('
    return [line({ open, items: pattern ? [name, pattern] : [name], close: '):' }), body]
  }
  // Where it comes from is not known, so it is known by its name.
  const caught = freeName('caught', scope.taken)
  const kinds = `[kind.__name__ for kind in type(${caught}.exception).__mro__]`
  return [
    `${indent}with self.assertRaises(Exception) as ${caught}:`,
    body,
    line(call('self.assertIn', pythonString(name), kinds)),
    ...(pattern ? [line(call('self.assertRegex', `str(${caught}.exception)`, pattern))] : []),
  ]
}

/** The class's own name, as judge.ts reads it: without a module before it. */
export function exceptionName(type: string): string {
  return type.split('.').at(-1) ?? ''
}

export function needsMath({ expected, raises }: Case): boolean {
  return expected !== undefined && !raises && isNan(shapeOf(expected))
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

/** Whether True or False would pass for it. */
function isNearBoolean(shape: Shape, tolerance: number): boolean {
  const value = shape.kind === 'number' ? shape.value : shape.kind === 'int' ? Number(shape.digits) : Number.NaN
  return Math.abs(value) <= tolerance || Math.abs(value - 1) <= tolerance
}

/** The method for values that need it; sets only where there are any. */
export function pythonNear(cases: Case[]): string {
  const sets = cases.some((one) => needsNear(one) && contains(one.expected ?? null, ({ kind }) => kind === 'set'))
  return [
    'def assert_near(self, actual, expected, delta):',
    '    """Equal, but for numbers no further apart than delta, and nan, which is as good as itself."""',
    '    if type(actual) in (int, float) and type(expected) in (int, float):',
    '        if expected != expected:',
    '            self.assertNotEqual(actual, actual)',
    '        else:',
    '            self.assertAlmostEqual(actual, expected, delta=delta)',
    '    elif type(actual) is type(expected) in (list, tuple):',
    '        self.assertEqual(len(actual), len(expected))',
    '        for one, other in zip(actual, expected):',
    '            self.assert_near(one, other, delta)',
    '    elif isinstance(actual, dict) and isinstance(expected, dict):',
    '        self.assertEqual(actual.keys(), expected.keys())',
    '        for key in expected:',
    '            self.assert_near(actual[key], expected[key], delta)',
    ...(sets
      ? [
          '    elif isinstance(actual, (set, frozenset)) and isinstance(expected, (set, frozenset)):',
          '        self.assert_near(sorted(actual), sorted(expected), delta)',
        ]
      : []),
    '    else:',
    '        self.assertEqual(actual, expected)',
  ]
    .map((line) => `    ${line}`)
    .join('\n')
}
