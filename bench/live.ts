import { coreEnvironment } from '../core/config.ts'
import { readEnvironment } from '../core/environment.ts'
import { MAX_ROUNDS } from './stage.ts'

// Plan, code and cases; then each round of a repair asks once why and once for code.
const FEWEST_CALLS = 3
const MOST_CALLS = FEWEST_CALLS + 2 * MAX_ROUNDS
// A request is rules, description, plan and interface; an answer a plan, a function, or a dozen cases.
const TOKENS = { input: 1_200, output: 500 }

/** The endpoint that the environment names, as main.ts reads it. */
export function readEndpoint() {
  const settings = readEnvironment(coreEnvironment, process.env)
  return {
    apiKey: settings.OPENAI_API_KEY,
    baseURL: settings.OPENAI_BASE_URL,
    model: settings.OPENAI_MODEL,
    structured: settings.OPENAI_STRUCTURED,
    timeoutMs: settings.OPENAI_TIMEOUT_MS,
  }
}

/** What so many tasks may cost on it, for a person to read before they say yes. */
export function sayCost({ model, baseURL }: { model: string; baseURL?: string | undefined }, tasks: number): string {
  const thousands = (tokens: number) => `${Math.ceil(tokens / 1000)},000`
  const [fewest, most] = [tasks * FEWEST_CALLS, tasks * MOST_CALLS]
  return [
    `${tasks} tasks on ${model} at ${baseURL ?? 'OpenAI'}: ${fewest} to ${most} calls, more where answers have faults;`,
    `about ${thousands(most * TOKENS.input)} tokens in and ${thousands(most * TOKENS.output)} out at most, without what a reasoning model thinks.`,
  ].join('\n')
}
