import type { Case } from '../../domain.ts'
import { javascriptLiteral, javascriptNumber, javascriptString } from './literal-javascript.ts'
import { call, type Doc, layOut, prefixed } from './literal-layout.ts'
import { javascriptPattern } from './literal-pattern.ts'
import { contains, shapeOf } from './literal-shape.ts'
import type { Act } from './render-act.ts'

const LAYOUT = { step: '  ', trailingComma: true }

/** What a test can see: the file's own names, and the snippet's that are imported. */
export type Scope = { test: string; assert: string; near: string; snippet: Set<string> }

/** An act in its test: an expression as it is, or statements in the function `own`. */
type Observed = Extract<Act, { kind: 'expression' }> | (Extract<Act, { kind: 'statements' }> & { own: string })

/** The lines that hold an act against what the case expects of it. */
export function assertJavascript(one: Case, act: Observed, { assert, near, snippet }: Scope, indent: string): string[] {
  const line = (doc: Doc) => `${indent}${layOut(doc, LAYOUT, indent)};`
  if (one.raises) return [line(assertThrows(one.raises, act, assert, snippet))]
  if (one.expected === undefined) return [line(call(`${assert}.fail`, "'the case does not say what is expected'"))]

  const actual = act.kind === 'expression' ? act.argument : `${act.facts.waits ? 'await ' : ''}${act.own}()`
  const literal = javascriptLiteral(one.expected)
  if (needsNear(one)) return [line(call(near, actual, literal, javascriptNumber(one.tolerance ?? 0)))]
  // equal() tells -0 from 0; the language itself does not.
  if (one.expected === 0) return [line(call(`${assert}.ok`, `${asOperand(act, actual)} === 0`))]
  const simple = !('items' in shapeOf(one.expected)) && !/^(dict|bytes)$/.test(shapeOf(one.expected).kind)
  return [line(call(`${assert}.${simple ? 'equal' : 'deepEqual'}`, actual, literal))]
}

function assertThrows(
  { type, matches }: NonNullable<Case['raises']>,
  act: Observed,
  assert: string,
  snippet: Set<string>,
): Doc {
  const waits = act.facts.waits
  const run = act.kind === 'statements' ? act.own : `${waits ? 'async ' : ''}() => ${asBody(act.argument)}`
  const assertion = (expected: Doc) =>
    prefixed(waits ? 'await ' : '', call(`${assert}.${waits ? 'rejects' : 'throws'}`, run, expected))
  const pattern = matches ? javascriptPattern(matches) : undefined
  if (snippet.has(type) || ERRORS.has(type)) {
    return assertion(pattern ? `(error) => error instanceof ${type} && ${pattern}.test(error.message)` : type)
  }
  // Where it comes from is not known, so it is known by its name.
  const items = [`name: ${javascriptString(type)}`, ...(pattern ? [`message: ${pattern}`] : [])]
  return assertion({ open: '{ ', items, close: ' }' })
}

/** Behind an arrow `{` would begin a block. */
function asBody(text: string): string {
  return text.startsWith('{') ? `(${text})` : text
}

/** The errors that need no import. */
const ERRORS = new Set([
  'Error',
  'AggregateError',
  'DOMException',
  'EvalError',
  'RangeError',
  'ReferenceError',
  'SyntaxError',
  'TypeError',
  'URIError',
])

// What binds closer than `===`, of what acts usually are.
const CLOSE =
  /^(call_expression|member_expression|parenthesized_expression|subscript_expression|identifier|number|string|template_string|array|await_expression|new_expression)$/

function asOperand(act: Observed, actual: string): string {
  const close = act.kind === 'statements' || CLOSE.test(act.node) || act.argument !== act.text
  return close ? actual : `(${actual})`
}

/** Whether there are numbers that may differ a little. */
export function needsNear({ expected, raises, tolerance }: Case): boolean {
  return (
    expected !== undefined && !raises && tolerance !== undefined && contains(expected, ({ kind }) => kind === 'number')
  )
}

/** The function for values that need it; only as much of it as these cases do. */
export function javascriptNear(cases: Case[], { assert, near }: Scope): string {
  const values = cases.filter(needsNear).map(({ expected = null }) => expected)
  const has = (kind: string) => values.some((value) => contains(value, (shape) => shape.kind === kind))
  const lines = (wanted: boolean, ...text: string[]) => (wanted ? text : [])
  const nested = values.some((value) => typeof value !== 'number')
  return [
    `function ${near}(actual, expected, delta) {`,
    ...lines(
      has('list') || has('tuple') || has('set'),
      '  if (Array.isArray(actual) && Array.isArray(expected)) {',
      `    ${assert}.equal(actual.length, expected.length);`,
      `    expected.forEach((item, index) => ${near}(actual[index], item, delta));`,
      '    return;',
      '  }',
    ),
    ...lines(
      has('set'),
      '  if (actual instanceof Set && expected instanceof Set) {',
      '    const sorted = (set) => [...set].sort((a, b) => (a < b ? -1 : 1));',
      `    ${near}(sorted(actual), sorted(expected), delta);`,
      '    return;',
      '  }',
    ),
    ...lines(
      values.some((value) => contains(value, (shape) => shape.kind === 'dict' && shape.tagged)),
      '  if (actual instanceof Map && expected instanceof Map) {',
      `    ${assert}.deepEqual(new Set(actual.keys()), new Set(expected.keys()));`,
      `    for (const [key, item] of expected) ${near}(actual.get(key), item, delta);`,
      '    return;',
      '  }',
    ),
    ...lines(
      has('dict'),
      '  if (actual?.constructor === Object && expected?.constructor === Object) {',
      `    ${assert}.deepEqual(Object.keys(actual).sort(), Object.keys(expected).sort());`,
      `    for (const key of Object.keys(expected)) ${near}(actual[key], expected[key], delta);`,
      '    return;',
      '  }',
    ),
    ...lines(
      nested,
      "  if (typeof expected !== 'number') {",
      `    ${assert}.deepEqual(actual, expected);`,
      '    return;',
      '  }',
    ),
    `  ${assert}.equal(typeof actual, 'number');`,
    `  const near = ${nested ? 'Object.is(actual, expected) || ' : ''}Math.abs(actual - expected) <= delta;`,
    `  ${assert}.ok(near, \`\${actual} is not within \${delta} of \${expected}\`);`,
    '}',
  ].join('\n')
}
