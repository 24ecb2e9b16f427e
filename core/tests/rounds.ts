import type { Ran } from './run-steps.ts'

/** How many cases a run passed; none if its protocol was broken, whatever it claims. */
export function countPassed({ results, verdict }: Pick<Ran, 'results' | 'verdict'>): number {
  if (verdict === 'tampered') return 0
  return results.filter(({ status }) => status === 'passed').length
}

/** The run of the code to keep: the one that passed most; of equals the first, which changed least. */
export function bestOf(runs: Ran[]): Ran | undefined {
  return runs.reduce<Ran | undefined>(
    (best, run) => (best && countPassed(best) >= countPassed(run) ? best : run),
    undefined,
  )
}

/** Whether another round may help. Not when all passes, nothing ran, the rounds are used up, or it fails as before. */
export function isWorthARound(runs: Ran[], round: number, most: number): boolean {
  const last = runs.at(-1)
  if (!last || last.verdict === 'passed' || last.verdict === 'unavailable' || last.verdict === 'no_tests') return false
  if (round >= most) return false
  const failure = signature(last)
  return !runs.slice(0, -1).some((run) => signature(run) === failure)
}

/** What failed, and how; equal for two runs that fail alike. */
function signature({ results }: Ran): string {
  const failing = results.filter(({ status }) => status !== 'passed')
  return JSON.stringify(failing.map((one) => [one.case, one.status, one.actual, one.raised?.type, one.reason?.code]))
}
