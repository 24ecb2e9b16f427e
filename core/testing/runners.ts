import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe } from 'vitest'
import type { Case, CaseResult, PlainValue, Verdict } from '../domain.ts'
import { createLog } from '../log.ts'
import { createDockerRunner } from '../runner/docker/docker-runner.ts'
import type { Runner, RunReport } from '../runner/runner.ts'
import { createWasmRunner } from '../runner/wasm/wasm-runner.ts'
import { judge } from '../tests/judge.ts'
import { TEST_LIMITS } from './core.ts'
import { hasEngine, nameWithout } from './needs.ts'

export const silent = createLog({ level: 'silent', format: 'json', secrets: [] })

export function startDockerRunner(options: Partial<Parameters<typeof createDockerRunner>[0]> = {}): Runner {
  const runtime = process.env.TEST_OCI_RUNTIME // another one than the engine's, for a look by hand
  return createDockerRunner({ pool: 2, memoryMb: TEST_LIMITS.memoryMb, log: silent, runtime, ...options })
}

const START_RUNNER: Record<Runner['engine'], () => Runner> = {
  docker: startDockerRunner,
  // The snapshot stays for the next time: a start takes half a second instead of five.
  wasm: () =>
    createWasmRunner({ memoryMb: TEST_LIMITS.memoryMb, log: silent, cacheDir: join(tmpdir(), 'tanzaku-test-wasm') }),
}

/** The runner of tests that need one, whichever: Docker's is quicker, the embedded one is always there. */
export function startAnyRunner(): Runner {
  return START_RUNNER[hasEngine() ? 'docker' : 'wasm']()
}

/** The same tests on both runners. */
export function describeRunners(title: string, tests: (start: () => Runner, engine: Runner['engine']) => void): void {
  for (const engine of ['docker', 'wasm'] as const) {
    const missing = engine === 'docker' && !hasEngine()
    describe.skipIf(missing)(missing ? `${title} ${nameWithout('engine')}` : `${title} (${engine})`, () =>
      tests(START_RUNNER[engine], engine),
    )
  }
}

/** What is expected of an act, in short. */
export type Expectation = { act: string; expected?: PlainValue; raises?: { type: string; matches?: string } }

export type Judged = { verdict: Verdict; results: CaseResult[]; report: RunReport }

/** Runs code and judges it, as the use case does. */
export async function runAndJudge(
  runner: Runner,
  code: string,
  expectations: Expectation[],
  { timeoutMs = TEST_LIMITS.timeoutMs, signal = new AbortController().signal } = {},
): Promise<Judged> {
  const cases = expectations.map(
    (one, index): Case => ({
      id: `c${index + 1}`,
      name: one.act,
      because: '',
      anchor: true,
      ...one,
    }),
  )
  const acts = cases.map(({ id, act }) => ({ id, act }))
  const limits = { ...TEST_LIMITS, timeoutMs }
  const report = await runner.run({ language: 'python', code, acts, limits, signal })
  return { ...judge(report, cases), report }
}
