import { LLMock } from '@copilotkit/aimock'
import { pino } from 'pino'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { createMetrics } from '../metrics.ts'
import type { ModelRequest } from './model.ts'
import { createModel, type ModelOptions } from './openai.ts'

const mock = new LLMock({ port: 0, logLevel: 'silent' })
let metrics = createMetrics()
beforeAll(() => mock.start())
afterAll(() => mock.stop())
beforeEach(() => {
  mock.reset()
  metrics = createMetrics()
})

/** The model client against the mock server, without retries unless a test is about them. */
function model(options: Partial<ModelOptions> = {}) {
  const baseURL = `${mock.url}/v1`
  const log = pino({ level: 'silent' })
  return createModel({
    apiKey: 'key',
    baseURL,
    model: 'asked-model',
    structured: 'json_schema',
    timeoutMs: 10_000,
    maxRetries: 0,
    log,
    metrics,
    ...options,
  })
}

function request(more: Partial<ModelRequest> = {}): ModelRequest {
  const { signal } = new AbortController()
  return { system: 'The rules.', messages: [{ role: 'user', text: 'The words.' }], person: 'U0123', signal, ...more }
}

const form = { name: 'plan', schema: z.object({ title: z.string() }) }
const bodies = () => mock.getRequests().map(({ body }) => body as Record<string, unknown>) // chat requests only

/** A fetch that answers with these, in turn, and keeps what was sent. */
function network(...answers: (() => Response)[]) {
  const sent: Record<string, unknown>[] = []
  const fetch: typeof globalThis.fetch = async (_url, init) => {
    sent.push(JSON.parse(String(init?.body)))
    const answer = answers[Math.min(sent.length, answers.length) - 1]
    if (!answer) throw new Error('nothing to answer')
    return answer()
  }
  return { fetch, sent }
}

const body = (text: string, type: string, status = 200) =>
  new Response(text, { status, headers: { 'content-type': type } })
const json =
  (value: unknown, status = 200) =>
  () =>
    body(JSON.stringify(value), 'application/json', status)
const stream = (...events: unknown[]) => {
  const text = events.map((event) => `data: ${typeof event === 'string' ? event : JSON.stringify(event)}\n\n`).join('')
  return () => body(text, 'text/event-stream')
}
const said = (message: object, finish: string | null = 'stop', more = {}) =>
  json({ model: 'm', choices: [{ message, finish_reason: finish }], ...more })
const piece = (delta: object, finish: string | null = null) => ({ choices: [{ delta, finish_reason: finish }] })

describe('an answer in free text', () => {
  test('comes whole, with the usage and the model as the server named them', async () => {
    const content = `First line\n${'日本語 and 😀 '.repeat(200)}\nlast line`
    const usage = { prompt_tokens: 12, completion_tokens: 34 }
    mock.on({}, { content, model: 'named-by-server', usage }, { chunkSize: 7 })
    expect(await model().ask(request())).toEqual({
      text: content,
      model: 'named-by-server',
      usage: { inputTokens: 12, outputTokens: 34, calls: 1 },
    })
  })

  test('is asked for with the rules first, then the conversation in order', async () => {
    mock.on({}, { content: 'ok' })
    const messages = [
      { role: 'user', text: 'a' },
      { role: 'assistant', text: 'b' },
      { role: 'user', text: 'c' },
    ] as const
    await model().ask(request({ messages: [...messages] }))
    expect(bodies()).toEqual([
      expect.objectContaining({
        model: 'asked-model',
        stream: true,
        messages: [
          { role: 'system', content: 'The rules.' },
          { role: 'user', content: 'a' },
          { role: 'assistant', content: 'b' },
          { role: 'user', content: 'c' },
        ],
      }),
    ])
  })

  test('that is empty is an answer; what to do about it is for whoever asked', async () => {
    const { fetch } = network(stream(piece({ content: '' }, 'stop'), '[DONE]'))
    expect(await model({ fetch }).ask(request())).toMatchObject({ text: '', usage: { calls: 1 } })
  })

  test('loses NUL and half surrogates, also when a pair came in two pieces', async () => {
    const pieces = ['a\0b', '\ud83d', '\ude00', '\ud800', 'c'].map((content) => piece({ content }))
    const { fetch } = network(stream(...pieces, piece({}, 'stop'), '[DONE]'))
    expect(await model({ fetch }).ask(request())).toMatchObject({ text: 'ab😀\ufffdc' })
  })

  test('of a server that names no model and counts nothing is of the model asked for, at no tokens', async () => {
    const { fetch } = network(stream(piece({ content: 'ok' }, 'stop'), '[DONE]'))
    expect(await model({ fetch }).ask(request())).toEqual({
      text: 'ok',
      model: 'asked-model',
      usage: { inputTokens: 0, outputTokens: 0, calls: 1 },
    })
  })
})

