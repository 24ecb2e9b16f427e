import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Database } from '../../core/database/open.ts'
import { words } from '../../core/index.ts'
import { ORIGIN } from '../../core/testing/core.ts'
import { openTestDatabase } from '../../core/testing/databases.ts'
import { startTestApi, type TestApi } from '../testing/api.ts'
import { type Visit, visitor } from '../testing/pages.ts'

const CODE = { python: 'def double(n):\n    return n * 2\n', javascript: 'export const double = (n) => n * 2\n' }
const CASES = [
  { act: 'double(2)', expected: 4 },
  { name: 'texts too', act: 'double("a<b")', expected: 'a<ba<b', because: 'anything <i>twice</i>' },
]

// Nobody runs tests here: what a run looks like is shown in tests-flow.test.ts.
describe('pages of tests', () => {
  let database: Database
  let api: TestApi
  let visit: Visit
  beforeAll(async () => {
    database = await openTestDatabase('embedded')
    api = await startTestApi(database)
    visit = await visitor(api.app)
  })
  afterAll(async () => {
    await api?.close()
    await database?.close()
  })

  const imported = async (language: keyof typeof CODE = 'python') => {
    const { snippetId } = await api.core.import({ code: CODE[language], language, origin: ORIGIN })
    return snippetId
  }
  const save = (id: string, cases: unknown, headers = {}) =>
    visit(`/snippets/${id}/suite`, { cases: typeof cases === 'string' ? cases : JSON.stringify(cases) }, headers)

  test('cases are set as a list, or as the API takes them, and shown as text', async () => {
    const id = await imported()
    expect((await visit(`/snippets/${id}?tab=tests`)).text).toContain(words('en')('web.tests.none'))
    const saved = await save(id, CASES)
    expect([saved.status, saved.location]).toEqual([303, `/snippets/${id}?tab=tests`])
    expect((await api.core.get(id)).suite).toMatchObject({
      number: 1,
      cause: 'edit',
      cases: [
        { id: 'c1', act: 'double(2)', expected: 4, anchor: true },
        { id: 'c2', name: 'texts too', anchor: true },
      ],
    })
    const { text } = await visit(`/snippets/${id}?tab=tests`)
    expect(text).toContain('anything &lt;i&gt;twice&lt;/i&gt;')
    expect(text).toContain('&quot;a&lt;ba&lt;b&quot;')
    expect(text).not.toContain('<i>twice')
    expect((await save(id, { cases: CASES })).status).toBe(303) // and nothing changed
    expect((await api.core.get(id)).suite?.number).toBe(1)
  })

  test('what the form holds is what was saved, ids of their own included', async () => {
    const id = await imported()
    const cases = [
      { id: 'own', name: 'n', act: 'double(1)', expected: { $tuple: [1, { $int: '9007199254740993' }] } },
      { name: 'm', act: 'double(1)', raises: { type: 'ValueError', matches: 'a b' }, because: 'why' },
      { name: 'o', act: 'double(1)', expected: 2.5, tolerance: 0.1 },
    ]
    await save(id, cases)
    const { text } = await visit(`/snippets/${id}?tab=tests`)
    const held = /<textarea id="cases"[^>]*>\n([\s\S]*?)<\/textarea>/.exec(text)?.[1] ?? ''
    expect(JSON.parse(held.replaceAll('&quot;', '"'))).toEqual(cases)
  })

  test.each([
    ['no JSON', '[{"act": "double(2)",\n "expected": True}]', /line 2, column 14/],
    ['nothing', '', /line 1, column 1/],
    ['a number JSON would change', '[{"act": "double(2)", "expected": 12345678901234567890}]', /\$int/],
    ['no list', '5', /cases \(.*number/],
    ['another field', '[{"act": "double(2)", "expects": 4}]', /cases\.0.*expects/],
    ['no act', '[{"act": " ", "expected": 4}]', /Case 1: .*act/],
    ['neither expected nor raises', '[{"act": "double(2)"}]', /Case 1: .*raises/],
    ['broken code', '[{"act": "1", "expected": 1}, {"act": "double(", "expected": 4}]', /Case 2: .*syntax/],
    ['a tag there is not', '[{"act": "1", "expected": {"$list": []}}]', /Case 1: .*plain value/],
    ['too many', JSON.stringify(Array(41).fill(CASES[0])), /41 cases/],
    ['half a pair', '[{"act": "1", "expected": 1, "name": "\\ud800"}]', /surrogate/],
  ])('%s comes back with the sentence beside the field, the text kept', async (_, cases, sentence) => {
    const id = await imported()
    const answer = await save(id, cases)
    expect(answer.status).toBe(400)
    const problem = /id="cases-problem" role="alert">([^<]*)</.exec(answer.text)?.[1]
    expect(problem).toMatch(sentence)
    expect(answer.text).toMatch(/<textarea[^>]* aria-describedby="cases-hint cases-problem" aria-invalid="true"/)
    const held = /<textarea id="cases"[^>]*>\n([\s\S]*?)<\/textarea>/.exec(answer.text)?.[1] ?? ''
    expect(held.replaceAll('&quot;', '"').replaceAll('&amp;', '&')).toBe(cases)
    expect((await api.core.get(id)).suite).toBeNull()
  })

  test('a refusal speaks the language of the reader', async () => {
    const japanese = { 'Accept-Language': 'ja' }
    const id = await imported()
    expect((await save(id, '[', japanese)).text).toContain('1 行目の 2 文字目')
    expect((await save(id, [{ act: '' }], japanese)).text).toContain('ケース 1')
  })

  test('without tests there is nothing to run, and the page says what to do', async () => {
    const id = await imported()
    const { text } = await visit(`/snippets/${id}?tab=runs`)
    expect(text).toContain(words('en')('web.runs.no_tests'))
    expect(text).not.toContain('id="run-tests"')
    const refused = await visit(`/snippets/${id}/run`, {})
    expect(refused.status).toBe(409)
    expect(refused.text).toContain(words('en')('reasons.no_suite_yet'))
  })

  test('where a language cannot be run, that is said, and the file is there instead', async () => {
    const id = await imported('javascript')
    await save(id, [{ act: 'double(2)', expected: 4 }])
    const sentence = 'JavaScript tests can&#39;t be run here yet.'
    for (const tab of ['tests', 'runs']) {
      const { text } = await visit(`/snippets/${id}?tab=${tab}`)
      expect(text).toContain(sentence)
      expect(text).not.toContain('id="run-tests"')
      expect(text).toMatch(new RegExp(`id="download-instead" href="/api/v1/snippets/${id}/tests.mjs" download`))
    }
    const refused = await visit(`/snippets/${id}/run`, {})
    expect([refused.status, refused.text.includes(sentence)]).toEqual([409, true])
    const file = await visit(`/api/v1/snippets/${id}/tests.mjs`)
    expect(file.status).toBe(200)
    expect(file.text).toContain('double(2)')
  })

  test('when nobody can run them, that is said with the way to try again, and old results stay what they were', async () => {
    const id = await imported()
    await save(id, CASES)
    const started = await visit(`/snippets/${id}/run`, {})
    expect([started.status, started.location]).toEqual([303, `/snippets/${id}?tab=runs`])
    await expect.poll(async () => (await api.core.get(id)).run?.verdict, { timeout: 25_000 }).toBe('unavailable')
    for (const locale of ['en', 'ja'] as const) {
      const t = words(locale)
      const { text } = await visit(`/snippets/${id}?tab=runs`, undefined, { 'Accept-Language': locale })
      expect(text).toContain(t('problems.runner_unavailable'))
      expect(text).toMatch(new RegExp(`id="run-tests"[^>]*>${t('web.snippet.run_again')}<`))
      expect(text).toContain(`<span aria-hidden="true">⚠️</span> ${t('verdicts.unavailable')}</span>`)
      expect(text).not.toContain('Python 3')
      expect(text).not.toContain('class="results"') // there are none
    }
    const { text } = await visit(`/snippets/${id}?tab=history`)
    expect(text).toContain('Run 1 of r1, t1: Not run')
  })

  test('a snippet that is gone, and a run that never was, are not found', async () => {
    const id = await imported()
    await save(id, CASES)
    expect((await visit(`/snippets/${id}?tab=runs&run=7`)).status).toBe(404)
    await api.core.remove(id)
    for (const path of ['suite', 'run']) {
      expect((await visit(`/snippets/${id}/${path}`, { cases: '[]' })).status).toBe(404)
    }
    for (const tab of ['tests', 'runs']) expect((await visit(`/snippets/${id}?tab=${tab}`)).status).toBe(404)
  })

  test('nothing is set or run for other sites or for who is not signed in', async () => {
    const id = await imported()
    for (const path of ['suite', 'run']) {
      const form = { cases: JSON.stringify(CASES) }
      expect((await visit(`/snippets/${id}/${path}`, form, { Origin: 'http://elsewhere.test' })).status).toBe(403)
      expect((await visit(`/snippets/${id}/${path}`, form, { Cookie: '' })).status).toBe(401)
    }
    expect(await api.core.get(id)).toMatchObject({ suite: null, run: null, state: 'idle' })
  })

  test('after signing in again one is back where the tests are, and the draft with one', async () => {
    const id = await imported()
    const { text } = await visit(`/snippets/${id}/suite`, { cases: '[]' }, { Cookie: '' })
    expect(text).toContain(`name="next" value="/snippets/${id}?tab=tests"`)
  })
})
