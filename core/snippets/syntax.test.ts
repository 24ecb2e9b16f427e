import { describe, expect, test } from 'vitest'
import type { Language } from '../domain.ts'
import { detectLanguage, findSyntaxError } from './syntax.ts'

/** Code in lines, without the indentation it has in this file. */
function code(text: string): string {
  const lines = text.replace(/^\n/, '').trimEnd().split('\n')
  const indent = Math.min(...lines.filter((line) => line.trim()).map((line) => line.search(/\S/)))
  return lines.map((line) => line.slice(indent)).join('\n')
}

const valid: [Language, string, string][] = [
  [
    'python',
    'types, defaults, f-strings and match',
    `
    from dataclasses import dataclass

    @dataclass
    class Point[T]:
        """A point."""
        x: T
        y: T = 0

    async def show(point: Point, *, sep: str = ", ") -> str | None:
        match point:
            case Point(x=0, y=_): return f"origin {point!r:>{10}}"
            case _ if (n := point.x) > 1: print(n, end="")
        return sep.join(str(v) async for v in [lambda: 1, {**{}}])
    `,
  ],
  [
    'javascript',
    'classes, private fields, generators and templates',
    `
    import fs from 'node:fs'
    export default class Stack {
      #items = []
      static empty = new Stack()
      get size() { return this.#items?.length ?? 0 }
      async *[Symbol.asyncIterator]() { for await (const one of this.#items) yield one }
    }
    export const { a, ...rest } = { a: 1n, b: /x[/]y/u, c: \`\${1 + \`\${2}\`}\` }
    label: for (const x of [1, , 3]) if (x) continue label
    `,
  ],
  [
    'ruby',
    'blocks, heredocs, keyword arguments and pattern matching',
    `
    # frozen_string_literal: true
    module Greeter
      Point = Struct.new(:x, :y) do
        def to_s = "(#{x}, #{y})"
      end
      def self.greet(name:, greeting: "hi", **rest, &block)
        text = <<~TEXT
          #{greeting} #{name}
        TEXT
        case { name:, rest: }
        in { name: String => n } unless n.empty? then yield n if block_given?
        else %w[a b].each_with_index.map { _1.to_s + _2.to_s }
        end
        text.tap(&method(:puts)) rescue nil
      end
    end
    `,
  ],
]

test.each(valid)('valid %s has no fault: %s', async (language, _what, text) => {
  expect(await findSyntaxError(language, code(text))).toBeUndefined()
})

test.each<Language>(['python', 'javascript', 'ruby'])(
  '%s of comments in Japanese and emoji has no fault',
  async (language) => {
    const mark = language === 'javascript' ? '//' : '#'
    expect(await findSyntaxError(language, `${mark} 素数 🎲\nx = "時間 😀"\n`)).toBeUndefined()
  },
)

test.each<[Language, string, number, string]>([
  ['python', 'a bracket that is never closed', 1, 'x = [1, 2\n'],
  ['python', 'a definition without a name', 4, 'a = 1\nb = 2\n\ndef (x):\n    return x\n'],
  ['python', 'a sentence', 1, 'Here is your code for you:\n'],
  ['python', 'another language', 1, 'function f(x) { return x }\n'],
  ['python', 'a string that is never closed', 2, 'x = 1\ny = "abc\n'],
  ['javascript', 'a brace that is never closed, missed at the end', 2, 'function f() {\n  return 1\n'],
  ['javascript', 'a missing operand', 3, 'let a = 1\nlet b = 2\nlet c = a +* b\n'],
  ['javascript', 'another language', 1, 'def f(x):\n    return x\n'],
  ['ruby', 'a method without an end', 1, 'def f(x)\n  x\n'],
  ['ruby', 'a bracket that is never closed', 2, 'a = 1\nb = [1, 2\n'],
  ['ruby', 'another language', 1, 'const f = (x) => { return x }\n'],
])('broken %s has a fault: %s, on line %i', async (language, _what, line, text) => {
  expect(await findSyntaxError(language, text)).toEqual({ line })
})

test('lines are counted in text of any alphabet', async () => {
  expect(await findSyntaxError('python', 'x = "時間 😀"\n\ny = [1,\n')).toEqual({ line: 3 })
})