describe('an answer with a form', () => {
  test('is asked for as a strict JSON schema, and its value is read', async () => {
    mock.on({}, { content: '{"title":"Seconds"}', usage: { prompt_tokens: 1, completion_tokens: 2 } })
    expect(await model().askFor(request(), form)).toMatchObject({
      value: { title: 'Seconds' },
      text: '{"title":"Seconds"}',
      usage: { inputTokens: 1, outputTokens: 2, calls: 1 },
    })
    const { response_format, messages } = bodies()[0] ?? {}
    expect(response_format).toEqual({
      type: 'json_schema',
      json_schema: {
        name: 'plan',
        strict: true,
        schema: expect.objectContaining({ required: ['title'], additionalProperties: false }),
      },
    })
    expect(messages).toContainEqual({ role: 'system', content: 'The rules.' })
  })

  test.each([
    ['json_object', { type: 'json_object' }],
    ['prompt', undefined],
  ] as const)('is asked for as %s when set so, described in the rules', async (structured, format) => {
    mock.on({}, { content: '{"title":"Seconds"}' })
    expect(await model({ structured }).askFor(request(), form)).toMatchObject({ value: { title: 'Seconds' } })
    expect(bodies()[0]?.response_format).toEqual(format)
    expect(JSON.stringify(bodies()[0]?.messages)).toContain('following this JSON schema')
  })

  test('that does not have it says what is wrong, and what it cost', async () => {
    mock.on({}, { content: '{"name":"Seconds"}', usage: { prompt_tokens: 5, completion_tokens: 6 } })
    expect(await model().askFor(request(), form)).toMatchObject({
      fault: expect.stringContaining('title'),
      usage: { inputTokens: 5, outputTokens: 6 },
    })
  })
})

