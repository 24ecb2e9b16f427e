import type { Case, Verdict } from '../core/index.ts'
import { createLog } from '../core/log.ts'
import type { Runner } from '../core/runner/runner.ts'
import { judge } from '../core/tests/judge.ts'

export const LIMITS = { timeoutMs: 10_000, memoryMb: 256 }
export const log = createLog({ level: 'warn', format: 'pretty', secrets: [] })

/** What a row's cases say of code, in a runner of the bench: nothing the product says goes into it. */
export async function verdictOf(runner: Runner, code: string, cases: Case[]): Promise<Verdict> {
  const acts = cases.map(({ id, act }) => ({ id, act }))
  const signal = new AbortController().signal
  return judge(await runner.run({ language: 'python', code, acts, limits: LIMITS, signal }), cases).verdict
}

/** Does the work for each item, so many at once, beginning in order. */
export async function inTurns<T>(items: T[], atOnce: number, work: (item: T, index: number) => Promise<void>) {
  let next = 0
  const loop = async () => {
    for (let at = next++; at < items.length; at = next++) await work(items[at] as T, at) // within the list
  }
  await Promise.all(Array.from({ length: atOnce }, loop))
}
