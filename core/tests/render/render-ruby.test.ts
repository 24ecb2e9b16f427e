import { describe, expect, test } from 'vitest'
import type { PlainValue } from '../../domain.ts'
import { flat } from './literal-layout.ts'
import { rubyPattern } from './literal-pattern.ts'
import { rubyLiteral } from './literal-ruby.ts'
import { renderSuite } from './render.ts'
import { sample } from './render-samples.ts'

// Not every machine has Ruby, so here it is only read. Whoever changes the renderer runs what it writes.

test.each<[string, PlainValue, string]>([
  ['nothing', [null, { $undefined: true }], '[nil, nil]'],
  ['booleans', [true, false], '[true, false]'],
  ['numbers', [1, -0, 0.5, 1e300, 2 ** 60], '[1, -0.0, 0.5, 1e+300, 1152921504606847000.0]'],
  ['large integers', { $int: '-12345678901234567890' }, '-12345678901234567890'],
  ['what is no number', [{ $float: 'nan' }, { $float: '-inf' }], '[Float::NAN, -Float::INFINITY]'],
  ['text', 'それは"空"😀 #{exit}', `'それは"空"😀 #{exit}'`],
  ['text with escapes', `it's\n"#{exit}" #@a #$a # \\`, `"it's\\n\\"\\#{exit}\\" \\#@a \\#$a # \\\\"`],
  ['what cannot be seen', '\0\u0085\u200b\u2028\u{e0001}\u00a0', '"\\x00\\u0085\\u200b\\u2028\\u{e0001}\\u00a0"'],
  ['half a surrogate pair, as its bytes', '\ud800', '"\\xed\\xa0\\x80"'],
  ['bytes', { $bytes: 'AP9hIiM=' }, '"\\x00\\xffa\\x22\\x23".b'],
  ['tuples, as arrays', [{ $tuple: [] }, { $tuple: [1] }], '[[], [1]]'],
  ['sets', [{ $set: [] }, { $set: [1] }], '[Set[], Set[1]]'],
  ['hashes', { a: 1, 'b c': {} }, "{ 'a' => 1, 'b c' => {} }"],
  [
    'hashes with other keys',
    {
      $dict: [
        [{ $symbol: 'a' }, 1],
        [{ $symbol: 'b c' }, 2],
        [[1], 3],
      ],
    },
    '{ a: 1, :"b c" => 2, [1] => 3 }',
  ],
  ['symbols', [{ $symbol: 'ok?' }, { $symbol: '名前' }, { $symbol: '#{exit}' }], '[:ok?, :名前, :"\\#{exit}"]'],
])('a literal says %s', (_what, value, text) => {
  expect(flat(rubyLiteral(value))).toBe(text)
})

test.each([
  ['no unit', '/no unit/'],
  ['^a$', '/\\Aa\\z/'],
  ['(?m)^a$', '/^a$/'],
  ['(?is)a.b', '/a.b/im'],
  ['#{exit}/', '/\\#\\{exit\\}\\//'],
  ['[#&&/-]', '/[\\#\\&\\&\\/\\-]/'],
  ['a{2}?', '/a{2}/'],
  ['(?P<n>日)', '/(?<n>日)/'],
  ['\\p{Greek}', 'Regexp.new("\\\\p{Greek}")'],
  ['(', "Regexp.new('(')"],
])('the pattern %j is %s', (pattern, text) => {
  expect(rubyPattern(pattern)).toBe(text)
})

const CODE = `
class EmptyError < StandardError; end

class Stack
  def initialize = @items = []
  def push(item) = @items.push(item)
  def pop = @items.pop
end

def to_seconds(text)
  raise EmptyError, "no text: #{text.inspect}" if text.empty?

  Integer(text[0..-2]) * { 'h' => 3600 }.fetch(text[-1])
end

def run(text) = to_seconds(text)
`

const SUITE = [
  sample('whole hours', 'to_seconds("1h")', { expected: 3600, because: 'An hour has 3600\nseconds.' }),
  sample('空の文字列', 'to_seconds("")', { raises: { type: 'EmptyError', matches: '^no text: ""$' } }),
  sample("an 'unknown' unit", 'to_seconds "1d"', { raises: { type: 'KeyError' } }),
  sample('last in, first out', 's = Stack.new; s.push(1); s.push(2); return [s.pop, s.pop]', { expected: [2, 1] }),
  sample('a boolean', 'to_seconds("1h") > 1 and true', { expected: true }),
  sample('nothing', 'Stack.new.pop', { expected: null }),
  sample('a third', '1.0 / 3', { expected: 0.333, tolerance: 0.001 }),
  sample('no number', '0.0 / 0', { expected: { $float: 'nan' } }),
  sample('nearly', '{ "a" => [1.0 / 3, Set[2.0001]] }', { expected: { a: [0.333, { $set: [2] }] }, tolerance: 0.001 }),
  sample('the name of a method of the test', 'run("1h")', { expected: 3600 }),
  sample('the same in statements', 'text = "1h"; return run(text)', { expected: 3600 }),
  sample('a class of its own', 'Pair = Struct.new(:a, :b); return Pair.new(1, 2).to_a', { expected: [1, 2] }),
  sample('a heredoc', 'text = <<~TEXT\n  a\n    b\nTEXT\nreturn text', { expected: 'a\n  b\n' }),
  sample('a stray end', '1\nend\nexit', { expected: 1 }),
  sample('the end of the file', '1\n\u0004', { expected: 1 }),
  sample('no constant', 'raise "no"', { raises: { type: 'runtime error' } }),
]

describe('a suite', () => {
  test('reads as a person would write it', async () => {
    const text = await renderSuite({ language: 'ruby', code: CODE, title: '時間表記を秒に変換', cases: SUITE })
    await expect(text).toMatchFileSnapshot('__snapshots__/tests.rb.txt')
  })
})
