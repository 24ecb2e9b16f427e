import { readFileSync } from 'node:fs'
import { z } from 'zod'
import type { Case } from '../core/index.ts'
import { createLog } from '../core/log.ts'
import { createDockerRunner } from '../core/runner/docker/docker-runner.ts'
import type { Runner } from '../core/runner/runner.ts'
import { createWasmRunner } from '../core/runner/wasm/wasm-runner.ts'
import { checkCases, type GivenCase } from '../core/tests/check-cases.ts'
import { judge } from '../core/tests/judge.ts'
import type { Figures } from './figures.ts'

const row = z.object({
  id: z.string(),
  solution: z.string(),
  buggy: z.string(),
  cases: z.array(z.object({ name: z.string(), act: z.string(), expected: z.unknown() })),
})

type Options = { data?: string | undefined; rows?: string | undefined; seed?: string | undefined }

const limits = { timeoutMs: 10_000, memoryMb: 256 }
const log = createLog({ level: 'warn', format: 'pretty', secrets: [] })

type Row = { id: string; solution: string; buggy: string; cases: Case[] }

/** So many rows of a file, picked at random, the same for the same seed. */
async function readRows(path: string, pick: { rows: number; seed: number }): Promise<Row[]> {
  const lines = readFileSync(path, 'utf8').trim().split('\n')
  const chosen = shuffle(lines, pick.seed).slice(0, pick.rows)
  return Promise.all(
    chosen.map(async (line) => {
      const { id, solution, buggy, cases } = row.parse(JSON.parse(line))
      return { id, solution, buggy, cases: await checkCases(cases as GivenCase[], 'python') } // expected is there: zod's unknown is optional
    }),
  )
}

/**
 * The runner's part of the evaluation, on each runner: every solution must pass all its cases, and no buggy
 * one may pass. `--rows` and `--seed` take some of the tasks only.
 */
export async function benchEval({ data, rows: most, seed }: Options): Promise<Figures> {
  if (!data) throw new Error('Name the tasks: npm run bench -- eval --data FILE.jsonl')
  const rows = await readRows(data, { rows: Number(most ?? Number.POSITIVE_INFINITY), seed: Number(seed ?? 1) })
  const figures: Figures = {}
  const runners = [
    createDockerRunner({ pool: 2, memoryMb: limits.memoryMb, log }),
    createWasmRunner({ memoryMb: limits.memoryMb, log, cacheDir: '.data' }),
  ]
  for (const runner of runners) {
    const began = performance.now()
    const { solved, fooled, wrong } = await evaluate(runner, rows)
    for (const line of wrong) console.log(`${runner.engine}: ${line}`)
    if (wrong.length > 0) process.exitCode = 1
    figures[`${runner.engine}: solutions that pass, of ${rows.length}`] = { median: solved }
    figures[`${runner.engine}: buggy ones that pass, of ${rows.length}`] = { median: fooled }
    figures[`${runner.engine}: all (s)`] = { median: Math.round((performance.now() - began) / 1000) }
    await runner.close()
  }
  return figures
}

async function evaluate(runner: Runner, rows: Row[]): Promise<{ solved: number; fooled: number; wrong: string[] }> {
  const counts = { solved: 0, fooled: 0, wrong: [] as string[] }
  const waiting = [...rows]
  const work = async () => {
    for (let one = waiting.shift(); one; one = waiting.shift()) {
      const solution = await verdictOf(runner, one.solution, one.cases)
      const buggy = await verdictOf(runner, one.buggy, one.cases)
      if (solution === 'passed') counts.solved++
      else counts.wrong.push(`${one.id}: the solution ${solution}`)
      if (buggy === 'passed') {
        counts.fooled++
        counts.wrong.push(`${one.id}: the buggy one passed`)
      }
    }
  }
  await Promise.all(Array.from({ length: runner.atOnce }, work))
  return counts
}

async function verdictOf(runner: Runner, code: string, cases: Case[]) {
  const acts = cases.map(({ id, act }) => ({ id, act }))
  const signal = new AbortController().signal
  return judge(await runner.run({ language: 'python', code, acts, limits, signal }), cases).verdict
}

/** Fisher and Yates with a small generator of its own (mulberry32), so that a seed gives the same rows everywhere. */
function shuffle<T>(items: T[], seed: number): T[] {
  const shuffled = [...items]
  let state = seed
  const random = () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  for (let last = shuffled.length - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1))
    const [one, two] = [shuffled[last] as T, shuffled[other] as T] // both within the list
    shuffled[last] = two
    shuffled[other] = one
  }
  return shuffled
}
