import { once } from 'node:events'
import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Database } from '../core/database/open.ts'
import { snippets } from '../core/database/schema.ts'
import { openTestDatabase } from '../core/testing/databases.ts'
import { createApp } from './app.ts'
import { type Listening, listen } from './listen.ts'
import { readAnswer, startTestApi, type TestApi, TOKEN, webParts } from './testing/api.ts'
import { holdModel } from './testing/held-model.ts'

const HEADERS = { Authorization: `Bearer ${TOKEN}`, 'Content-Type': 'application/json' }

describe('over a real connection', () => {
  let database: Database
  let api: TestApi
  let server: Listening

  beforeAll(async () => {
    database = await openTestDatabase('embedded')
    api = await startTestApi(database)
    server = await listen(api.app, '127.0.0.1', 0)
  })
  afterAll(async () => {
    await server?.close()
    await api?.close()
    await database?.close()
  })

  const post = (body: string | ReadableStream, more: RequestInit = {}) =>
    fetch(`${server.url}/api/v1/snippets`, { method: 'POST', headers: HEADERS, body, ...more })

  test('code goes in and comes out', async () => {
    const answer = await readAnswer(await post(JSON.stringify({ code: 'x = "時間 😀"\n', language: 'python' })))
    expect(answer.status).toBe(201)
    expect(answer.snippet().revision?.code).toBe('x = "時間 😀"\n')
  })

  test('a body of 10 MB is refused, whether it says its length or comes in chunks', async () => {
    const before = await database.db.$count(snippets)
    const body = JSON.stringify({ description: 'x'.repeat(10_000_000) })
    const whole = await readAnswer(await post(body))
    expect(whole.problem()).toMatchObject({ status: 413, code: 'too_large' })
    const stream = new Blob([body]).stream()
    const chunked = await readAnswer(await post(stream, { duplex: 'half' }))
    expect(chunked.problem()).toMatchObject({ status: 413, code: 'too_large' })
    expect(await database.db.$count(snippets)).toBe(before)
  })

  test('a small body in chunks is as good as any', async () => {
    const stream = new Blob([JSON.stringify({ code: 'x = 1\n' })]).stream()
    expect((await post(stream, { duplex: 'half' })).status).toBe(201)
  })

  test('what is no HTTP is turned away, and the next request is answered', async () => {
    const { hostname, port } = new URL(server.url)
    const socket = connect(Number(port), hostname)
    socket.end('hello?\r\n\r\n')
    const [said] = await once(socket, 'data')
    expect(String(said)).toMatch(/^HTTP\/1\.1 400 /)
    expect((await fetch(`${server.url}/healthz`)).status).toBe(200)
  })

  test('one who stops waiting leaves the work to go on', async () => {
    const held = holdModel(api.server)
    const leaving = new AbortController()
    const waiting = post(JSON.stringify({ description: 'left behind' }), {
      headers: { ...HEADERS, Prefer: 'wait=60' },
      signal: leaving.signal,
    })
    await held.asked
    leaving.abort()
    await expect(waiting).rejects.toThrow()
    held.release()
    const found = async () => (await api.call('GET', '/api/v1/snippets?query=left')).page().items[0]?.state
    await expect.poll(found, { timeout: 20_000 }).toBe('idle')
  })

  test('closing answers who waits, ends the streams, and takes nobody new', async () => {
    const closing = new AbortController()
    const app = createApp(webParts({ core: () => api.core, closing: closing.signal }), { admin: true })
    const other = await listen(app, '127.0.0.1', 0)
    const held = holdModel(api.server)
    const waiting = fetch(`${other.url}/api/v1/snippets`, {
      method: 'POST',
      headers: { ...HEADERS, Prefer: 'wait=60' },
      body: JSON.stringify({ description: 'x' }),
    })
    await held.asked
    const [snippet] = (await api.call('GET', '/api/v1/snippets?limit=1')).page().items
    const stream = await fetch(`${other.url}/api/v1/snippets/${snippet?.id}/events`, { headers: HEADERS })
    closing.abort()
    const closed = other.close()
    expect((await waiting).status).toBe(202)
    expect(await stream.text()).toContain('event: snippet\n')
    await closed
    await expect(fetch(`${other.url}/healthz`)).rejects.toThrow()
    held.release()
  })

  test('closing waits so long and no longer for a request of which only half has come', async () => {
    const other = await listen(createApp(webParts(), { admin: true }), '127.0.0.1', 0)
    const halves = [
      '',
      'GET /healthz HTTP/1.1\r\nHost: x\r\n',
      'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n{',
    ]
    for (const half of halves) {
      const socket = connect(Number(new URL(other.url).port), '127.0.0.1').on('error', () => {})
      await once(socket, 'connect')
      socket.write(half)
    }
    expect((await fetch(`${other.url}/healthz`)).status).toBe(200)
    await other.close(100)
  })

  test('an address that is taken is said', async () => {
    const port = Number(new URL(server.url).port)
    await expect(listen(api.app, '127.0.0.1', port)).rejects.toMatchObject({ code: 'EADDRINUSE' })
  })
})
