import type { Reporter, TestCase, TestModule } from 'vitest/node'
import { NEEDS, type Need, nameWithout } from './needs.ts'

/** Says at the end, in one line each, what was skipped and why; in CI any skip fails the run. */
export class SkipReporter implements Reporter {
  readonly fail: boolean

  constructor({ fail }: { fail: boolean }) {
    this.fail = fail
  }

  onTestRunEnd(modules: readonly TestModule[]): void {
    const skipped = modules.flatMap((module) => [...module.children.allTests('skipped')])
    if (skipped.length === 0) return
    for (const line of summarize(skipped)) console.log(line)
    if (this.fail) {
      console.log('CI: a skipped test is a failure.')
      process.exitCode = 1
    }
  }
}

function summarize(skipped: TestCase[]): string[] {
  const needs = Object.keys(NEEDS) as Need[] // NEEDS has no other keys
  const count = (test: (name: string) => boolean) => skipped.filter(({ fullName }) => test(fullName)).length
  const known = needs.map((need) => [NEEDS[need], count((name) => name.includes(nameWithout(need)))] as const)
  const rest = count((name) => !needs.some((need) => name.includes(nameWithout(need))))
  return [...known, ['no reason given', rest] as const]
    .filter(([, number]) => number > 0)
    .map(([why, number]) => `Skipped ${number}: ${why}`)
}
