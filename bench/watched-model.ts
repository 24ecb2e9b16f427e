import type { Answer, Model, ModelRequest } from '../core/model/model.ts'
import { unseal } from './simulated/unseal.ts'

export type Spent = { calls: number; inputTokens: number; outputTokens: number }

/**
 * A model whose calls are counted in `spent` for each description they are about, those that fail too, and
 * whose requests are looked at before they go out. It stands between the product and its client, so it works
 * on any server.
 */
export function watchModel(
  model: Model,
  look: (sealed: Map<string, string>) => Promise<void>,
  spent: Map<string, Spent>,
): Model {
  const watch = async <Given extends Answer>(request: ModelRequest, call: () => Promise<Given>): Promise<Given> => {
    const sealed = unseal(request.messages.map(({ text }) => text).join('\n\n'))
    const about = sealed.get('description') ?? ''
    const sum = spent.get(about) ?? { calls: 0, inputTokens: 0, outputTokens: 0 }
    spent.set(about, sum)
    await look(sealed)
    sum.calls++
    const answer = await call()
    sum.inputTokens += answer.usage.inputTokens
    sum.outputTokens += answer.usage.outputTokens
    return answer
  }
  return {
    reasons: model.reasons,
    ask: (request) => watch(request, () => model.ask(request)),
    askFor: (request, form) => watch(request, () => model.askFor(request, form)),
  }
}
