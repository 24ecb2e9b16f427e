import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Case, PlainValue } from '../domain.ts'
import type { Runner } from '../runner/runner.ts'
import { TEST_LIMITS } from '../testing/core.ts'
import { hasEngine, nameWithout } from '../testing/needs.ts'
import { startDockerRunner } from '../testing/runners.ts'
import { emptyFunctions, isVacuous } from './vacuous.ts'

describe('emptying functions', () => {
  test('leaves everything but their bodies', async () => {
    const code = `import re
# 日本語の注釈
LIMIT = 3

def f(x: int) -> str:
    """Says."""
    # a comment
    def inner(): return 1
    if x:
        return inner()

def short(): return 1

class Stack:
    size = 0
    def __init__(self):
        self.items = []
    @property
    def top(self):
        return self.items[-1]
    async def pop(self):
        yield 1

double = lambda x: x * 2
`
    expect(await emptyFunctions(code, '[]')).toBe(`import re
# 日本語の注釈
LIMIT = 3

def f(x: int) -> str:
    return []

def short(): return []

class Stack:
    size = 0
    def __init__(self):
        return None
    @property
    def top(self):
        return []
    async def pop(self):
        return []

double = lambda x: []
`)
  })
})

const noEngine = !hasEngine()
describe.skipIf(noEngine)(`vacuous suites ${noEngine ? nameWithout('engine') : ''}`, () => {
  let runner: Runner
  beforeAll(() => {
    runner = startDockerRunner()
  })
  afterAll(() => runner?.close())

  const ask = (code: string, ...given: [act: string, expected: PlainValue][]) => {
    const cases = given.map(
      ([act, expected], index): Case => ({
        id: `c${index}`,
        name: act,
        act,
        expected,
        because: '',
        anchor: true,
      }),
    )
    const signal = new AbortController().signal
    return isVacuous(runner, { code, language: 'python', cases, limits: TEST_LIMITS, signal })
  }
  const code = 'def is_even(n):\n    return n % 2 == 0\n'

  test('are those that some constant passes', async () => {
    expect(await ask(code, ['is_even(2)', true], ['is_even(4)', true], ['is_even(6)', true])).toBe(true)
    expect(await ask(code, ['1 + 1', 2])).toBe(true)
    expect(await ask(code, ['is_even(2)\nreturn 5', 5], ['callable(is_even)', true])).toBe(true)
  })

  test('are not those that tell', async () => {
    expect(await ask(code, ['is_even(2)', true], ['is_even(3)', false])).toBe(false)
    expect(await ask(code, ['is_even(2)', true], ['is_even(4)', true], ['is_even(5)', false])).toBe(false)
  })

  test('of a class are found too', async () => {
    const stack = 'class Stack:\n    def __init__(self): self.items = []\n    def empty(self): return not self.items\n'
    expect(await ask(stack, ['Stack().empty()', true])).toBe(true)
    expect(
      await ask(stack, ['Stack().empty()', true], ['s = Stack(); s.items.append(1); return s.empty()', false]),
    ).toBe(false)
  })

  test('can’t be told of code that needs its own functions to be imported', async () => {
    expect(await ask('def base(): return object\nclass A(base()): pass\n', ['A() is None', false])).toBe(null)
  })

  test('code that hangs when emptied is not content', { timeout: 60_000 }, async () => {
    const loop = 'def step(n): return n + 1\n'
    expect(await ask(loop, ['n = 0\nwhile n != 3: n = step(n)\nreturn n', 3])).toBe(false)
  })
})