describe('a server that refuses a response format', () => {
  const formats = (sent: Record<string, unknown>[]) =>
    sent.map(({ response_format }) => (response_format as { type: string } | undefined)?.type ?? 'prompt')
  const refuses = (message: string, param?: string) => json({ error: { message, param } }, 400)
  const answers = said({ content: '{"title":"Seconds"}' })

  test('is asked in the next simpler way, and from then on in that way at once', async () => {
    const { fetch, sent } = network(refuses("'response_format' is not supported"), answers)
    const asking = model({ fetch })
    expect(await asking.askFor(request(), form)).toMatchObject({ value: { title: 'Seconds' } })
    expect(await asking.askFor(request(), form)).toMatchObject({ value: { title: 'Seconds' } })
    expect(formats(sent)).toEqual(['json_schema', 'json_object', 'json_object'])
  })

  test.each([
    ['in its message', refuses('json_schema unknown')],
    ['in the name of the parameter', refuses('Unknown parameter', 'response_format')],
    ['as unprocessable', json({ error: { message: 'response_format: extra fields not permitted' } }, 422)],
    ['in a form of its own', json({ object: 'error', message: 'response_format: no' }, 400)],
  ])('is understood when it says so %s', async (_how, refusal) => {
    const { fetch, sent } = network(refusal, refusal, answers)
    expect(await model({ fetch }).askFor(request(), form)).toMatchObject({ value: { title: 'Seconds' } })
    expect(formats(sent)).toEqual(['json_schema', 'json_object', 'prompt'])
  })

  test('is understood by each of several calls that find out at the same time', async () => {
    const sent: Record<string, unknown>[] = []
    let release = () => {}
    const othersDone = new Promise<void>((resolve) => {
      release = resolve
    })
    const fetch: typeof globalThis.fetch = async (_url, init) => {
      const number = sent.push(JSON.parse(String(init?.body)))
      if (number === 1) await othersDone
      return sent[number - 1]?.response_format ? refuses('no response_format')() : answers()
    }
    const asking = model({ fetch })
    const last = asking.askFor(request(), form)
    const others = await Promise.all([1, 2, 3].map(() => asking.askFor(request(), form)))
    release()
    for (const answer of [...others, await last]) expect(answer).toMatchObject({ value: { title: 'Seconds' } })
    expect(formats(sent).slice(-1)).toEqual(['prompt'])
  })

  test('in every way fails', async () => {
    const { fetch, sent } = network(refuses('response_format'))
    await expect(model({ fetch }).askFor(request(), form)).rejects.toMatchObject({ code: 'model_unavailable' })
    expect(sent).toHaveLength(3)
  })

  test('is not suspected when it refuses something else', async () => {
    const { fetch, sent } = network(refuses('context length exceeded', 'messages'))
    await expect(model({ fetch }).askFor(request(), form)).rejects.toMatchObject({ code: 'model_unavailable' })
    expect(sent).toHaveLength(1)
  })
})

