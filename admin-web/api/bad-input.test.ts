import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Database } from '../../core/database/open.ts'
import { idempotencyKeys, jobs, snippets } from '../../core/database/schema.ts'
import { describeOnBoth } from '../../core/testing/databases.ts'
import { createApp } from '../app.ts'
import { type Call, caller, readAnswer, startTestApi, type TestApi, TOKEN, webParts } from '../testing/api.ts'
import { JAPANESE } from '../testing/words.ts'

type Ask = { method?: string; path?: string; body?: unknown; headers?: Record<string, string> }
type Row = [name: string, ask: Ask, status: number, code: string, detail?: RegExp]

const JSON_TYPE = { 'Content-Type': 'application/json' }
const SNIPPETS = '/api/v1/snippets'
const say = (body: unknown): Ask => ({ method: 'POST', path: SNIPPETS, body })
const typed = (type: string): Ask => ({ ...say('{"description":"x"}'), headers: { 'Content-Type': type } })
const list = (query: string): Ask => ({ path: `${SNIPPETS}?${query}` })
const shown = (authorization: string): Ask => ({ path: SNIPPETS, headers: { Authorization: authorization } })
const change = (method: string, path: string, body: unknown): Ask => ({
  method,
  path: `${SNIPPETS}/zzzzzzzz${path}`,
  body,
})
const keyed = (key: string): Ask => ({ ...say({ description: 'x' }), headers: { 'Idempotency-Key': key } })
const cursor = (text: string): Ask => list(`cursor=${Buffer.from(text).toString('base64url')}`)
const seen = (id: string): Ask => ({
  path: '/api/v1/jobs/00000000-0000-4000-8000-000000000000/events',
  headers: { 'Last-Event-ID': id },
})

