import type { Locale } from '../core/index.ts'
import type { ModelOptions } from '../core/model/openai.ts'
import { type Figures, quantile } from './figures.ts'
import { inTurns } from './judging.ts'
import { hiddenCases, type Told, tellTask } from './loop.ts'
import { type Asked, startSimulatedModel } from './simulated/server.ts'
import { simulate, VARIANTS, type VariantName } from './simulated/variants.ts'
import { openRunner, openStage } from './stage.ts'
import { type Task, wordsOf } from './tasks.ts'
import { type Spent, watchModel } from './watched-model.ts'

const AT_ONCE = 4

type Evaluation = { told: Told[]; spent: Spent[]; shown: number; seconds: number }
type Endpoint = Pick<ModelOptions, 'baseURL' | 'apiKey' | 'model' | 'structured' | 'timeoutMs' | 'maxRetries'>

/** The loop on the answers of a simulated model. */
export async function evaluateVariant(name: VariantName, tasks: Task[], locale: Locale): Promise<Figures> {
  const server = await startSimulatedModel(simulate(VARIANTS[name], tasks, locale))
  const model = {
    baseURL: server.baseURL,
    model: 'simulated',
    structured: 'json_schema' as const,
    timeoutMs: 60_000,
    maxRetries: 0,
  }
  const evaluation = await evaluateLoop(model, tasks, locale).finally(server.close)
  const mustSolve = name === 'buggy-first' || name === 'right-first'
  return report(name, evaluation, { mustSolve })
}

/** The loop on a real model: whatever it doesn't solve is a figure, no fault of ours. */
export async function evaluateLive(model: Endpoint, tasks: Task[], locale: Locale): Promise<Figures> {
  return report(`live ${model.model}`, await evaluateLoop(model, tasks, locale), { mustSolve: false })
}

async function evaluateLoop(model: Endpoint, tasks: Task[], locale: Locale): Promise<Evaluation> {
  const spent = new Map<string, Spent>()
  let shown = 0
  const stage = await openStage({
    model,
    wrap: (client, database) => {
      const watched = watchModel(
        client,
        async (sealed) => {
          shown += await countShown(sealed, (description) => hiddenCases(database, description))
        },
        spent,
      )
      return watched
    },
  })
  const judge = await openRunner(1)
  const told: Told[] = []
  const began = performance.now()
  try {
    await inTurns(tasks, AT_ONCE, async (task) => {
      told.push(await tellTask({ core: stage.core, judge }, task, locale))
    })
  } finally {
    await judge.close()
    await stage.close()
  }
  return {
    told,
    spent: tasks.flatMap((task) => spent.get(wordsOf(task, locale)) ?? []),
    shown,
    seconds: Math.round((performance.now() - began) / 1000),
  }
}

/** How many hidden cases a request for a repair shows; the product promises none. */
async function countShown(
  sealed: Asked['sealed'],
  readHidden: (description: string) => ReturnType<typeof hiddenCases>,
): Promise<number> {
  const failures = sealed.get('failures')
  if (failures === undefined) return 0
  const acts = new Set(failures.split('\n').map((line) => (JSON.parse(line) as { act: string }).act)) // the product's own
  return (await readHidden(sealed.get('description') ?? '')).filter(({ act }) => acts.has(act)).length
}

function report(
  name: string,
  { told, spent, shown, seconds }: Evaluation,
  { mustSolve }: { mustSolve: boolean },
): Figures {
  const solved = told.filter(({ said, right }) => said === 'passed' && right)
  const at = (round: number) => solved.filter(({ rounds }) => (rounds ?? 0) === round).length
  const faults = {
    'said "passed", but wrong': told.filter(({ said, right }) => said === 'passed' && !right),
    'suites changed without a person': told.filter(({ suiteChanged }) => suiteChanged),
    'right code made wrong': told.filter(({ wasRight, right }) => wasRight && !right),
    'not solved': mustSolve ? told.filter((one) => !solved.includes(one)) : [],
  }
  for (const [fault, where] of Object.entries(faults)) {
    for (const { task, problem } of where) console.log(`${name}: ${task}: ${fault}${problem ? ` (${problem})` : ''}`)
    if (where.length > 0) process.exitCode = 1
  }
  if (shown > 0) process.exitCode = 1
  const calls = spent.map((one) => one.calls)
  const tokens = spent.map((one) => one.inputTokens + one.outputTokens)
  const figures = {
    tasks: told.length,
    'solved at round 0': at(0),
    'solved at round 1': at(1),
    'solved at round 2': at(2),
    'not solved': told.length - solved.length,
    'of those, jobs that failed': told.filter(({ problem }) => problem).length,
    'said "passed", but wrong': faults['said "passed", but wrong'].length,
    'right code made wrong': faults['right code made wrong'].length,
    'suites changed without a person': faults['suites changed without a person'].length,
    'suites of a snippet, at most': Math.max(0, ...told.map(({ suites }) => suites)),
    'questions opened': told.reduce((sum, { questions }) => sum + questions, 0),
    'hidden cases shown': shown,
    'model calls a task (median)': quantile(calls, 0.5),
    'model calls a task (most)': Math.max(0, ...calls),
    'tokens a task (median)': quantile(tokens, 0.5),
    'all (s)': seconds,
  }
  return Object.fromEntries(Object.entries(figures).map(([figure, value]) => [figure, { [name]: value }]))
}
