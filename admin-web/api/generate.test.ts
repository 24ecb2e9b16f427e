import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { describeOnBoth } from '../../core/testing/databases.ts'
import { CODE, planReply, usualReply } from '../../core/testing/model-server.ts'
import { startTestApi, type TestApi } from '../testing/api.ts'
import { answerInTurn, holdModel } from '../testing/held-model.ts'

const WAIT = { Prefer: 'wait=60' }

describeOnBoth('POST /snippets with a description', (database) => {
  let api: TestApi

  beforeAll(async () => {
    api = await startTestApi(database())
  })
  afterAll(() => api?.close())
  beforeEach(() => api.server.replyWith(null))

  test('answers at once with the snippet as it is and the address of its job', async () => {
    const { asked, release } = holdModel(api.server)
    const accepted = await api.call('POST', '/api/v1/snippets', { description: 'turn "1h30m" into seconds' })
    expect(accepted.status).toBe(202)
    expect(accepted.headers.has('Preference-Applied')).toBe(false)
    expect(accepted.snippet()).toMatchObject({
      title: null,
      description: 'turn "1h30m" into seconds',
      locale: 'en',
      author: 'API',
      workspace: 'web',
      source: 'web',
      visibility: 'workspace',
      state: 'working',
      revision: null,
      problem: null,
    })
    await asked
    const location = accepted.headers.get('Location') ?? ''
    expect(location).toMatch(/^\/api\/v1\/jobs\/[0-9a-f-]{36}$/)
    expect((await api.call('GET', location)).job()).toMatchObject({
      snippet: accepted.snippet().id,
      kind: 'generate',
      status: 'running',
      step: 'plan',
      endedAt: null,
    })
    release()
    await api.core.waitForJob(location.split('/').at(-1) ?? '', 20_000)
    expect((await api.call('GET', location)).job()).toMatchObject({ status: 'succeeded', problem: null })
  })

  test('waits when asked to, and answers with the whole snippet', async () => {
    const answer = await api.call('POST', '/api/v1/snippets', { description: 'turn "1h30m" into seconds' }, WAIT)
    expect(answer.status).toBe(201)
    expect(answer.headers.get('Preference-Applied')).toBe('wait=60')
    const snippet = answer.snippet()
    expect(answer.headers.get('Location')).toBe(`/api/v1/snippets/${snippet.id}`)
    expect(snippet).toMatchObject({
      title: 'Duration to seconds',
      language: 'python',
      state: 'idle',
      revision: {
        number: 1,
        code: CODE.python,
        explanation: 'Turns a duration into seconds.',
        plan: { signature: 'def to_seconds(text: str) -> int' },
        cause: 'generated',
        parent: null,
        model: 'test-model',
        usage: { calls: 2 },
        warnings: [],
      },
      problem: null,
    })
    expect((await api.call('GET', `/api/v1/snippets/${snippet.id}`)).snippet()).toEqual(snippet)
  })

  test('a wait that is over before the work is, is answered like none', async () => {
    const { asked, release } = holdModel(api.server)
    const answer = await api.call('POST', '/api/v1/snippets', { description: 'x' }, { Prefer: 'wait=1' })
    await asked
    expect(answer.status).toBe(202)
    expect(answer.headers.get('Preference-Applied')).toBe('wait=1')
    expect(answer.snippet()).toMatchObject({ state: 'working', revision: null })
    const location = answer.headers.get('Location') ?? ''
    expect((await api.call('GET', location)).job()).toMatchObject({ status: 'running' })
    release()
    expect(await api.core.waitForJob(location.split('/').at(-1) ?? '', 20_000)).toMatchObject({ status: 'succeeded' })
  })

  test('Japanese is planned, written and shown in Japanese', async () => {
    const asked = api.server.asked.length
    const answer = await api.call('POST', '/api/v1/snippets', { description: '"1h30m" を秒に変換' }, WAIT)
    expect(answer.snippet()).toMatchObject({
      locale: 'ja',
      title: '時間表記を秒に変換',
      description: '"1h30m" を秒に変換',
      state: 'idle',
    })
    expect(api.server.asked.slice(asked).every(({ system }) => system.includes('Japanese'))).toBe(true)
  })

  test('a locale that is given counts, whatever the words are written in', async () => {
    const answer = await api.call('POST', '/api/v1/snippets', { description: 'slug from a title', locale: 'ja' }, WAIT)
    expect(answer.snippet()).toMatchObject({ locale: 'ja' })
    expect(api.server.asked.at(-1)?.system).toContain('Japanese')
  })

  for (const [written, language] of [
    ['python', 'python'],
    ['py', 'python'],
    ['JS', 'javascript'],
    ['Ｒｕｂｙ', 'ruby'],
  ] as const) {
    test(`${language} is written when “${written}” is asked for`, async () => {
      const answer = await api.call('POST', '/api/v1/snippets', { description: 'x', language: written }, WAIT)
      expect(answer.snippet()).toMatchObject({ language, revision: { code: CODE[language] } })
    })
  }

  for (const [description, locale] of [
    ['a Ruby method that adds', 'en'],
    ['足し算をする Ruby のメソッド', 'ja'],
  ] as const) {
    test(`without one the description decides (${locale})`, async () => {
      answerInTurn(api.server, () => planReply({ language: 'ruby' }))
      const answer = await api.call('POST', '/api/v1/snippets', { description }, WAIT)
      expect(answer.snippet()).toMatchObject({ language: 'ruby', locale, revision: { code: CODE.ruby } })
      expect(api.server.asked.at(-2)?.system).toContain('else Python')
    })
  }

  test('text of every script and direction comes back as it was sent', async () => {
    const description = 'reverse \u202eabc\u202c and \u200fעברית, 👩‍👩‍👧 \u{20bb7}野家 é e\u0301\ttab\r\nnext'
    const answer = await api.call('POST', '/api/v1/snippets', { description }, WAIT)
    expect(answer.snippet().description).toBe(description)
  })

  test('4,000 characters are accepted, counted as people count them', async () => {
    const description = '😀'.repeat(4000)
    const answer = await api.call('POST', '/api/v1/snippets', { description }, WAIT)
    expect(answer.status).toBe(201)
    expect(answer.snippet().description).toBe(description)
  })

  test('twenty at once get their own answers', async () => {
    api.server.replyWith((asked) =>
      asked.kind === 'plan' ? planReply({ title: /number (\d+)/.exec(asked.user)?.[0] ?? '' }) : usualReply(asked),
    )
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, n) => api.call('POST', '/api/v1/snippets', { description: `number ${n}` }, WAIT)),
    )
    expect(answers.map((answer) => answer.snippet().title)).toEqual(answers.map((_, n) => `number ${n}`))
  })
})
