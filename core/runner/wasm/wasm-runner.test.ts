import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { silent } from '../../testing/runners.ts'
import type { Runner } from '../runner.ts'
import { NotStarted, startInterpreter } from './interpreter.ts'
import { keepSnapshot } from './snapshot.ts'
import { createWasmRunner } from './wasm-runner.ts'

// What is this runner's own; what it shares with the other is in runner.test.ts and abuse.test.ts.

const MINUTE = 60_000
const limits = { timeoutMs: 20_000, memoryMb: 256 }

const folder = mkdtempSync(join(tmpdir(), 'tanzaku-wasm-'))
afterAll(() => rmSync(folder, { recursive: true }))

function run(runner: Runner, acts: string[], { code = '', signal = new AbortController().signal } = {}) {
  return runner.run({ language: 'python', code, acts: acts.map((act, i) => ({ id: `${i}`, act })), limits, signal })
}

async function withRunner(options: { memoryMb?: number; cacheDir?: string }, use: (runner: Runner) => Promise<void>) {
  const runner = createWasmRunner({ memoryMb: 256, log: silent, ...options })
  await use(runner).finally(() => runner.close())
}

describe('the snapshot', { timeout: 3 * MINUTE }, () => {
  const snapshots = keepSnapshot(folder, 256, silent)
  let path: string
  let size: number
  beforeAll(async () => {
    writeFileSync(join(folder, 'python-of-old.snapshot'), '')
    expect(await snapshots.find()).toBeNull()
    await snapshots.make()
    path = (await snapshots.find()) ?? ''
    size = statSync(path).size
  }, 3 * MINUTE)

  const startFrom = async (snapshot: string) => {
    const interpreter = startInterpreter({ memoryMb: 256, snapshot })
    interpreter.hold(true)
    return interpreter.ready.finally(() => interpreter.end())
  }

  test('is one file; those of other versions go', () => {
    expect(readdirSync(folder)).toEqual([expect.stringMatching(/^python-[\d.]+-[\d.]+-[0-9a-f]{12}\.snapshot$/)])
  })

  test('is made once', async () => {
    const { mtimeMs } = statSync(path)
    await snapshots.make()
    expect(statSync(path).mtimeMs).toBe(mtimeMs)
  })

  test('makes an interpreter, unless it is broken', async () => {
    expect(await startFrom(path)).toMatch(/^3\.\d+\.\d+$/)
    const broken = join(folder, 'broken')
    const bytes = readFileSync(path)
    bytes.fill(7, bytes.length / 2, bytes.length / 2 + 10)
    writeFileSync(broken, bytes)
    await expect(startFrom(broken)).rejects.toThrow(NotStarted)
    await expect(startFrom(join(folder, 'nowhere'))).rejects.toThrow(NotStarted)
    rmSync(broken)
  })

  test('is made again when it is broken, and the run goes on', () =>
    withRunner({ cacheDir: folder }, async (runner) => {
      truncateSync(path, size / 2)
      expect(await run(runner, ['1 + 1'])).toMatchObject({ ended: 'ended', acts: [{ claim: { value: 2 } }] })
      await vi.waitFor(() => expect(statSync(path).size).toBe(size), { timeout: MINUTE, interval: 100 })
    }))

  test('gives every act its own chance', () =>
    withRunner({ cacheDir: folder }, async (runner) => {
      const code = 'import random, uuid, os'
      const acts = ['random.random()', 'random.random()', 'str(uuid.uuid4())', 'str(uuid.uuid4())', 'os.urandom(8)']
      const reports = [await run(runner, acts, { code }), await run(runner, acts, { code })]
      const values = reports.flatMap((report) => report.acts.map(({ claim }) => JSON.stringify(claim)))
      expect(new Set(values).size).toBe(2 * acts.length)
    }))

  test('that is broken and cannot be removed is done without', async () => {
    const stuck = mkdtempSync(join(tmpdir(), 'tanzaku-wasm-stuck-'))
    mkdirSync(join(stuck, basename(path))) // where a file should be
    await withRunner({ cacheDir: stuck }, async (runner) => {
      for (let n = 0; n < 3; n++) expect((await run(runner, ['1 + 1'])).ended).toBe('ended')
    })
    rmSync(stuck, { recursive: true })
  })

  test('that cannot be kept is done without', () =>
    withRunner({ cacheDir: join(path, 'no-folder') }, async (runner) => {
      expect((await run(runner, ['1 + 1'])).ended).toBe('ended')
      expect((await run(runner, ['1 + 1'])).ended).toBe('ended')
    }))
})

