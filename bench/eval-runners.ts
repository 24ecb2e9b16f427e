import { createDockerRunner } from '../core/runner/docker/docker-runner.ts'
import type { Runner } from '../core/runner/runner.ts'
import { createWasmRunner } from '../core/runner/wasm/wasm-runner.ts'
import type { Figures } from './figures.ts'
import { inTurns, LIMITS, log, verdictOf } from './judging.ts'
import type { Task } from './tasks.ts'

/** Every solution must pass all its cases on each runner, and no buggy one may; what went wrong is printed. */
export async function evaluateRunners(tasks: Task[]): Promise<Figures> {
  const figures: Figures = {}
  const runners = [
    createDockerRunner({ pool: 2, memoryMb: LIMITS.memoryMb, log }),
    createWasmRunner({ memoryMb: LIMITS.memoryMb, log, cacheDir: '.data' }),
  ]
  for (const runner of runners) {
    const began = performance.now()
    const { solved, fooled, wrong } = await evaluate(runner, tasks)
    for (const line of wrong) console.log(`${runner.engine}: ${line}`)
    if (wrong.length > 0) process.exitCode = 1
    figures[`${runner.engine}: solutions that pass, of ${tasks.length}`] = { median: solved }
    figures[`${runner.engine}: buggy ones that pass, of ${tasks.length}`] = { median: fooled }
    figures[`${runner.engine}: all (s)`] = { median: Math.round((performance.now() - began) / 1000) }
    await runner.close()
  }
  return figures
}

async function evaluate(runner: Runner, tasks: Task[]): Promise<{ solved: number; fooled: number; wrong: string[] }> {
  const counts = { solved: 0, fooled: 0, wrong: [] as string[] }
  await inTurns(tasks, runner.atOnce, async (one) => {
    const solution = await verdictOf(runner, one.solution, one.cases)
    const buggy = await verdictOf(runner, one.buggy, one.cases)
    if (solution === 'passed') counts.solved++
    else counts.wrong.push(`${one.id}: the solution ${solution}`)
    if (buggy === 'passed') {
      counts.fooled++
      counts.wrong.push(`${one.id}: the buggy one passed`)
    }
  })
  return counts
}