const rows: Row[] = [
  ['neither description nor code', say({}), 400, 'invalid_input', /description.*code/],
  ['a language alone', say({ language: 'python' }), 400, 'invalid_input', /description.*code/],
  ['an empty description', say({ description: '' }), 400, 'invalid_input', /1h30m/],
  ['a description of spaces', say({ description: ' \t\r\n' }), 400, 'invalid_input', /1h30m/],
  ['a description of full-width spaces', say({ description: '\u3000\u3000' }), 400, 'invalid_input', /1h30m/],
  ['a description of zero-width characters', say({ description: '\u200b\u200d\u2060\ufeff' }), 400, 'invalid_input'],
  ['a description of direction marks', say({ description: '\u200f\u202e\u2069' }), 400, 'invalid_input', /1h30m/],
  ['4,001 characters', say({ description: 'x'.repeat(4001) }), 400, 'invalid_input', /4,001.*4,000/],
  ['10,000 emoji', say({ description: '😀'.repeat(10_000) }), 400, 'invalid_input', /10,000.*4,000/],
  ['empty code', say({ code: '' }), 400, 'invalid_input'],
  ['blank code', say({ code: '\n \u3000\n' }), 400, 'invalid_input'],
  ['60,001 characters of code', say({ code: 'x'.repeat(60_001) }), 400, 'invalid_input', /60,001.*60,000/],
  ['code with a description that is too long', say({ code: 'x', description: 'x'.repeat(4001) }), 400, 'invalid_input'],
  ['a NUL in the description', say({ description: 'a\0b' }), 400, 'invalid_input', /NUL/],
  ['a NUL in the code', say({ code: 'a\0b' }), 400, 'invalid_input', /code.*NUL/],
  ['half a surrogate pair', say('{"description":"a\\ud83d b"}'), 400, 'invalid_input', /description/],
  ['the other half', say('{"description":"\\ude00"}'), 400, 'invalid_input', /description/],
  ['half a surrogate pair in code', say('{"code":"a = \'\\ud800\'"}'), 400, 'invalid_input', /code/],
  ['a language not written', say({ description: 'x', language: 'go' }), 422, 'language_not_supported', /go/],
  ['code of a language not written', say({ code: 'x', language: 'Rust' }), 422, 'language_not_supported', /Rust/],
  [
    'a long language with emoji',
    say({ description: 'x', language: '😀'.repeat(99) }),
    422,
    'language_not_supported',
    /^[^😀]*😀{40}[^😀]*$/u,
  ],
  ['an unknown field', say({ description: 'x', lang: 'python' }), 400, 'invalid_input', /lang/],
  ['a field of the prototype', say('{"description":"x","__proto__":{}}'), 400, 'invalid_input'],
  ['a description that is a number', say({ description: 5 }), 400, 'invalid_input', /description/],
  ['a description that is a list', say({ description: ['x'] }), 400, 'invalid_input', /description/],
  ['a description that is null', say({ description: null }), 400, 'invalid_input', /description/],
  ['a language that is an object', say({ description: 'x', language: {} }), 400, 'invalid_input', /language/],
  ['an unknown locale', say({ description: 'x', locale: 'fr' }), 400, 'invalid_input', /locale/],
  ['a body that is a list', say([]), 400, 'invalid_input', /body/],
  ['a body that is null', say('null'), 400, 'invalid_input', /body/],
  ['a body that is a string', say('"x"'), 400, 'invalid_input', /body/],
  ['JSON that is cut off', say('{"description":"x'), 400, 'invalid_input', /JSON/],
  ['an empty body', say(''), 400, 'invalid_input', /JSON/],
  ['a form instead of JSON', typed('application/x-www-form-urlencoded'), 415, 'unsupported_media_type', /JSON/],
  ['text instead of JSON', typed('text/plain'), 415, 'unsupported_media_type', /JSON/],
  ['a type that only looks like JSON', typed('application/jsonp'), 415, 'unsupported_media_type', /JSON/],
  ['a body of 10 MB', say({ description: 'x'.repeat(10_000_000) }), 413, 'too_large', /1 MB/],
  [
    'a body that says it has 10 MB',
    { ...say('{}'), headers: { ...JSON_TYPE, 'Content-Length': '10000000' } },
    413,
    'too_large',
    /1 MB/,
  ],
  ['an unknown snippet', { path: `${SNIPPETS}/zzzzzzzz` }, 404, 'not_found'],
  ['an impossible id', { path: `${SNIPPETS}/nope` }, 404, 'not_found'],
  ['an id with a NUL', { path: `${SNIPPETS}/k7m2q9x%00` }, 404, 'not_found'],
  ['an id that is no UTF-8', { path: `${SNIPPETS}/%ff%ff` }, 404, 'not_found'],
  ['an id of SQL', { path: `${SNIPPETS}/'%20or%201=1--` }, 404, 'not_found'],
  ['deleting an unknown snippet', { method: 'DELETE', path: `${SNIPPETS}/zzzzzzzz` }, 404, 'not_found'],
  ['revisions of an unknown snippet', { path: `${SNIPPETS}/zzzzzzzz/revisions` }, 404, 'not_found'],
  ['events of an unknown snippet', { path: `${SNIPPETS}/zzzzzzzz/events` }, 404, 'not_found'],
  ['stopping an unknown snippet', { method: 'POST', path: `${SNIPPETS}/zzzzzzzz/stop` }, 404, 'not_found'],
  ['retrying an unknown snippet', { method: 'POST', path: `${SNIPPETS}/zzzzzzzz/retry` }, 404, 'not_found'],
  ['the timeline of an unknown snippet', { path: `${SNIPPETS}/zzzzzzzz/timeline` }, 404, 'not_found'],
  ['comparing versions of an unknown snippet', { path: `${SNIPPETS}/zzzzzzzz/diff` }, 404, 'not_found'],
  ['a version 0', { path: `${SNIPPETS}/zzzzzzzz/diff?from=0` }, 400, 'invalid_input', /from/],
  ['renaming an unknown snippet', change('PATCH', '', { title: 'x' }), 404, 'not_found'],
  ['changing what cannot be changed', change('PATCH', '', { author: 'x' }), 400, 'invalid_input', /author/],
  ['going back in an unknown snippet', change('POST', '/revert', { revision: 1 }), 404, 'not_found'],
  ['going back to a name', change('POST', '/revert', { revision: 'first' }), 400, 'invalid_input', /revision/],
  ['a fork of an unknown snippet', change('POST', '/fork', {}), 404, 'not_found'],
  ['a fork of half a version', change('POST', '/fork', { revision: 1.5 }), 400, 'invalid_input', /revision/],
  [
    'text where JSON is asked for but need not be sent',
    { ...change('POST', '/fork', {}), headers: { 'Content-Type': 'text/plain' } },
    415,
    'unsupported_media_type',
  ],
  ['an unknown job', { path: '/api/v1/jobs/00000000-0000-4000-8000-000000000000' }, 404, 'not_found'],
  ['an impossible job', { path: '/api/v1/jobs/1' }, 404, 'not_found'],
  ['events of an unknown job', { path: '/api/v1/jobs/00000000-0000-4000-8000-000000000000/events' }, 404, 'not_found'],
  ['an unknown path', { path: '/api/v1/nothing' }, 404, 'not_found'],
  ['a method that a path has not', { method: 'PUT', path: SNIPPETS }, 404, 'not_found'],
  ['an unknown version of the API', { path: '/api/v9/snippets' }, 404, 'not_found'],
  ['a wrong token', shown('Bearer wrong-token'), 401, 'unauthenticated', /API_TOKEN/],
  ['the beginning of the token', shown(`Bearer ${TOKEN.slice(0, -1)}`), 401, 'unauthenticated'],
  ['more than the token', shown(`Bearer ${TOKEN}0`), 401, 'unauthenticated'],
  ['an empty token', shown('Bearer '), 401, 'unauthenticated'],
  ['a password instead of a token', shown(`Basic ${btoa(`api:${TOKEN}`)}`), 401, 'unauthenticated'],
  ['the token without Bearer', shown(TOKEN), 401, 'unauthenticated'],
  [
    'no token, and an unknown path',
    { path: '/api/v1/nothing', headers: { Authorization: '' } },
    401,
    'unauthenticated',
  ],
  ['a key with a space', keyed('a b'), 400, 'invalid_input', /Idempotency-Key/],
  ['an empty key', keyed(''), 400, 'invalid_input', /Idempotency-Key/],
  ['a key of 256 characters', keyed('x'.repeat(256)), 400, 'invalid_input', /Idempotency-Key/],
  ['a key that is not ASCII', keyed('caf\u00e9'), 400, 'invalid_input', /Idempotency-Key/],
  ['a limit of 0', list('limit=0'), 400, 'invalid_input', /limit/],
  ['a limit of 101', list('limit=101'), 400, 'invalid_input', /limit/],
  ['a limit in letters', list('limit=x'), 400, 'invalid_input', /limit/],
  ['half a limit', list('limit=1.5'), 400, 'invalid_input', /limit/],
  ['an empty limit', list('limit='), 400, 'invalid_input', /limit/],
  ['two limits', list('limit=1&limit=2'), 400, 'invalid_input', /limit/],
  ['a cursor not ours', list('cursor=abc'), 400, 'invalid_input'],
  ['a cursor of SQL', cursor("2026-01-01 00:00:00+00'; drop table snippets/k7m2q9xd"), 400, 'invalid_input'],
  ['a cursor with an impossible time', cursor('2026-13-45 99:99:99+00/k7m2q9xd'), 400, 'invalid_input'],
  ['a cursor on a day that is not', cursor('2026-02-30 00:00:00+00/k7m2q9xd'), 400, 'invalid_input'],
  ['a cursor in the year 0', cursor('0000-01-01 00:00:00+00/k7m2q9xd'), 400, 'invalid_input'],
  ['a cursor on the other side of the moon', cursor('2026-01-01 00:00:00+99/k7m2q9xd'), 400, 'invalid_input'],
  ['a cursor with an impossible id', cursor('2026-01-01 00:00:00+00/nope'), 400, 'invalid_input'],
  ['an unknown language to look for', list('language=go'), 400, 'invalid_input', /language/],
  ['an unknown verdict to look for', list('verdict=great'), 400, 'invalid_input', /verdict/],
  ['an unknown source to look for', list('source=mail'), 400, 'invalid_input', /source/],
  ['201 characters to look for', list(`query=${'x'.repeat(201)}`), 400, 'invalid_input', /query/],
  ['a NUL to look for', list('query=a%00b'), 400, 'invalid_input', /query/],
  ['an event id in letters', seen('x'), 400, 'invalid_input', /Last-Event-ID/],
  ['a negative event id', seen('-1'), 400, 'invalid_input', /Last-Event-ID/],
  ['half an event id', seen('1.5'), 400, 'invalid_input', /Last-Event-ID/],
  ['an event id that is too long', seen('9'.repeat(20)), 400, 'invalid_input', /Last-Event-ID/],
]