describe('an act', { timeout: MINUTE }, () => {
  let runner: Runner
  beforeAll(() => {
    runner = createWasmRunner({ memoryMb: 256, log: silent, cacheDir: folder })
  })
  afterAll(() => runner.close())

  const claims = async (code: string, acts: string[]) => {
    const { acts: reports } = await run(runner, acts, { code })
    return reports.map(({ claim }) => (claim?.kind === 'value' ? claim.value : claim?.kind === 'raised' && claim.type))
  }

  test('finds nothing of what the one before it changed', async () => {
    const code = 'import builtins, decimal, json, math, os, sys, time\nkept = []'
    const acts = [
      'builtins.len = lambda x: 99; math.pi = 3; json.dumps = None; return len([])',
      '[len([]), round(math.pi, 2), json.dumps(1)]',
      'sys.setrecursionlimit(77); decimal.getcontext().prec = 2; os.environ["A"] = "b"; sys.path.clear()',
      '[sys.getrecursionlimit(), decimal.getcontext().prec, "A" in os.environ, len(sys.path) > 0]',
      'open("left", "w").write("x"); os.mkdir("/tmp/d"); os.chdir("/tmp/d"); return os.getcwd()',
      '[os.getcwd(), os.listdir("/tmp")]',
      'sys.stdout = None; os.close(1); os.close(2); sys.modules.clear()',
      'print("heard"); import textwrap; return sys.modules["textwrap"] is textwrap',
      'kept.append(bytearray(100_000_000)); return len(kept)',
      'len(kept)',
    ]
    expect(await claims(code, acts)).toEqual([
      ...[99, [0, 3.14, '1'], null, [1000, 28, false, true], '/tmp/d', ['/tmp', []], null, true, 1, 0],
    ])
  })

  test('has the stack that Python is used to', async () => {
    const code = `
import functools
@functools.cache
def fib(n): return n if n < 2 else fib(n - 1) + fib(n - 2)
def endless(): return endless()
class Node:
    def __init__(self, next): self.next = next
class Odd:
    def __getattr__(self, name): return getattr(self, name + "x")
    def __repr__(self): return repr(self)
`
    const acts = [
      'len(str(fib(900)))',
      'endless()',
      'Odd().name',
      'repr(Odd())',
      'node = None\nfor _ in range(50_000): node = Node(node)',
      'import sys; sys.setrecursionlimit(10 ** 6); f = lambda n: n and f(n - 1); return f(20_000)',
      'import pickle; x = []\nfor _ in range(100_000): x = [x]\npickle.dumps(x)',
    ]
    const error = 'RecursionError'
    expect(await claims(code, acts)).toEqual([188, error, error, error, null, 0, error])
  })

  test('can wait for what it does at the same time', async () => {
    const code = `
import asyncio
async def double(x):
    await asyncio.sleep(0.01)
    return 2 * x
async def all(): return await asyncio.gather(*map(double, range(3)))
`
    const acts = ['asyncio.run(all())', 'asyncio.run(asyncio.wait_for(asyncio.sleep(9), 0.01))']
    expect(await claims(code, acts)).toEqual([[0, 2, 4], 'TimeoutError'])
  })

  test('is told of packages that are not there, and nothing is fetched', async () => {
    const { acts } = await run(runner, ['__import__("numpy")', '__import__("micropip")', '__import__("js")'])
    expect(acts.map(({ claim }) => claim?.kind === 'raised' && claim.message)).toEqual([
      "No module named 'numpy'",
      "No module named 'micropip'",
      "No module named 'js'",
    ])
  })

  test('knows neither this machine’s environment nor its clock’s zone', async () => {
    const acts = ['__import__("os").environ.copy()', '__import__("time").timezone']
    expect(await claims('', acts)).toEqual([
      { PATH: '/usr/bin:/bin', HOME: '/tmp', TMPDIR: '/tmp', LANG: 'C.UTF-8', TZ: 'UTC' },
      0,
    ])
  })
})

describe('a run', { timeout: 2 * MINUTE }, () => {
  test('is unavailable when no interpreter can be started', () =>
    withRunner({ memoryMb: 8 }, async (runner) => {
      expect(await run(runner, ['1'])).toMatchObject({
        ...{ ended: 'unavailable', acts: [], engine: 'wasm', image: null, languageVersion: '' },
        stderr: expect.stringContaining('ended before it was ready'),
      })
    }))

  test('ends with the runner, as does all that it started', () =>
    withRunner({ cacheDir: folder }, async (runner) => {
      await run(runner, ['1']) // and one is made ready
      const running = run(runner, ['while True: pass'])
      const waiting = run(runner, ['1'])
      const both = Promise.all([
        expect(running).rejects.toThrow('the runner is closed'),
        expect(waiting).rejects.toThrow('the runner is closed'),
      ])
      await runner.close()
      await both
    }))

  test('is not begun when it is stopped before', () =>
    withRunner({ cacheDir: folder }, async (runner) => {
      await expect(run(runner, ['1'], { signal: AbortSignal.abort(new Error('stop')) })).rejects.toThrow('stop')
    }))
})
