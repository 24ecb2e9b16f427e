/** What a bench found: a row for each figure, its unit in the row's name. */
export type Figures = Record<string, Record<string, number | string>>

export function quantile(values: number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? Number.NaN
}

/** Median, and the spread from the tenth to the ninetieth percentile, rounded to whole units. */
export function summary(values: number[]): { median: number; p10: number; p90: number; n: number } {
  const at = (q: number) => Math.round(quantile(values, q))
  return { median: at(0.5), p10: at(0.1), p90: at(0.9), n: values.length }
}
