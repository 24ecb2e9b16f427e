import { readFileSync } from 'node:fs'
import { z } from 'zod'
import type { Case, Locale } from '../core/index.ts'
import { checkCases, type GivenCase } from '../core/tests/check-cases.ts'
import { shuffle } from './seeded.ts'

const row = z.object({
  id: z.string(),
  entryPoint: z.string(),
  signature: z.string(),
  description: z.string(),
  descriptionJa: z.string(),
  solution: z.string(),
  buggy: z.string(),
  cases: z.array(z.object({ name: z.string(), act: z.string(), expected: z.unknown() })),
})

/** A row of the data: what is asked for, in both languages, right and wrong code, and the cases that tell them apart. */
export type Task = Omit<z.infer<typeof row>, 'cases'> & { cases: Case[] }

/** So many rows of a file, picked at random, the same for the same seed. */
export async function readTasks(path: string, pick: { rows: number; seed: number }): Promise<Task[]> {
  const lines = readFileSync(path, 'utf8').trim().split('\n')
  const rows = lines.map((line) => row.parse(JSON.parse(line)))
  tellTwinsApart(rows)
  return Promise.all(
    shuffle(rows, pick.seed)
      .slice(0, pick.rows)
      .map(async (one) => ({
        ...one,
        cases: await checkCases(one.cases as GivenCase[], 'python'), // expected is there: zod's unknown is optional
      })),
  )
}

/** What a task asks for, in a language. */
export function wordsOf(task: Task, locale: Locale): string {
  return locale === 'ja' ? task.descriptionJa : task.description
}

/** Two pairs of rows have the same Japanese words for different tasks; a server that goes by the words needs a mark. */
function tellTwinsApart(rows: z.infer<typeof row>[]): void {
  for (const field of ['description', 'descriptionJa'] as const) {
    const count = Map.groupBy(rows, (one) => one[field])
    for (const twins of count.values()) if (twins.length > 1) for (const one of twins) one[field] += `\n[${one.id}]`
  }
}