describe('a failure has the code that says what to do', () => {
  const both = async (asking: ReturnType<typeof model>, expected: object) => {
    await expect(asking.ask(request())).rejects.toMatchObject(expected)
    await expect(asking.askFor(request(), form)).rejects.toMatchObject(expected)
  }

  test.each([
    [401, 'model_auth'],
    [403, 'model_auth'],
    [404, 'model_auth'],
    [400, 'model_unavailable'],
    [500, 'model_unavailable'],
    [502, 'model_unavailable'],
    [503, 'model_unavailable'],
  ])('status %i: %s', async (status, code) => {
    mock.on({}, { error: { message: 'no', type: 'x' }, status })
    await both(model(), { name: 'CoreError', code })
  })

  test('status 429: model_rate_limited, with the seconds the server asks for', async () => {
    mock.on({}, { error: { message: 'slow down' }, status: 429, retryAfter: 17 })
    await both(model(), { code: 'model_rate_limited', retryAfter: 17 })
  })

  test.each(['', 'soon', '0'])('status 429 with “Retry-After: %s”: no seconds are made up', async (after) => {
    const fetch = async () => new Response('{}', { status: 429, headers: { 'retry-after': after } })
    await both(model({ fetch }), { code: 'model_rate_limited', retryAfter: undefined })
  })

  test('nobody listens at the address: model_unavailable', async () => {
    const gone = new LLMock({ port: 0, logLevel: 'silent' })
    await gone.start()
    const baseURL = `${gone.url}/v1`
    await gone.stop()
    await both(model({ baseURL }), { code: 'model_unavailable' })
  })

  test('no answer within the time: model_unavailable', async () => {
    mock.on({}, { content: 'late' }, { chaos: { latencyMs: 30_000 } })
    await both(model({ timeoutMs: 100 }), { code: 'model_unavailable' })
  })

  test('an answer that begins and then stalls: model_unavailable', async () => {
    mock.on({}, { content: 'a '.repeat(50) }, { latency: 10_000, chunkSize: 1 })
    await expect(model({ timeoutMs: 200 }).ask(request())).rejects.toMatchObject({ code: 'model_unavailable' })
  })

  test('the time counts for all retries together', async () => {
    mock.on({}, { error: { message: 'again' }, status: 500 })
    const asking = model({ timeoutMs: 1_200, maxRetries: 1_000 })
    await expect(asking.ask(request())).rejects.toMatchObject({ code: 'model_unavailable' })
  })

  test('a refusal: model_refused', async () => {
    const { fetch } = network(
      stream(piece({ refusal: 'I can’t ' }), piece({ refusal: 'do that.' }, 'stop'), '[DONE]'),
      said({ content: null, refusal: 'I can’t do that.' }),
    )
    await both(model({ fetch }), { code: 'model_refused' })
  })

  test('a content filter: model_refused, whether it breaks in or turns the request away', async () => {
    mock.on({}, { content: 'half', finishReason: 'content_filter' })
    await both(model(), { code: 'model_refused' })
    const { fetch } = network(json({ error: { message: 'no', code: 'content_filter' } }, 400))
    await both(model({ fetch }), { code: 'model_refused' })
  })

  test('an answer cut at the token limit: model_truncated', async () => {
    mock.on({}, { content: '{"title":"Sec"}', finishReason: 'length' })
    await both(model(), { code: 'model_truncated' })
  })

  test.each([
    ['a web page', () => body('<html>Welcome</html>', 'text/html')],
    ['a web page that calls itself JSON', () => body('<html>Welcome</html>', 'application/json')],
    ['nothing', () => body('', 'application/json')],
    ['null', json(null)],
    ['an error in a 200', json({ error: { message: 'overloaded' } })],
    ['no choices', json({ choices: [] })],
    ['broken events', stream('{"choices": [')],
    ['an event with an error', stream(piece({ content: 'a' }), { error: { message: 'overloaded' } })],
    ['an end before the end', stream(piece({ content: 'a' }))],
  ])('%s instead of an answer: model_unavailable', async (_what, answer) => {
    await both(model({ fetch: async () => answer() }), { code: 'model_unavailable' })
  })

  test.each([
    ['closed', { truncateAfterChunks: 3, chunkSize: 2 }],
    ['lost', { disconnectAfterMs: 50, latency: 20, chunkSize: 2 }],
  ])('a stream whose connection is %s in the middle: model_unavailable', async (_how, options) => {
    mock.on({}, { content: 'words '.repeat(100) }, options)
    await expect(model().ask(request())).rejects.toMatchObject({ code: 'model_unavailable' })
  })

  test('tokens counted as nonsense do no harm', async () => {
    const { fetch } = network(said({ content: '{"title":"a"}' }, 'stop', { usage: { prompt_tokens: 'many' } }))
    expect(await model({ fetch }).askFor(request(), form)).toMatchObject({ usage: { inputTokens: 0 } })
  })
})

describe('a call that is stopped', () => {
  test('while it waits fails as stopped', async () => {
    mock.on({}, { content: 'late' }, { chaos: { latencyMs: 30_000 } })
    for (const ask of ['ask', 'askFor'] as const) {
      const stopping = new AbortController()
      const { signal } = stopping
      const call = ask === 'ask' ? model().ask(request({ signal })) : model().askFor(request({ signal }), form)
      setTimeout(() => stopping.abort(), 50)
      await expect(call).rejects.toMatchObject({ code: 'stopped' })
    }
  })

  test('in the middle of an answer fails as stopped, never as a whole answer', async () => {
    mock.on({}, { content: 'words '.repeat(100) }, { latency: 20, chunkSize: 2 })
    const stopping = new AbortController()
    setTimeout(() => stopping.abort(), 150)
    await expect(model().ask(request({ signal: stopping.signal }))).rejects.toMatchObject({ code: 'stopped' })
  })

  test('before it began asks nothing', async () => {
    mock.on({}, { content: 'ok' })
    await expect(model().ask(request({ signal: AbortSignal.abort() }))).rejects.toMatchObject({ code: 'stopped' })
    expect(bodies()).toHaveLength(0)
  })

  test('between retries fails as stopped', async () => {
    mock.on({}, { error: { message: 'again' }, status: 429, retryAfter: 30 })
    const stopping = new AbortController()
    setTimeout(() => stopping.abort(), 100)
    const call = model({ maxRetries: 5 }).ask(request({ signal: stopping.signal }))
    await expect(call).rejects.toMatchObject({ code: 'stopped' })
  })
})

