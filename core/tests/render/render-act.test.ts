import { describe, expect, test } from 'vitest'
import type { Language } from '../../domain.ts'
import { readAct } from './render-act.ts'
import { openReader } from './render-syntax.ts'

/** The act in short: its text as an argument, its lines (a fixed one with a bar), or "invalid". */
async function read(language: Language, text: string): Promise<string | string[]> {
  const act = readAct(await openReader(language), language, text)
  if (act.kind === 'expression') return act.argument
  return act.kind === 'invalid' ? 'invalid' : act.lines.map((line) => (line.fixed ? `|${line.text}` : line.text))
}

describe('an expression stays as it is, with brackets where it needs them', () => {
  test.each<[Language, string, string]>([
    ['python', ' f(1) ', 'f(1)'],
    ['python', 'a, b', '(a, b)'],
    ['python', 'x for x in y', '(x for x in y)'],
    ['python', 'a if b else lambda: c', 'a if b else lambda: c'],
    ['javascript', '{ a: 1 }', '{ a: 1 }'],
    ['javascript', 'a, b', '(a, b)'],
    ['javascript', 'await f()', 'await f()'],
    ['javascript', '() => { return 1 }', '() => { return 1 }'],
    ['ruby', 'f(1).g[2] + 3', 'f(1).g[2] + 3'],
    ['ruby', 'f 1, 2', '(f 1, 2)'],
    ['ruby', 'f do |x| x end', '(f do |x| x end)'],
    ['ruby', 'f { |x| x }.g', 'f { |x| x }.g'],
    ['ruby', 'a and b', '(a and b)'],
    ['ruby', 'not a', '(not a)'],
    ['ruby', '!a', '!a'],
    ['ruby', 'defined? a', '(defined? a)'],
    ['ruby', 'a = 1', '(a = 1)'],
  ])('%s: %s', async (language, text, argument) => {
    expect(await read(language, text)).toBe(argument)
  })
})

describe('statements are lines', () => {
  test.each<[Language, string, string[]]>([
    ['python', 's = S(); s.push(1); return s.pop()', ['s = S()', 's.push(1)', 'return s.pop()']],
    ['python', 'if a: b; c\nreturn d', ['if a: b; c', 'return d']],
    ['python', 'x = """a\n  b"""\nreturn x', ['x = """a', '|  b"""', 'return x']],
    ['python', 'f(1)  # c', ['return (', '    f(1)  # c', ')']],
    ['python', 'f(\n  1,\n)', ['return (', '    f(', '      1,', '    )', ')']],
    ['python', '(yield 1)', ['return (', '    (yield 1)', ')']],
    ['javascript', 'const s = new S(); s.push(1); return s', ['const s = new S();', 's.push(1);', 'return s;']],
    ['javascript', 'return `a\n  b`', ['return `a', '|  b`']],
    ['javascript', 'f() // c', ['return (', '  f() // c', ');']],
    ['ruby', 's = S.new; s << 1; return s', ['s = S.new', 's << 1', 'return s']],
    ['ruby', 'return 1 if a; 2', ['return 1 if a', '2']],
    ['ruby', 'a or return 1', ['a or return 1']],
    ['ruby', 'a = <<~B\n  c\nB\na', ['a = <<~B', '|  c', '|B', 'a']],
    ['ruby', '=begin\na\n=end\nb', ['|=begin', '|a', '|=end', 'b']],
    ['ruby', 'f { |x| next x }', ['f { |x| next x }']],
  ])('%s: %j', async (language, text, lines) => {
    expect(await read(language, text)).toEqual(lines)
  })
})

test.each<[Language, string]>([
  ['python', 'f('],
  ['python', 'if a:\n    b\n      c'],
  ['python', 'from __future__ import annotations\nreturn 1'],
  ['javascript', 'export const a = 1'],
  ['javascript', 'let a; let a'],
  ['javascript', 'return 1 }); (() => {'],
  ['ruby', '1\nend\nexit'],
  ['ruby', 'a\u001a'],
  ['ruby', 'BEGIN { a }'],
])('%s would refuse %j', async (language, text) => {
  expect(await read(language, text)).toBe('invalid')
})

test('acts that take a grammar too long are given up together', async () => {
  const reader = await openReader('ruby')
  const began = performance.now()
  for (let count = 0; count < 40; count++) readAct(reader, 'ruby', '<<A\n'.repeat(1_000))
  expect(performance.now() - began).toBeLessThan(10_000)
})