describeOnBoth('what is not right in a request is said', (database) => {
  let api: TestApi

  beforeAll(async () => {
    api = await startTestApi(database())
  })
  afterAll(() => api?.close())

  const send = (call: Call, { method = 'GET', path = SNIPPETS, body, headers }: Ask, locale: string) =>
    call(method, path, body, { 'Accept-Language': locale, ...headers })

  for (const [name, ask, status, code, detail] of rows) {
    for (const locale of ['en', 'ja']) {
      test(`${name}: ${status} ${code} (${locale})`, async () => {
        const before = await countRows(database())
        const answer = await send(api.call, ask, locale)
        expect(answer.status).toBe(status)
        const problem = answer.problem()
        expect(problem.code).toBe(code)
        expectWords(problem.detail, locale)
        if (detail) expect(problem.detail).toMatch(detail)
        expect(answer.headers.get('Content-Language')).toBe(locale)
        expect(answer.headers.get('WWW-Authenticate')).toBe(status === 401 ? 'Bearer' : null)
        expect(await countRows(database())).toEqual(before)
      })
    }
  }

  for (const locale of ['en', 'ja']) {
    test(`every field that is not right is named, each with its own sentence (${locale})`, async () => {
      const body = { description: 5, locale: 'fr', colour: 'red' }
      const { fields = [] } = (await send(api.call, say(body), locale)).problem()
      expect(fields.map(({ field }) => field).sort()).toEqual(['body', 'description', 'locale'])
      for (const { detail } of fields) expectWords(detail, locale)
    })

    test(`no token at all, and no content type (${locale})`, async () => {
      const headers = { 'Accept-Language': locale }
      const stranger = await readAnswer(await api.app.request(SNIPPETS, { headers }))
      expect(stranger.problem()).toMatchObject({ status: 401, code: 'unauthenticated' })
      expectWords(stranger.problem().detail, locale)
      const body = new TextEncoder().encode('{"description":"x"}') // bytes: fetch names no type for them
      const untyped = await readAnswer(
        await api.app.request(SNIPPETS, {
          method: 'POST',
          body,
          headers: { ...headers, Authorization: `Bearer ${TOKEN}` },
        }),
      )
      expect(untyped.problem()).toMatchObject({ status: 415, code: 'unsupported_media_type' })
      expectWords(untyped.problem().detail, locale)
    })

    test(`a key used for another body (${locale})`, async () => {
      const headers = { 'Idempotency-Key': `once-${locale}`, 'Accept-Language': locale }
      expect((await api.call('POST', SNIPPETS, { code: 'x = 1' }, headers)).status).toBe(201)
      const before = await countRows(database())
      const answer = await api.call('POST', SNIPPETS, { code: 'x = 2' }, headers)
      expect(answer.problem()).toMatchObject({ status: 422, code: 'idempotency_mismatch' })
      expectWords(answer.problem().detail, locale)
      expect(await countRows(database())).toEqual(before)
    })
  }

  for (const type of ['application/json; charset=utf-8', 'Application/JSON', 'application/vnd.tanzaku+json']) {
    test(`“${type}” is JSON`, async () => {
      const answer = await send(api.call, { ...say('{"code":"x = 1"}'), headers: { 'Content-Type': type } }, 'en')
      expect(answer.status).toBe(201)
    })
  }

  test('without an API_TOKEN the API answers nobody, whatever they show', async () => {
    const app = createApp(webParts({ core: () => api.core, apiToken: undefined }), { admin: true })
    for (const authorization of [`Bearer ${TOKEN}`, 'Bearer undefined', 'Bearer ', 'Bearer', '']) {
      const answer = await send(caller(app), shown(authorization), 'en')
      expect(answer.problem()).toMatchObject({ status: 401, code: 'unauthenticated' })
    }
  })

  test('“bearer” may be written as anybody likes', async () => {
    for (const scheme of ['bearer', 'BEARER', 'Bearer  ']) {
      expect((await send(api.call, shown(`${scheme} ${TOKEN}`), 'en')).status).toBe(200)
    }
  })
})

async function countRows({ db }: Database) {
  return { snippets: await db.$count(snippets), jobs: await db.$count(jobs), keys: await db.$count(idempotencyKeys) }
}

/** A whole sentence in the reader's language, with nothing left to fill in. */
function expectWords(detail: string, locale: string): void {
  expect(detail).toMatch(locale === 'ja' ? JAPANESE : /^[A-Z0-9“"].*[a-z]/)
  if (locale === 'en') expect(detail).not.toMatch(JAPANESE)
  expect(detail).not.toMatch(/\{\{|\}\}|received undefined|problems\.|reasons\./)
}
