import { expect, test } from 'vitest'
import type { Language } from '../domain.ts'
import { mentions, readInterface } from './interface.ts'

test('Python: functions, classes with methods and fields, constants, nothing of their bodies', async () => {
  const code = `
"""A module. def not_this(): pass"""
import re
from dataclasses import dataclass

LIMIT: int = 3
A, B = 1, 2
_cache = {}

async def to_seconds(
    text: str,  # a comment
    strict: bool = False,
) -> int:
    """Says."""
    # another
    def inner(): return LIMIT
    return inner()

def _helper(x): return x

double = lambda x: x * 2

@dataclass
class Point[T](Base):
    """A point."""
    x: T
    y: int = 0
    def __init__(self, x): self.x = x
    @property
    def top(self) -> T:
        return self.x
    @decorated("secret")
    def push(self, item): ...
    def _own(self): ...
    class Inner:
        def go(self): pass

try:
    import fast
except ImportError:
    def fallback(a): return a
`
  expect(await readInterface('python', code)).toEqual({
    names: ['LIMIT', 'A', 'B', '_cache', 'to_seconds', '_helper', 'double', 'Point', 'fallback'],
    headers: [
      'LIMIT: int = ...',
      'A',
      'B',
      'async def to_seconds(text: str, strict: bool = False,) -> int',
      'double = lambda x',
      '@dataclass',
      'class Point[T](Base)',
      '  x: T',
      '  y: int = ...',
      '  def __init__(self, x)',
      '  @property',
      '  def top(self) -> T',
      '  def push(self, item)',
      '  class Inner',
      '    def go(self)',
      'def fallback(a)',
    ],
  })
})

test('JavaScript: functions, arrows, classes, exports', async () => {
  const code = `
import fs from 'node:fs'
/** Says. */
export async function toSeconds(text, { strict = false } = {}) { return 1 }
function* numbers() { yield 1 }
export const LIMIT = 3, double = (x) => x * 2
const half = function (x) { return x / 2 }
const { a, b: { c }, ...rest } = { a: 1 }
let [d, e = LIMIT] = []
const _hidden = () => 1
export class Stack extends Base {
  #items = []
  size = 0
  static of = (...all) => new Stack()
  constructor(limit /* most */) { super() }
  get top() { return this.#items[0] }
  static async from(list) { return 1 }
  #own() {}
}
module.exports.later = async (x) => { return x }
exports.VERSION = '1'
export default function () {}
toSeconds('1h')
`
  expect(await readInterface('javascript', code)).toEqual({
    names: [
      ...['toSeconds', 'numbers', 'LIMIT', 'double', 'half', 'a', 'c', 'rest', 'd', 'e', '_hidden', 'Stack'],
      ...['later', 'VERSION'],
    ],
    headers: [
      'export async function toSeconds(text, { strict = false } = {})',
      'function* numbers()',
      'LIMIT',
      'export const double = (x) =>',
      'const half = function (x)',
      'a',
      'c',
      'rest',
      'd',
      'e',
      'export class Stack extends Base',
      '  size',
      '  static of = (...all) =>',
      '  constructor(limit)',
      '  get top()',
      '  static async from(list)',
      'module.exports.later = async (x) =>',
      'exports.VERSION',
      'export default function ()',
    ],
  })
})

test('Ruby: methods, classes, modules, structs', async () => {
  const code = `
# frozen_string_literal: true
require 'set'
LIMIT = 3
local = 1
Point = Struct.new(:x, :y) do
  def to_s = "point"
end
def to_seconds(text, strict: false, # a comment
               **rest)
  1
end
def half(x) = x / 2
module Tools
  class Stack < Base
    attr_reader :items
    def initialize(limit = 3)
      @items = []
    end
    def self.of(*all) = new
    def push(item) = @items << item
    private def secret = 1
    private
    def hidden; end
  end
  class << self
    def help(x) = x
  end
end
puts to_seconds("1h")
`
  expect(await readInterface('ruby', code)).toEqual({
    names: ['LIMIT', 'Point', 'to_seconds', 'half', 'Tools'],
    headers: [
      'LIMIT',
      'Point = Struct.new(:x, :y)',
      'def to_seconds(text, strict: false, **rest)',
      'def half(x)',
      'module Tools',
      '  class Stack < Base',
      '    attr_reader :items',
      '    def initialize(limit = 3)',
      '    def self.of(*all)',
      '    def push(item)',
      '  class << self',
      '    def help(x)',
    ],
  })
})

