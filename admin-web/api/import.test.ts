import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Database } from '../../core/database/open.ts'
import { openTestDatabase } from '../../core/testing/databases.ts'
import { CODE } from '../../core/testing/model-server.ts'
import { startTestApi, type TestApi } from '../testing/api.ts'

describe('POST /snippets with code', () => {
  let database: Database
  let api: TestApi

  beforeAll(async () => {
    database = await openTestDatabase('embedded')
    api = await startTestApi(database)
  })
  afterAll(async () => {
    await api?.close()
    await database?.close()
  })
  beforeEach(() => {
    api.server.asked.length = 0
  })

  const importing = (body: Record<string, unknown>, locale = 'en') =>
    api.call('POST', '/api/v1/snippets', body, { 'Accept-Language': locale })

  for (const language of ['python', 'javascript', 'ruby'] as const) {
    test(`stores ${language} as it is, finds its language and its name, and asks no model`, async () => {
      const answer = await importing({ code: CODE[language] })
      expect(answer.status).toBe(201)
      const snippet = answer.snippet()
      expect(answer.headers.get('Location')).toBe(`/api/v1/snippets/${snippet.id}`)
      expect(snippet).toMatchObject({
        title: language === 'javascript' ? 'toSeconds' : 'to_seconds',
        language,
        description: '',
        state: 'idle',
        revision: {
          number: 1,
          code: CODE[language],
          cause: 'imported',
          parent: null,
          plan: null,
          model: null,
          usage: null,
          warnings: [],
        },
      })
      expect(api.server.asked).toEqual([])
    })
  }

  test('a language that is given counts, in whatever form', async () => {
    const answer = await importing({ code: 'x = 1\n', language: 'RB' })
    expect(answer.snippet()).toMatchObject({ language: 'ruby' })
  })

  test('a description gives the title and the language of the words', async () => {
    const answer = await importing({ code: CODE.python, description: '時間表記を秒に変換する' })
    expect(answer.snippet()).toMatchObject({
      title: '時間表記を秒に変換する',
      description: '時間表記を秒に変換する',
      locale: 'ja',
    })
  })

  for (const [locale, detail] of [
    ['en', 'Line 2 may not be valid syntax.'],
    ['ja', '2 行目の構文が正しくない可能性があります。'],
  ] as const) {
    test(`code that does not parse is kept, with a warning that says where (${locale})`, async () => {
      const code = 'def f(x):\n    return x +\n'
      const answer = await importing({ code, language: 'python' }, locale)
      expect(answer.status).toBe(201)
      const snippet = answer.snippet()
      expect(snippet.revision).toMatchObject({ code, warnings: [{ code: 'syntax', detail }] })
      const read = await api.call('GET', `/api/v1/snippets/${snippet.id}/revisions`, undefined, {
        'Accept-Language': locale,
      })
      expect(read.revisions().items[0]?.warnings).toEqual([{ code: 'syntax', detail }])
    })
  }

  test('code comes back byte for byte', async () => {
    const code = '# ünï\r\ndef f():\r\n\treturn "\\u0000 \u2028 👩‍👩‍👧 \u202e"\n\n\n'
    const answer = await importing({ code, language: 'python' })
    expect(answer.snippet().revision?.code).toBe(code)
  })

  test('60,000 characters are accepted, even if each takes four bytes and is escaped', async () => {
    const code = `#${'😀'.repeat(59_999)}`
    const body = JSON.stringify({ code, language: 'python' }).replace(
      /[\ud800-\udfff]/g,
      (half) => `\\u${half.charCodeAt(0).toString(16)}`,
    )
    const answer = await api.call('POST', '/api/v1/snippets', body)
    expect(answer.status).toBe(201)
    expect(answer.snippet().revision?.code).toBe(code)
  })

  test('a wait asked for is no hindrance when there is nothing to wait for', async () => {
    const answer = await api.call('POST', '/api/v1/snippets', { code: CODE.ruby }, { Prefer: 'wait=60' })
    expect(answer.status).toBe(201)
  })
})
