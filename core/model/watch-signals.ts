import type { Logger } from 'pino'
import type { Metrics } from '../metrics.ts'
import type { Model, ModelRequest } from './model.ts'
import { findSignals } from './signals.ts'

/**
 * A model whose requests are looked at for signs of prompt injection. They are logged and counted, and
 * nothing else: what they find is too little, and too often honest, to turn anybody away.
 */
export function watchSignals(model: Model, { log, metrics }: { log: Logger; metrics: Metrics }): Model {
  const look = ({ messages }: ModelRequest) => {
    // The conversation's own beginning: what follows it are answers, and our words about them.
    const signals = findSignals(unsealed(messages[0]?.text ?? ''))
    if (signals.length > 0) log.info({ signals }, 'a text looks like prompt injection; it is worked on as data')
    for (const signal of signals) metrics.injectionSignals.inc({ signal })
  }
  return {
    reasons: model.reasons,
    ask: (request) => {
      look(request)
      return model.ask(request)
    },
    askFor: (request, form) => {
      look(request)
      return model.askFor(request, form)
    },
  }
}

/** What stands in envelopes, without their marks: those would look like an imitation of themselves. */
function unsealed(text: string): string {
  const lines = text.split('\n').filter((line) => line.startsWith('| '))
  return lines.map((line) => line.slice(2)).join('\n')
}
