import { pino } from 'pino'
import { expect, test } from 'vitest'
import { createMetrics } from '../metrics.ts'
import { createModel } from './openai.ts'
import { askForPlan } from './prompts/plan.ts'

function model(name: string, usage: object = {}) {
  const answer = { model: name, choices: [{ message: { content: 'ok' }, finish_reason: 'stop' }], usage }
  const chunk = { model: name, choices: [{ delta: { content: 'ok' }, finish_reason: 'stop' }], usage }
  return createModel({
    baseURL: 'http://127.0.0.1:9/v1',
    model: name,
    structured: 'json_schema',
    timeoutMs: 1_000,
    log: pino({ level: 'silent' }),
    metrics: createMetrics(),
    fetch: async (_url, init) =>
      JSON.parse(String(init?.body)).stream
        ? new Response(`data: ${JSON.stringify(chunk)}\n\ndata: [DONE]\n\n`, {
            headers: { 'content-type': 'text/event-stream' },
          })
        : Response.json(answer),
  })
}
const request = { system: '', messages: [], person: 'hana', signal: new AbortController().signal }

test.each([
  ['o4-mini', true],
  ['gpt-5-codex', true],
  ['openai/o3', true],
  ['deepseek-r1:14b', true],
  ['qwen3-thinking', true],
  ['gpt-4.1-mini', false],
  ['gpt-4o', false],
  ['llama3.1', false],
])('%s reasons by its name: %s', (name, reasons) => {
  expect(model(name).reasons()).toBe(reasons)
})

test('a model of another name is known by the tokens it spent on reasoning', async () => {
  const quiet = model('local', { completion_tokens: 5, completion_tokens_details: { reasoning_tokens: 0 } })
  await quiet.ask(request)
  expect(quiet.reasons()).toBe(false)
  const thinking = model('local', { completion_tokens: 50, completion_tokens_details: { reasoning_tokens: 40 } })
  await thinking.ask(request)
  expect(thinking.reasons()).toBe(true)
})

test('its plan is shorter: no steps', () => {
  const ask = { description: 'x', language: null, locale: 'en' as const }
  expect(askForPlan({ ...ask, reasons: true }).system).toContain('steps: none')
  expect(askForPlan({ ...ask, reasons: false }).system).toContain('steps: how the code goes about it')
})
