import { type ChatCompletionRequest, type FixtureResponse, LLMock } from '@copilotkit/aimock'
import { LANGUAGES, type Language } from '../domain.ts'
import { LANGUAGE_FACTS } from '../languages.ts'
import type { PlanAnswer } from '../model/prompts/plan.ts'

export type Asked = {
  /** A plan is asked for as JSON; code as text. */
  kind: 'plan' | 'code'
  system: string
  /** All user messages, sealed as they came. */
  user: string
  turns: number
}
export type Reply = FixtureResponse | Promise<FixtureResponse>

export type ModelServer = {
  /** For OPENAI_BASE_URL. */
  baseURL: string
  /** Everything asked so far, in order. */
  asked: Asked[]
  /** Answers from now on; null: the usual answers. */
  replyWith: (reply: ((asked: Asked) => Reply) | null) => void
  close: () => Promise<void>
}

/** A real HTTP server that speaks Chat Completions and answers every request with sensible code. */
export async function startModelServer(options: { delayMs?: number; port?: number } = {}): Promise<ModelServer> {
  const asked: Asked[] = []
  let reply: (asked: Asked) => Reply = usualReply
  const mock = new LLMock({ port: options.port ?? 0, strict: true, logLevel: 'silent' })
  mock.on({}, async (request) => {
    const one = toAsked(request)
    asked.push(one)
    if (options.delayMs) await new Promise((resolve) => setTimeout(resolve, options.delayMs))
    return reply(one)
  })
  await mock.start()
  return {
    baseURL: `${mock.url}/v1`,
    asked,
    replyWith: (next) => {
      reply = next ?? usualReply
    },
    close: () => mock.stop(),
  }
}

export function planReply(plan: Partial<PlanAnswer> = {}): FixtureResponse {
  const whole: PlanAnswer = {
    language: 'python',
    otherLanguage: '',
    title: 'Duration to seconds',
    signature: 'def to_seconds(text: str) -> int',
    contract: ['Returns the number of seconds.'],
    edgeCases: ['An empty text is an error.'],
    steps: ['Match the parts.', 'Add them up.'],
    assumptions: ['A bare number is an error.'],
    ...plan,
  }
  return { content: JSON.stringify(whole) }
}

export const CODE: Record<Language, string> = {
  python: 'def to_seconds(text):\n    return 5400\n',
  javascript: 'export function toSeconds(text) {\n  return 5400\n}\n',
  ruby: 'def to_seconds(text)\n  5400\nend\n',
}

export function codeReply(language: Language = 'python', code = CODE[language]): FixtureResponse {
  return { content: `Turns a duration into seconds.\n\n\`\`\`${language}\n${code}\`\`\`` }
}

/** What the server answers unless told otherwise: a plan, then code in the language the rules name. */
export function usualReply({ kind, system, user }: Asked): FixtureResponse {
  if (kind === 'plan') return planReply({ title: /[ぁ-ん]/.test(user) ? '時間表記を秒に変換' : 'Duration to seconds' })
  return codeReply(LANGUAGES.find((language) => system.includes(`correct ${LANGUAGE_FACTS[language].name} code`)))
}

function toAsked({ messages, response_format }: ChatCompletionRequest): Asked {
  const say = (role: string) =>
    messages.filter((message) => message.role === role).map(({ content }) => String(content))
  const user = say('user')
  const system = say('system').join('\n')
  const kind = response_format || system.startsWith('You plan') ? 'plan' : 'code'
  return { kind, system, user: user.join('\n'), turns: user.length }
}
