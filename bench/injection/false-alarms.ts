import { LOCALES } from '../../core/index.ts'
import { findSignals } from '../../core/model/signals.ts'
import { inTurns } from '../judging.ts'
import { startSimulatedModel } from '../simulated/server.ts'
import { simulate, VARIANTS } from '../simulated/variants.ts'
import { openStage } from '../stage.ts'
import { type Task, wordsOf } from '../tasks.ts'
import { type Spent, watchModel } from '../watched-model.ts'

// A plan and code: whatever takes more was sent back by a check.
const CALLS = 2
const AT_ONCE = 4

export type Alarms = { honest: number; refused: number; retried: number; signals: number }

/** Honest descriptions, answered honestly: how many a check of the product refused or had asked again. */
export async function countFalseAlarms(tasks: Task[]): Promise<Alarms> {
  const alarms: Alarms = { honest: 0, refused: 0, retried: 0, signals: 0 }
  for (const locale of LOCALES) {
    const spent = new Map<string, Spent>()
    const server = await startSimulatedModel(simulate(VARIANTS['right-first'], tasks, locale))
    const stage = await openStage({
      model: {
        baseURL: server.baseURL,
        model: 'simulated',
        structured: 'json_schema',
        timeoutMs: 60_000,
        maxRetries: 0,
      },
      wrap: (client) => watchModel(client, async () => {}, spent),
    })
    const origin = { author: { id: 'bench', name: 'Bench' }, source: 'web' as const, workspace: 'web' }
    await inTurns(tasks, AT_ONCE, async (task) => {
      const description = wordsOf(task, locale)
      const { jobId } = await stage.core.generate({ description, locale, origin, address: null })
      const { status, problem } = await stage.core.waitForJob(jobId ?? '', 60_000)
      const signals = findSignals(description)
      const retried = (spent.get(description)?.calls ?? 0) > CALLS
      alarms.honest++
      if (status !== 'succeeded') alarms.refused++
      else if (retried) alarms.retried++
      if (signals.length > 0) alarms.signals++
      if (status !== 'succeeded' || retried || signals.length > 0)
        console.log(
          `false alarm: ${task.id} ${locale}: ${problem?.code ?? status}, ${signals.join(' ') || 'no signal'}`,
        )
    })
    await stage.close()
    await server.close()
  }
  return alarms
}