test.each([
  ['brackets', `${'('.repeat(29_000)}1 +${')'.repeat(29_000)}`],
  ['brackets that are never closed', '['.repeat(60_000)],
  ['calls', 'f(\n'.repeat(20_000)],
])('code may be nested as deeply as its length allows: %s', async (_what, text) => {
  for (const language of ['python', 'javascript', 'ruby'] as const) {
    expect(await findSyntaxError(language, text)).toEqual({ line: expect.any(Number) })
  }
})

test('one text after the other is judged for itself', async () => {
  for (let i = 0; i < 200; i++) {
    expect(await findSyntaxError('ruby', 'def f(x)\n')).toEqual({ line: expect.any(Number) })
    expect(await findSyntaxError('ruby', 'def f(x) = x\n')).toBeUndefined()
  }
})

describe('the language of pasted code is found', () => {
  test.each<[Language, string]>([
    ['python', 'print("hi")'],
    ['python', 'print("hi");'],
    ['python', 'import os\nprint(os.getcwd())'],
    ['python', '[x * 2 for x in range(10) if x % 2]'],
    ['python', 'squares = {n: n ** 2 for n in range(5)}'],
    ['python', 'lambda x: x * 2'],
    ['python', 'def add(a, b):\n    return a + b'],
    ['python', 'def add(a: int, b: int) -> int: return a + b'],
    ['python', 'class Stack:\n    def __init__(self):\n        self.items = []'],
    ['python', 'for i in range(3):\n    print(i)'],
    ['python', 'with open("a.txt") as f:\n    text = f.read()'],
    ['python', 'try:\n    run()\nexcept ValueError as error:\n    pass'],
    ['python', '# adds {numbers}\nx = 1 == 2'],
    ['python', 'a, b = b, a'],
    ['python', 'total = add(1, 2)  # => 3'],
    ['python', 'x = 5'],
    ['javascript', 'const add = (a, b) => a + b'],
    ['javascript', '[1, 2, 3].map(x => x * 2)'],
    ['javascript', 'console.log("hi")'],
    ['javascript', 'console.log("hi");'],
    ['javascript', 'let x = a ?? b?.c'],
    ['javascript', 'function add(a, b) {\n  return a + b\n}'],
    ['javascript', 'export const sum = (xs) => xs.reduce((a, b) => a + b, 0)'],
    ['javascript', 'class Stack {\n  #items = []\n  push(x) { this.#items.push(x) }\n}'],
    ['javascript', 'for (let i = 0; i < 3; i++) console.log(i)'],
    ['javascript', 'const greeting = `Hello`'],
    ['javascript', 'module.exports = { add }'],
    ['javascript', 'return x;'],
    ['javascript', 'JSON.parse(text)'],
    ['javascript', 'if (a === b) { run() }'],
    ['javascript', 'x = 5;'],
    ['ruby', 'puts [1,2].map { |x| x * 2 }'],
    ['ruby', 'puts "hello"'],
    ['ruby', '5.times do |i|\n  puts i\nend'],
    ['ruby', 'def add(a, b)\n  a + b\nend'],
    ['ruby', 'def add(a, b) = a + b'],
    ['ruby', 'require "json"\nputs JSON.generate({ a: 1 })'],
    ['ruby', 'numbers.select(&:even?).sum'],
    ['ruby', 'hash = { a: 1, "b" => 2 }\nhash.each do |k, v|\n  puts k\nend'],
    ['ruby', 'class Foo\n  attr_reader :bar\nend'],
    ['ruby', '@count ||= 0'],
    ['ruby', 'p (1..10).sum'],
    ['ruby', 'begin\n  work\nrescue StandardError => e\n  warn e.message\nend'],
  ])('%s: %j', async (language, text) => {
    expect(await detectLanguage(text)).toBe(language)
  })

  test.each<[Language, string]>([
    ['python', 'def greet(name:\n    print(name)'],
    ['javascript', 'function greet(name {\n  console.log(name)\n}'],
    ['ruby', 'def greet(name\n  puts "hi #{name}"\nend'],
  ])('even when it is broken: %s: %j', async (language, text) => {
    expect(await detectLanguage(text)).toBe(language)
  })

  test('as Python when nothing tells', async () => {
    for (const text of ['1 + 1', 'x', '"text"', '# 素数']) expect(await detectLanguage(text)).toBe('python')
  })
})
