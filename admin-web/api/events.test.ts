import { z } from '@hono/zod-openapi'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { describeOnBoth } from '../../core/testing/databases.ts'
import { createApp } from '../app.ts'
import { startTestApi, type TestApi, webParts } from '../testing/api.ts'
import { type Heard, openStream, type Stream } from '../testing/events.ts'
import { answerInTurn, holdModel } from '../testing/held-model.ts'
import { JAPANESE } from '../testing/words.ts'
import { snippetSchema } from './schemas.ts'

const SNIPPETS = '/api/v1/snippets'
const ASK = { description: 'turn "1h30m" into seconds' }
const WAIT = { Prefer: 'wait=60' }
const REFUSED = () => ({ error: { message: 'no' }, status: 500 })

const stepData = z.strictObject({
  job: z.uuid(),
  step: z.string(),
  round: z.int().optional(),
  at: z.iso.datetime(),
})
const doneData = z.strictObject({
  job: z.uuid(),
  status: z.enum(['succeeded', 'failed', 'stopped']),
  problem: z.strictObject({ code: z.string(), detail: z.string() }).optional(),
})

describeOnBoth('server-sent events', (database) => {
  let api: TestApi
  const streams: Stream[] = []

  beforeAll(async () => {
    api = await startTestApi(database())
  })
  afterAll(async () => {
    await Promise.all(streams.map((stream) => stream.leave()))
    await api?.close()
  })
  beforeEach(() => api.server.replyWith(null))

  const open = async (path: string, headers: Record<string, string> = {}, app = api.app) => {
    const stream = await openStream(app, path, headers)
    streams.push(stream)
    return stream
  }
  const failOnce = async () => {
    answerInTurn(api.server, REFUSED)
    const failed = await api.call('POST', SNIPPETS, ASK, WAIT)
    const location = failed.headers.get('Location') ?? ''
    return { location, snippet: (await api.call('GET', location)).job().snippet }
  }
  const generate = async () => {
    const accepted = await api.call('POST', SNIPPETS, ASK)
    return { location: accepted.headers.get('Location') ?? '', snippet: accepted.snippet().id }
  }

  test('a job says each step as it begins, the snippet as it changes, and how it ended', async () => {
    const held = holdModel(api.server, ['plan'])
    const { location } = await generate()
    await held.asked
    const stream = await open(`${location}/events`)
    expect(Object.fromEntries(stream.response.headers)).toMatchObject({
      'content-type': 'text/event-stream',
      'cache-control': 'no-cache',
      'x-accel-buffering': 'no',
    })
    const began = await stream.until(({ event }) => event === 'snippet')
    expect(told(began)).toEqual(['step plan', 'snippet working'])
    held.release()
    const rest = await stream.rest()
    const all = [...began, ...rest]
    expect(told(all).filter((one) => one.startsWith('step'))).toEqual(['step plan', 'step write'])
    expect(told(all).slice(-2)).toEqual(['snippet idle', 'done succeeded'])
    expect(all.at(-2)?.data).toMatchObject({ title: 'Duration to seconds', revision: { number: 1 } })
    expect(all.at(-1)?.data).toEqual({ job: location.split('/').at(-1), status: 'succeeded' })
    expectWellFormed(all)
  })

  test('a job that has ended tells its history, then done, and the stream closes', async () => {
    const { location, snippet } = await failOnce()
    await api.call('POST', `${SNIPPETS}/${snippet}/retry`, undefined, WAIT)
    const all = await (await open(`${location}/events`)).rest()
    expect(told(all)).toEqual(['step plan', 'snippet idle', 'done failed'])
    expectWellFormed(all)
  })

  test('coming back with the last id, one gets exactly what was missed', async () => {
    const { location } = await generate()
    const all = await (await open(`${location}/events`)).rest()
    const withIds = all.filter(({ id }) => id !== undefined)
    expect(told(withIds)).toEqual(['step plan', 'step write', 'done succeeded'])
    for (const [index, { id = '' }] of withIds.slice(0, -1).entries()) {
      const again = await (await open(`${location}/events`, { 'Last-Event-ID': id })).rest()
      expect(again.filter((one) => one.id !== undefined)).toEqual(withIds.slice(index + 1))
      expect(told(again)).toContain('snippet idle')
    }
  })

  test('one who has seen the end is told not to come back', async () => {
    const { location } = await generate()
    const all = await (await open(`${location}/events`)).rest()
    const response = await api.call('GET', `${location}/events`, undefined, { 'Last-Event-ID': all.at(-1)?.id ?? '' })
    expect(response.status).toBe(204)
  })

  test('one who hangs up in the middle and comes back gets the rest', async () => {
    const held = holdModel(api.server, ['plan'])
    const { location } = await generate()
    const stream = await open(`${location}/events`)
    const last = (await stream.until(({ event }) => event === 'step')).at(-1)
    await stream.leave()
    held.release()
    const rest = await (await open(`${location}/events`, { 'Last-Event-ID': last?.id ?? '' })).rest()
    expect(told(rest).filter((one) => !one.startsWith('snippet'))).toEqual(['step write', 'done succeeded'])
  })

  test('a failure is told with its problem, in the language of the reader', async () => {
    const { location } = await failOnce()
    const done = async (locale: string) => {
      const all = await (await open(`${location}/events`, { 'Accept-Language': locale })).rest()
      return doneData.parse(all.at(-1)?.data)
    }
    expect((await done('ja')).problem).toEqual({ code: 'model_unavailable', detail: expect.stringMatching(JAPANESE) })
    expect((await done('en')).problem?.detail).not.toMatch(JAPANESE)
  })

  test('a snippet comes first, then what is done to it, job after job', async () => {
    const { snippet } = await failOnce()
    const path = `${SNIPPETS}/${snippet}/events`
    const stream = await open(path)
    const first = await stream.next()
    expect(first?.data).toEqual((await api.call('GET', `${SNIPPETS}/${snippet}`)).snippet())
    await api.call('POST', `${SNIPPETS}/${snippet}/retry`)
    const rest = await stream.until(({ event }) => event === 'done')
    expect(told(rest).filter((one) => !one.startsWith('snippet'))).toEqual([
      'step plan',
      'step write',
      'done succeeded',
    ])
    expect(told(rest).slice(-2)).toEqual(['snippet idle', 'done succeeded'])
    expectWellFormed([...(first ? [first] : []), ...rest])
    await stream.leave()
  })

  test('a snippet’s reader who comes back gets the jobs that were missed', async () => {
    const { location, snippet } = await failOnce()
    const past = await (await open(`${location}/events`)).rest()
    await api.call('POST', `${SNIPPETS}/${snippet}/retry`, undefined, WAIT)
    const stream = await open(`${SNIPPETS}/${snippet}/events`, { 'Last-Event-ID': past.at(-1)?.id ?? '' })
    const missed = await stream.until(({ event }) => event === 'done')
    expect(told(missed)).toEqual(['step plan', 'step write', 'snippet idle', 'done succeeded'])
    await stream.leave()
  })

  test('a snippet’s stream is quiet about what was before it was opened', async () => {
    const { snippet } = await failOnce()
    const stream = await open(`${SNIPPETS}/${snippet}/events`)
    expect(told(await stream.until(({ event }) => event === 'snippet'))).toEqual(['snippet failed'])
    await api.call('DELETE', `${SNIPPETS}/${snippet}`)
    expect(await stream.rest()).toEqual([])
  })

  test('streams end when the snippet is deleted', async () => {
    const held = holdModel(api.server)
    const { location, snippet } = await generate()
    await held.asked
    const both = await Promise.all([open(`${location}/events`), open(`${SNIPPETS}/${snippet}/events`)])
    for (const stream of both) await stream.until(({ event }) => event === 'snippet')
    await api.call('DELETE', `${SNIPPETS}/${snippet}`)
    for (const stream of both) expect((await stream.rest()).filter(({ event }) => event === 'done')).toEqual([])
    held.release()
  })

  test('streams end, and waits are over, when the process closes', async () => {
    const closing = new AbortController()
    const app = createApp(webParts({ core: () => api.core, closing: closing.signal }), { admin: true })
    const held = holdModel(api.server)
    const { location, snippet } = await generate()
    await held.asked
    const both = [await open(`${location}/events`, {}, app), await open(`${SNIPPETS}/${snippet}/events`, {}, app)]
    for (const stream of both) await stream.until(({ event }) => event === 'snippet')
    closing.abort()
    for (const stream of both) expect(await stream.rest()).toEqual([])
    held.release()
  })

  test('a waiting request is answered as accepted when the process closes', async () => {
    const closing = new AbortController()
    const app = createApp(webParts({ core: () => api.core, closing: closing.signal }), { admin: true })
    const held = holdModel(api.server)
    const waiting = app.request(SNIPPETS, {
      method: 'POST',
      headers: { Authorization: 'Bearer test-token-0123456789', 'Content-Type': 'application/json', ...WAIT },
      body: JSON.stringify(ASK),
    })
    await held.asked
    closing.abort()
    const answer = await waiting
    expect(answer.status).toBe(202)
    expect(answer.headers.get('Location')).toMatch(/^\/api\/v1\/jobs\//)
    held.release()
  })
})

function told(all: Heard[]): string[] {
  return all.map(({ event, data }) => {
    if (event === 'step') return `step ${stepData.parse(data).step}`
    if (event === 'done') return `done ${doneData.parse(data).status}`
    return `${event} ${snippetSchema.parse(data).state}`
  })
}

/** Steps and ends have ids that grow; the snippet, which says how things are, has none. */
function expectWellFormed(all: Heard[]): void {
  expect(new Set(all.map(({ event }) => event))).toEqual(new Set(['step', 'snippet', 'done']))
  const ids = all.filter(({ event }) => event !== 'snippet').map(({ id }) => Number(id))
  expect(ids.every(Number.isSafeInteger)).toBe(true)
  expect(ids).toEqual([...new Set(ids)].sort((a, b) => a - b))
  for (const { id } of all.filter(({ event }) => event === 'snippet')) expect(id).toBeUndefined()
}
