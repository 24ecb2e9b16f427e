import { type ChatCompletionRequest, type FixtureResponse, LLMock } from '@copilotkit/aimock'
import { LANGUAGES, type Language } from '../domain.ts'
import { LANGUAGE_FACTS } from '../languages.ts'
import type { DraftCase } from '../model/prompts/cases.ts'
import type { PlanAnswer } from '../model/prompts/plan.ts'
import type { Understanding } from '../model/prompts/understand.ts'

export type Asked = {
  /** A plan is asked for as JSON; code as text. */
  kind: 'plan' | 'code'
  /** The name of the form asked for: plan, understanding, cases, edits, derivation; null: text. */
  form: string | null
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

export function understandingReply(understanding: Partial<Understanding> = {}): FixtureResponse {
  return {
    content: JSON.stringify({ wants: 'code', language: 'same', otherLanguage: '', reply: '', ...understanding }),
  }
}

export function draft(one: Partial<DraftCase>): DraftCase {
  const empty = { name: '', act: '', expected: '', raises: '', matches: '', tolerance: null, because: '', given: false }
  return { ...empty, ...one }
}

export function casesReply(
  cases: Partial<DraftCase>[] = [{ name: 'an hour and a half', act: 'to_seconds("1h30m")', expected: '5400' }],
): FixtureResponse {
  return { content: JSON.stringify({ cases: cases.map(draft) }) }
}

/** What the server answers unless told otherwise: a plan, then code in the language the rules name. */
export function usualReply({ kind, form, system, user }: Asked): FixtureResponse {
  if (form === 'understanding') return understandingReply()
  if (form === 'cases') return casesReply()
  if (form === 'edits') return { content: JSON.stringify({ reply: 'Done.', edits: [] }) }
  if (form === 'derivation') return { content: JSON.stringify({ cases: [] }) }
  if (kind === 'plan') return planReply({ title: /[ぁ-ん]/.test(user) ? '時間表記を秒に変換' : 'Duration to seconds' })
  return codeReply(LANGUAGES.find((language) => system.includes(`correct ${LANGUAGE_FACTS[language].name} code`)))
}

function toAsked({ messages, response_format }: ChatCompletionRequest): Asked {
  const say = (role: string) =>
    messages.filter((message) => message.role === role).map(({ content }) => String(content))
  const user = say('user')
  const system = say('system').join('\n')
  const kind = response_format || system.startsWith('You plan') ? 'plan' : 'code'
  const { json_schema } = (response_format ?? {}) as { json_schema?: { name: string } } // as zodResponseFormat makes it
  return { kind, form: json_schema?.name ?? null, system, user: user.join('\n'), turns: user.length }
}
