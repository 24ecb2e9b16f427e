import { LOCALES } from '../core/index.ts'
import { evaluateLive, evaluateVariant } from './eval-loop.ts'
import { evaluateRunners } from './eval-runners.ts'
import type { Figures } from './figures.ts'
import { readEndpoint, sayCost } from './live.ts'
import type { Options } from './options.ts'
import { VARIANTS, type VariantName } from './simulated/variants.ts'
import { readTasks } from './tasks.ts'

/**
 * Tasks with right and wrong solutions. Without `--variant`: through both runners, where every solution must
 * pass and no buggy one may; then, for each variant of a simulated model, through the whole product. `--variant`
 * names one of them, or `runners` for that part alone. `--live` asks the configured endpoint instead.
 */
export async function benchEval({
  data,
  rows,
  seed,
  variant,
  locale: asked = 'en',
  live,
  yes,
}: Options): Promise<Figures> {
  if (!data) throw new Error('Name the tasks: npm run bench -- eval --data FILE.jsonl')
  const locale = LOCALES.find((one) => one === asked)
  if (!locale) throw new Error(`--locale is one of: ${LOCALES.join(', ')}`)
  const names = Object.keys(VARIANTS) as VariantName[]
  if (variant && variant !== 'runners' && !names.includes(variant as VariantName)) {
    const lines = names.map((name) => `  ${name}: ${VARIANTS[name].about}`)
    throw new Error(`--variant is runners or one of:\n${lines.join('\n')}`)
  }
  const tasks = await readTasks(data, { rows: Number(rows ?? Number.POSITIVE_INFINITY), seed: Number(seed ?? 1) })

  if (live) {
    const endpoint = readEndpoint()
    console.log(sayCost(endpoint, tasks.length))
    if (yes) return evaluateLive(endpoint, tasks, locale)
    console.log('Nothing was asked. Add --yes to go on, --rows N for fewer.')
    process.exitCode = 1
    return {}
  }

  const figures: Figures = variant && variant !== 'runners' ? {} : await evaluateRunners(tasks)
  if (variant === 'runners') return figures
  console.log('The simulated model answers from the data: this checks plumbing, not intelligence.')
  for (const name of names) {
    if (!variant || variant === name) add(figures, await evaluateVariant(name, tasks, locale))
  }
  return figures
}

/** A column of each variant under those that are there. */
function add(figures: Figures, more: Figures): void {
  for (const [figure, values] of Object.entries(more)) figures[figure] = { ...figures[figure], ...values }
}
