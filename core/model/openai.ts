import { createHash } from 'node:crypto'
import OpenAI from 'openai'
import { zodResponseFormat } from 'openai/helpers/zod'
import type { Logger } from 'pino'
import type { z } from 'zod'
import { CoreError } from '../errors.ts'
import type { Metrics } from '../metrics.ts'
import type { Answer, Model, ModelRequest } from './model.ts'
import { storable } from './storable.ts'
import { describeForm, readForm, type StructuredMode, simpler } from './structured.ts'

export type ModelOptions = {
  apiKey?: string | undefined
  /** Any OpenAI-compatible server; OpenAI's own when not given. */
  baseURL?: string | undefined
  model: string
  structured: StructuredMode
  /** Milliseconds for one call, its retries included. */
  timeoutMs: number
  /** Retries of a call the server failed or refused for now; the client's own default is 2. */
  maxRetries?: number
  log: Logger
  metrics: Metrics
  /** Stands in for the network in tests that need what a mock server can't say. */
  fetch?: typeof fetch
}

type Body = Omit<OpenAI.Chat.ChatCompletionCreateParams, 'stream'>
type Spoken = {
  content: string
  refusal: string
  finish: string | null
  model: string
  usage: Answer['usage']
  reasoned: boolean
}

// Names of models that reason by themselves; of others their token counts tell.
const REASONING = /(^|[/:-])(o[1-9]|gpt-5|deepseek-r|qwq|magistral)|reason|think/i

/** A model behind Chat Completions, the one interface that every compatible server has. */
export function createModel(options: ModelOptions): Model {
  const { log } = options
  const client = new OpenAI({
    apiKey: options.apiKey ?? 'none', // the client insists on one; servers without keys ignore it
    baseURL: options.baseURL ?? null,
    timeout: options.timeoutMs,
    maxRetries: options.maxRetries ?? 2,
    logLevel: 'off',
    ...(options.fetch ? { fetch: options.fetch } : {}),
  })
  // What the server turned out to understand is remembered for as long as the process lives.
  let mode = options.structured
  let reasons = REASONING.test(options.model)

  const call = (body: Body, request: ModelRequest, speak: typeof speakWhole) =>
    meter(options.metrics, async () => {
      const timeout = AbortSignal.timeout(options.timeoutMs)
      const signal = AbortSignal.any([request.signal, timeout])
      try {
        const spoken = await speak(client, body, signal)
        reasons ||= spoken.reasoned
        return toAnswer(spoken, options.model)
      } catch (error) {
        throw toCoreError(error, { stopped: request.signal.aborted, late: timeout.aborted })
      }
    })

  const askInMode = async <Value>(request: ModelRequest, form: Form<Value>): Promise<Answer> => {
    const tried = mode // other calls may find out meanwhile
    const system = request.system + describeForm(form.schema, tried)
    try {
      return await call({ ...bodyOf({ ...request, system }), ...responseFormat(form, tried) }, request, speakWhole)
    } catch (error) {
      const next = simpler(tried)
      if (!next || !refusesFormat(error)) throw error
      if (mode === tried) {
        log.warn({ mode, next }, 'the model’s server refuses this response format; set OPENAI_STRUCTURED to the next')
        mode = next
      }
      return askInMode(request, form)
    }
  }

  const bodyOf = ({ system, messages, person }: ModelRequest): Body => ({
    model: options.model,
    messages: [
      { role: 'system', content: system }, // `developer` is unknown to many compatible servers
      ...messages.map(({ role, text }) => ({ role, content: text })),
    ],
    // Only OpenAI's own server is sure to know it; others reject unknown parameters.
    ...(options.baseURL ? {} : { safety_identifier: createHash('sha256').update(person).digest('hex') }),
  })

  return {
    reasons: () => reasons,
    ask: (request) => call(bodyOf(request), request, speakStreamed),
    askFor: async (request, form) => {
      const answer = await askInMode(request, form)
      return { ...answer, ...readForm(answer.text, form.schema) }
    },
  }
}

type Form<Value> = { name: string; schema: z.ZodType<Value> }

function responseFormat<Value>({ name, schema }: Form<Value>, mode: StructuredMode): Partial<Body> {
  if (mode === 'json_schema') return { response_format: zodResponseFormat(schema, name) }
  return mode === 'json_object' ? { response_format: { type: 'json_object' } } : {}
}

