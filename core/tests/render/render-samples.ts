import fc from 'fast-check'
import type { Case, PlainValue } from '../../domain.ts'
import { readPattern } from '../judge.ts'

// What the renderers' tests are fed with.

/** A case with what matters to a test, and nothing of the rest. */
export function sample(name: string, act: string, rest: Partial<Case>): Case {
  return { id: name, name, act, because: '', anchor: false, ...rest }
}

const PIECES = [
  ...['\n', '\r\n', '\u2028', '\u2029', '\u0085', '\0', '\t', '\v', '\f', '\u001b', '\u202e', '\u200b', '\ufeff'],
  ...[
    '"',
    "'",
    '`',
    '"""',
    "'''",
    '\\',
    '\\n',
    '*/',
    '/*',
    '//',
    '-->',
    '#',
    '#{exit}',
    '#{',
    '#@a',
    '#$a',
    `$\{x}`,
    '%',
  ],
  ...['=begin', '\n=end\n', '\n__END__\n', '# coding: latin-1', '()', ');', '\nend\n', '\n}\n', '\n});\n', '<!--'],
  ...[
    'a',
    'B',
    '1',
    '_',
    ' ',
    '空の文字列',
    '・',
    'ー',
    'é',
    'ﾊﾟ',
    '①',
    '❶',
    '👨‍👩‍👧',
    '𠮷',
    '\ud83d',
    '\udc00',
    '\u0301',
  ],
]

/** Text that would like to be somewhere else than where it is put. */
export const hostileText = fc.oneof(
  { weight: 4, arbitrary: fc.array(fc.constantFrom(...PIECES), { maxLength: 8 }).map((pieces) => pieces.join('')) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 20 }) },
)

const wholes = fc.bigInt({ min: -(2n ** 80n), max: 2n ** 80n }).filter((whole) => BigInt.asIntN(53, whole) !== whole)
const bytes = fc.uint8Array({ maxLength: 20 }).map((array) => ({ $bytes: Buffer.from(array).toString('base64') }))
const keys = hostileText.filter((key) => !key.startsWith('$'))

/** Plain values of every kind that any language has: without sets, tuples and dicts. */
export const scalars: fc.Arbitrary<PlainValue> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.constantFrom<PlainValue>(null, true, false, 0, -0, 1, 2, 0.5, 1e300, 2 ** 60, -(2 ** 53)),
  },
  { weight: 2, arbitrary: fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.integer()) },
  { weight: 2, arbitrary: hostileText },
  { weight: 1, arbitrary: bytes },
  { weight: 1, arbitrary: wholes.map((whole) => ({ $int: String(whole) })) },
  { weight: 1, arbitrary: fc.constantFrom('nan', 'inf', '-inf').map((name) => ({ $float: name })) },
)

/** Lists and objects of them; `more` makes further containers of what it is given. */
export function valuesOf(
  leaves: fc.Arbitrary<PlainValue>,
  more: (inner: fc.Arbitrary<PlainValue>) => fc.Arbitrary<PlainValue>[],
): fc.Arbitrary<PlainValue> {
  return fc.letrec<{ value: PlainValue }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 4, withCrossShrink: true },
      leaves,
      fc.array(tie('value'), { maxLength: 4 }),
      fc.dictionary(keys, tie('value'), { maxKeys: 4 }),
      ...more(tie('value')),
    ),
  })).value
}

/**
 * Pairs of what was seen and what was expected that are often equal, or all but; of values every language has,
 * for what one lacks is written as something else and would not be told from it.
 */
export function pairsOf(
  more: (inner: fc.Arbitrary<PlainValue>) => fc.Arbitrary<PlainValue>[],
): fc.Arbitrary<{ actual: PlainValue; expected: PlainValue; tolerance?: number }> {
  // Within a value True is 1 to Python and -0 is not 0 to node:assert (render.ts), so these come on their own.
  const inner = fc.constantFrom<PlainValue>(1, 2, 1.5, '1', null, { $float: 'nan' }, { $float: 'inf' })
  const alone = fc.constantFrom<PlainValue>(
    true,
    false,
    0,
    -0,
    1,
    0.5,

    { $int: String(2n ** 70n) },
    '0',
    '',
  )
  const container = fc.oneof(
    fc.array(inner, { maxLength: 2 }),
    fc.dictionary(fc.constantFrom('a', 'b'), inner, { maxKeys: 2 }),
    fc.array(fc.array(inner, { maxLength: 2 }), { maxLength: 2 }),
    ...more(inner),
  )
  const value = fc.oneof({ weight: 3, arbitrary: container }, alone, inner)
  const tolerance = fc.constantFrom(undefined, undefined, 0, 0.5, 1)
  return fc
    .record({ actual: value, other: value, same: fc.boolean(), tolerance })
    .map(({ actual, other, same, tolerance }) => ({
      actual,
      expected: same ? actual : other,
      ...(tolerance === undefined ? {} : { tolerance }),
    }))
}

const ATOMS = [
  'a',
  'b',
  'A',
  ' ',
  '\n',
  '.',
  '\\.',
  '\\n',
  '\\t',
  '[a-c]',
  '[^b]',
  '[\\]^-]',
  '[-a]',
  '[]a]',
  '[&&/#]',
  '(?:ab|c)',
]
const MARKS = [
  '(b)',
  '(?P<n>a)',
  '(?<m>b)',
  '\\d',
  '\\D',
  '\\w',
  '\\S',
  '\\b',
  '^',
  '$',
  '\\A',
  '\\z',
  '|',
  '/',
  '#',
  '{',
  '}',
  ']',
]
const REST = [
  'a*',
  'b+?',
  'a{2}',
  '.{1,2}',
  'b{2}?',
  '#{2}',
  '{,2}',
  '-',
  '"',
  "'",
  '`',
  '\\Qa.b\\E',
  '\\-',
  '\\"',
  '\\/',
  '日',
  '😀',
  '\\s',
]

const SAID = ['a', 'b', 'ab', 'A', 'aa', 'bb', ' ', '\n', '.', 'a.b', '1', '#{2}', '{', '/', '"', '日', '😀', '-']

/** Patterns of RE2's with texts that some of them are found in, and whether they are. */
export const searches = fc
  .tuple(
    fc.constantFrom('', '', '', '(?i)', '(?m)', '(?s)', '(?im)'),
    fc.array(fc.constantFrom(...ATOMS, ...MARKS, ...REST), { minLength: 1, maxLength: 5 }),
    fc.array(fc.constantFrom(...SAID), { maxLength: 6 }),
  )
  .map(([flags, parts, said]) => ({ pattern: flags + parts.join(''), text: said.join('') }))
  // Which letters \w knows is each language's own.
  .filter(({ pattern, text }) => isPattern(pattern) && !(/\\[dDwWsSbB]/.test(pattern) && /[^\0-\x7f]/.test(text)))
  .map(({ pattern, text }) => ({ pattern, text, found: readPattern(pattern).test(text) }))

function isPattern(pattern: string): boolean {
  try {
    readPattern(pattern)
    return true
  } catch {
    return false
  }
}
