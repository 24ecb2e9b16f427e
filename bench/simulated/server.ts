import { type ChatCompletionRequest, LLMock } from '@copilotkit/aimock'
import { unseal } from './unseal.ts'

/** A request, read as a simulated model reads it. */
export type Asked = {
  /** The name of the form asked for: plan, understanding, cases, edits, derivation; null: text with code. */
  form: string | null
  system: string
  /** What came in envelopes, by source: description, earlier, feedback, plan, code, interface, tests, … */
  sealed: Map<string, string>
}
export type Said = { content: string; finishReason?: 'stop' | 'length' | 'content_filter' }

/** A real HTTP server that speaks Chat Completions and answers what the function says; it counts tokens as letters ÷ 4. */
export async function startSimulatedModel(
  answer: (asked: Asked) => Said | Promise<Said>,
): Promise<{ baseURL: string; close: () => Promise<void> }> {
  const mock = new LLMock({ port: 0, strict: true, logLevel: 'silent' })
  mock.on({}, async (request) => {
    const asked = readRequest(request)
    const said = await answer(asked)
    const letters = request.messages.reduce((sum, { content }) => sum + String(content).length, 0)
    const [prompt, completion] = [Math.ceil(letters / 4), Math.ceil(said.content.length / 4)]
    return {
      ...said,
      usage: { prompt_tokens: prompt, completion_tokens: completion, total_tokens: prompt + completion },
    }
  })
  await mock.start()
  return { baseURL: `${mock.url}/v1`, close: () => mock.stop() }
}

function readRequest({ messages, response_format }: ChatCompletionRequest): Asked {
  const say = (role: string) => messages.filter((one) => one.role === role).map(({ content }) => String(content))
  const { json_schema } = (response_format ?? {}) as { json_schema?: { name: string } } // as zodResponseFormat makes it
  return {
    form: json_schema?.name ?? null,
    system: say('system').join('\n'),
    sealed: unseal(say('user').join('\n\n')),
  }
}