async function speakWhole(client: OpenAI, body: Body, signal: AbortSignal): Promise<Spoken> {
  const completion = await client.chat.completions.create({ ...body, stream: false }, { signal })
  const choice = completion.choices?.[0]
  if (!choice?.message) throw new Error('no completion in the answer') // 200 with an error or a web page in it
  return {
    content: choice.message.content ?? '',
    refusal: choice.message.refusal ?? '',
    finish: choice.finish_reason ?? null,
    model: completion.model,
    usage: toUsage(completion.usage),
    reasoned: hasReasoned(completion.usage),
  }
}

async function speakStreamed(client: OpenAI, body: Body, signal: AbortSignal): Promise<Spoken> {
  const spoken: Spoken = {
    content: '',
    refusal: '',
    finish: null,
    model: '',
    usage: toUsage(undefined),
    reasoned: false,
  }
  const stream = await client.chat.completions.create(
    { ...body, stream: true, stream_options: { include_usage: true } },
    { signal },
  )
  for await (const chunk of stream) {
    const choice = chunk.choices?.[0]
    spoken.content += choice?.delta?.content ?? ''
    spoken.refusal += choice?.delta?.refusal ?? ''
    spoken.finish = choice?.finish_reason ?? spoken.finish
    spoken.model = chunk.model || spoken.model
    if (chunk.usage) spoken.usage = toUsage(chunk.usage)
    spoken.reasoned ||= hasReasoned(chunk.usage)
  }
  signal.throwIfAborted() // the client ends an aborted stream without a word
  if (spoken.finish === null) throw new Error('the answer broke off') // and one whose connection was closed
  return spoken
}

function hasReasoned(usage: OpenAI.CompletionUsage | null | undefined): boolean {
  return (usage?.completion_tokens_details?.reasoning_tokens ?? 0) > 0
}

function toUsage(usage: OpenAI.CompletionUsage | null | undefined): Answer['usage'] {
  const count = (tokens: number | undefined) => (Number.isSafeInteger(tokens) ? Math.max(tokens ?? 0, 0) : 0)
  return { inputTokens: count(usage?.prompt_tokens), outputTokens: count(usage?.completion_tokens), calls: 1 }
}

function toAnswer({ content, refusal, finish, model, usage }: Spoken, asked: string): Answer {
  if (refusal || finish === 'content_filter') throw new CoreError('model_refused', { cause: refusal || finish })
  if (finish === 'length') throw new CoreError('model_truncated')
  return { text: storable(content), model: model || asked, usage }
}

function refusesFormat(error: unknown): boolean {
  const cause = error instanceof CoreError ? error.cause : undefined
  if (!(cause instanceof OpenAI.BadRequestError || cause instanceof OpenAI.UnprocessableEntityError)) return false
  return /response_format|json_schema|json_object|structured/i.test(`${cause.param} ${cause.message}`)
}

function toCoreError(error: unknown, { stopped, late }: { stopped: boolean; late: boolean }): CoreError {
  if (error instanceof CoreError) return error
  if (stopped) return new CoreError('stopped', { cause: error })
  if (late) return new CoreError('model_unavailable', { cause: error })
  if (error instanceof OpenAI.RateLimitError) {
    const seconds = Number(error.headers.get('retry-after'))
    return new CoreError('model_rate_limited', { cause: error, ...(seconds > 0 ? { retryAfter: seconds } : {}) })
  }
  const noAccess = [OpenAI.AuthenticationError, OpenAI.PermissionDeniedError, OpenAI.NotFoundError]
  if (noAccess.some((kind) => error instanceof kind)) return new CoreError('model_auth', { cause: error })
  if (error instanceof OpenAI.BadRequestError && /content_(filter|policy)/.test(`${error.code}`)) {
    return new CoreError('model_refused', { cause: error })
  }
  return new CoreError('model_unavailable', { cause: error })
}

async function meter(metrics: Metrics, call: () => Promise<Answer>): Promise<Answer> {
  try {
    const answer = await call()
    metrics.modelCalls.inc({ outcome: 'ok' })
    metrics.modelTokens.inc({ direction: 'input' }, answer.usage.inputTokens)
    metrics.modelTokens.inc({ direction: 'output' }, answer.usage.outputTokens)
    return answer
  } catch (error) {
    metrics.modelCalls.inc({ outcome: error instanceof CoreError ? error.code : 'internal' })
    throw error
  }
}