describe('a call the server failed', () => {
  test('is tried again, and counts as one answer', async () => {
    mock.nextRequestError(500)
    mock.on({}, { content: 'ok' })
    expect(await model({ maxRetries: 2 }).ask(request())).toMatchObject({ text: 'ok', usage: { calls: 1 } })
    expect(mock.getRequests()).toHaveLength(2)
  })

  test('is tried again two times unless told otherwise', async () => {
    mock.on({}, { error: { message: 'again' }, status: 500 })
    await expect(model({ maxRetries: undefined }).ask(request())).rejects.toMatchObject({ code: 'model_unavailable' })
    expect(mock.getRequests()).toHaveLength(3)
  })

  test('because of us is not tried again', async () => {
    mock.on({}, { error: { message: 'no key' }, status: 401 })
    await expect(model({ maxRetries: 2 }).ask(request())).rejects.toMatchObject({ code: 'model_auth' })
    expect(mock.getRequests()).toHaveLength(1)
  })
})

describe('the person who asks', () => {
  const answered = stream(piece({ content: 'ok' }, 'stop'), '[DONE]')

  test('is known to OpenAI’s own server by a hash only', async () => {
    const { fetch, sent } = network(answered)
    await model({ fetch, baseURL: undefined }).ask(request({ person: 'U0123' }))
    await model({ fetch, baseURL: undefined }).ask(request({ person: 'U0999' }))
    expect(sent[0]?.safety_identifier).toMatch(/^[0-9a-f]{64}$/)
    expect(sent[1]?.safety_identifier).not.toBe(sent[0]?.safety_identifier)
    expect(JSON.stringify(sent)).not.toMatch(/U0123|U0999/)
  })

  test('is not mentioned to other servers, which may refuse parameters they do not know', async () => {
    const { fetch, sent } = network(answered)
    await model({ fetch }).ask(request())
    expect(sent[0]).not.toHaveProperty('safety_identifier')
  })
})

test('OpenAI’s own server is asked when no other is named, whatever the environment says', async () => {
  const asked: string[] = []
  const fetch: typeof globalThis.fetch = async (url) => {
    asked.push(String(url))
    return stream(piece({ content: 'ok' }, 'stop'), '[DONE]')()
  }
  process.env.OPENAI_BASE_URL = 'http://127.0.0.1:9/v1'
  try {
    await model({ fetch, baseURL: undefined }).ask(request())
  } finally {
    delete process.env.OPENAI_BASE_URL
  }
  expect(asked).toEqual(['https://api.openai.com/v1/chat/completions'])
})

test('calls are counted by how they ended, and tokens by direction', async () => {
  const values = async (name: 'modelCalls' | 'modelTokens') =>
    Object.fromEntries((await metrics[name].get()).values.map(({ labels, value }) => [Object.values(labels)[0], value]))
  mock.on({}, { content: '{"title":"a"}', usage: { prompt_tokens: 10, completion_tokens: 3 } })
  await model().ask(request())
  await model().askFor(request(), form)
  mock.reset()
  mock.on({}, { error: { message: 'no' }, status: 401 })
  await expect(model().ask(request())).rejects.toThrow()
  expect(await values('modelCalls')).toEqual({ ok: 2, model_auth: 1 })
  expect(await values('modelTokens')).toEqual({ input: 20, output: 6 })
})