test('private names are shown where there is nothing else', async () => {
  expect(await readInterface('python', 'def _go(x): return x\n')).toEqual({ names: ['_go'], headers: ['def _go(x)'] })
})

test('at most 60 lines of at most 300 characters', async () => {
  const many = Array.from({ length: 80 }, (_, at) => `def f${at}(x): return x`).join('\n')
  const { names, headers } = await readInterface('python', many)
  expect([names.length, headers.length]).toEqual([80, 60])
  // Whichever half of a pair of surrogates the cut falls on.
  for (const name of ['f', 'ff']) {
    const { headers } = await readInterface('python', `def ${name}(x='${'😀'.repeat(200)}'): pass`)
    expect(headers[0]?.length).toBeGreaterThanOrEqual(299)
    expect(headers[0]?.length).toBeLessThanOrEqual(300)
    expect(headers[0]?.isWellFormed()).toBe(true)
    expect(headers[0]).not.toContain('\ufffd')
  }
})

test('classes deep in classes are not shown', async () => {
  const code = Array.from({ length: 6 }, (_, at) => `${'  '.repeat(at)}class C${at}:`).join('\n')
  const { headers } = await readInterface('python', `${code}\n${'  '.repeat(6)}def f(self): pass\n`)
  expect(headers).toEqual(['class C0', '  class C1', '    class C2', '      class C3'])
})

test.each<[Language, string]>([
  ['python', 'class A:\n'],
  ['python', `${'['.repeat(30_000)}`],
  ['python', `x = ${'('.repeat(20_000)}1${')'.repeat(20_000)}`],
  ['python', `def f(x=${'['.repeat(20_000)}1${']'.repeat(20_000)}): pass`],
  ['python', `def f(x): pass  #${' '.repeat(50_000)}`],
  ['javascript', `const ${'['.repeat(20_000)}a${']'.repeat(20_000)} = 1`],
  ['javascript', `const x = ${'class { a = '.repeat(4_000)}1${'}'.repeat(4_000)}`],
  ['ruby', `${'module A; '.repeat(3_000)}${'end;'.repeat(3_000)}`],
  ['ruby', `def f(${' '.repeat(50_000)}`],
])('%s that is broken or deep is no fault: %#', async (language, code) => {
  const began = performance.now()
  await readInterface(language, code)
  await mentions(language, code, ['zzz'])
  expect(performance.now() - began).toBeLessThan(5_000)
})

test.each<[Language, string]>([
  ['python', 'push(1)'],
  ['python', 'x = push\nreturn x(1)'],
  ['python', 'return list(map(push, [1]))'],
  ['python', '{push: 1}'],
  ['python', 'f"{push(1)}"'],
  ['python', 'push.cache_clear()'],
  ['javascript', 'push(1)'],
  ['javascript', 'const x = await push(1)\nreturn x'],
  ['javascript', 'return { push }'],
  ['javascript', `return \`\${push(1)}\``],
  ['javascript', 'x[push]'],
  ['ruby', 'push(1)'],
  ['ruby', 'push 1'],
  ['ruby', 'push'],
  ['ruby', 'x = push(1)\nreturn x'],
  ['ruby', '"#{push(1)}"'],
])('%s uses a name: %j', async (language, act) => {
  expect(await mentions(language, act, ['other', 'push'])).toBe(true)
})

test.each<[Language, string]>([
  ['python', '"push(1)"'],
  ['python', '1 # push'],
  ['python', '[].push(1)'],
  ['python', 'f(push=1)'],
  ['python', 'pusher(1)'],
  ['javascript', '"push(1)"'],
  ['javascript', '[].push(1) // push'],
  ['javascript', '({ push: 1 })'],
  ['ruby', '"push(1)"'],
  ['ruby', '[].push(1) # push'],
  ['ruby', '{ push: 1 }'],
])('%s doesn’t use it: %j', async (language, act) => {
  expect(await mentions(language, act, ['push'])).toBe(false)
})

test('a constant of Ruby is used by what is called on it and in it', async () => {
  for (const act of ['Stack.new.push(1)', 'Stack::LIMIT', 'begin; 1; rescue Stack; end']) {
    expect(await mentions('ruby', act, ['Stack'])).toBe(true)
  }
  expect(await mentions('ruby', 'StackError.new', ['Stack'])).toBe(false)
})
