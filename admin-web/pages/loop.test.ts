import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Database } from '../../core/database/open.ts'
import { words } from '../../core/index.ts'
import { ORIGIN } from '../../core/testing/core.ts'
import { openTestDatabase } from '../../core/testing/databases.ts'
import { casesReply, codeReply, understandingReply, usualReply } from '../../core/testing/model-server.ts'
import { startTestApi, type TestApi } from '../testing/api.ts'
import { type Visit, visitor } from '../testing/pages.ts'

const SOON = 20_000
const CODE = { python: 'def double(n):\n    return n * 2\n', javascript: 'export const double = (n) => n * 2\n' }
const JAPANESE = { 'Accept-Language': 'ja' }

// Nobody runs tests here: what comes of runs is shown in loop-flow.test.ts.
describe('pages of the loop', () => {
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
  beforeEach(() => api.server.replyWith(null))

  const imported = async (language: keyof typeof CODE = 'python') => {
    const { snippetId } = await api.core.import({ code: CODE[language], language, origin: ORIGIN })
    return snippetId
  }
  const settled = (id: string) =>
    expect.poll(async () => (await api.core.get(id)).state, { timeout: SOON }).not.toBe('working')
  const feedback = async (id: string) =>
    (await api.core.timeline(id)).flatMap((entry) => (entry.type === 'feedback' ? [entry] : []))
  const keyOf = (text: string) => /name="key" value="([^"]+)"/.exec(text)?.[1] ?? ''
  const heldIn = (id: string, text: string) =>
    new RegExp(`<textarea id="${id}"[^>]*>\\n([\\s\\S]*?)</textarea>`).exec(text)?.[1]

  test('what is said makes a version, shown with the words that caused it', async () => {
    const id = await imported()
    const said = 'はやく <b>して</b>'
    api.server.replyWith((asked) =>
      asked.form === 'understanding' ? understandingReply() : codeReply('python', 'def double(n):\n    return n + n\n'),
    )
    const sent = await visit(`/snippets/${id}/feedback?query=x`, { text: said })
    expect([sent.status, sent.location]).toEqual([303, `/snippets/${id}?query=x`])
    await settled(id)
    expect((await api.core.get(id)).revision).toMatchObject({ number: 2, cause: 'feedback' })
    const { text } = await visit(`/snippets/${id}?tab=history`)
    expect(text).toContain('<q lang="ja">はやく &lt;b&gt;して&lt;/b&gt;</q>')
    expect(text).toContain('<a href="#r2">r2</a>')
    expect(text).not.toContain('<b>して')
  })

  test('a question is answered above the box, each part in its own language', async () => {
    const id = await imported()
    api.server.replyWith(() => understandingReply({ wants: 'question', reply: 'はい、<i>使えます</i>。' }))
    await visit(`/snippets/${id}/feedback`, { text: 'Does it take texts?' })
    await settled(id)
    const { text } = await visit(`/snippets/${id}`)
    expect(text).toMatch(/lang="en">Does it take texts\?<[\s\S]*lang="ja">はい、&lt;i&gt;使えます&lt;\/i&gt;。</)
    expect((await api.core.get(id)).revision?.number).toBe(1)
    // An older version is only to be read.
    await api.core.edit(id, { code: 'x = 1\n' })
    const older = await visit(`/snippets/${id}?revision=1`)
    expect(older.text).not.toContain('id="improve"')
  })

  test.each([
    ['nothing', ' \u200b', 'en', 'What should change?'],
    ['too much', 'あ'.repeat(3001), 'ja', '3,001 文字あります（上限 3,000）。'],
    ['half a pair', 'a\0b', 'en', 'NUL'],
  ] as const)('%s comes back with the sentence beside the box, the text kept', async (_, said, locale, sentence) => {
    const id = await imported()
    await api.core.setSuite(id, [{ act: 'double(1)', expected: 2 }])
    for (const target of ['code', 'tests'] as const) {
      const box = target === 'tests' ? 'improve-tests' : 'improve'
      const form = { text: said, ...(target === 'tests' ? { target } : {}) }
      const answer = await visit(`/snippets/${id}/feedback`, form, { 'Accept-Language': locale })
      expect(answer.status).toBe(400)
      expect(new RegExp(`id="${box}-problem" role="alert">([^<]*)<`).exec(answer.text)?.[1]).toContain(sentence)
      expect(answer.text).toMatch(new RegExp(`<textarea id="${box}"[^>]* aria-invalid="true"`))
      expect(heldIn(box, answer.text)).toBe(said)
    }
    expect(await feedback(id)).toEqual([])
  })

  test('what is sent twice from one form is heard once; from the next one again', async () => {
    const id = await imported()
    api.server.replyWith(() => understandingReply({ wants: 'thanks' }))
    const first = keyOf((await visit(`/snippets/${id}`)).text)
    const form = { text: 'thanks\r\nindeed', key: first }
    const [one, two] = await Promise.all([1, 2].map(() => visit(`/snippets/${id}/feedback`, form)))
    expect([one?.status, two?.status]).toEqual([303, 303])
    await settled(id)
    expect((await feedback(id)).map(({ text }) => text)).toEqual(['thanks\nindeed'])
    const next = keyOf((await visit(`/snippets/${id}`)).text)
    expect(next).not.toBe(first)
    await visit(`/snippets/${id}/feedback`, { ...form, key: next })
    expect(await feedback(id)).toHaveLength(2)
    await settled(id)
  })

  test('while a job runs there is still a box, and what is said in it waits its turn', async () => {
    const id = await imported()
    let go = () => {}
    const held = new Promise<void>((resolve) => {
      go = resolve
    })
    api.server.replyWith(async () => {
      await held
      return understandingReply({ wants: 'question', reply: 'Yes.' })
    })
    for (const text of ['one?', 'two?']) {
      expect((await visit(`/snippets/${id}/feedback`, { text })).status).toBe(303)
      const page = await visit(`/snippets/${id}`)
      expect(page.text).toMatch(/data-state="working"[\s\S]*id="improve"/)
      expect(page.text).toContain(`>${text}<`)
    }
    go()
    await settled(id)
    expect((await feedback(id)).map(({ reply }) => reply)).toEqual(['Yes.', 'Yes.'])
  })

  test('tests are had written where there are none that fit, in any language', async () => {
    const id = await imported('javascript')
    const t = words('ja')
    const before = await visit(`/snippets/${id}?tab=tests`, undefined, JAPANESE)
    expect(before.text).toMatch(new RegExp(`id="generate-tests"[^>]*>${t('web.snippet.generate_tests')}<`))
    api.server.replyWith((asked) =>
      asked.form === 'cases'
        ? casesReply([
            { act: 'double(2)', expected: '4' },
            { act: 'double(', expected: '4' },
          ])
        : usualReply(asked),
    )
    const sent = await visit(`/snippets/${id}/tests`, { key: keyOf(before.text) })
    expect([sent.status, sent.location]).toEqual([303, `/snippets/${id}?tab=tests`])
    await settled(id)
    const after = await visit(`/snippets/${id}?tab=tests`, undefined, JAPANESE)
    expect(after.text).toContain(t('web.tests.one_dropped'))
    for (const button of ['generate-tests', 'run-tests', 'repair']) expect(after.text).not.toContain(`id="${button}"`)

    // In another language the code has no tests any more: they are shown, and new ones offered.
    await api.core.edit(id, { language: 'python', code: CODE.python })
    for (const tab of ['tests', 'runs', 'history']) {
      const { status, text } = await visit(`/snippets/${id}?tab=${tab}`)
      expect([status, text.includes('id="generate-tests"'), text.includes('id="run-tests"')]).toEqual([
        200,
        true,
        false,
      ])
      if (tab !== 'history') expect(text).toContain(words('en')('reasons.suite_other_language'))
    }
  })

  test('what cannot be repaired or decided is said on the page', async () => {
    const id = await imported()
    const repair = await visit(`/snippets/${id}/repair`, {})
    expect([repair.status, repair.text.includes(words('en')('reasons.no_suite_yet'))]).toEqual([409, true])
    const decide = { decision: '3f0c8f7e-0000-4000-8000-000000000000', choice: 'a' }
    expect((await visit(`/snippets/${id}/decide`, decide)).status).toBe(404)
    await api.core.remove(id)
    for (const path of ['feedback', 'tests', 'repair', 'decide'])
      expect((await visit(`/snippets/${id}/${path}`, { text: 'x' })).status).toBe(404)
  })

  test('nothing is done for other sites or for who is not signed in, who comes back to the tab they were on', async () => {
    const id = await imported()
    for (const path of ['feedback', 'tests', 'repair', 'decide']) {
      const form = { text: 'x', choice: 'a', decision: 'x' }
      expect((await visit(`/snippets/${id}/${path}`, form, { Origin: 'http://elsewhere.test' })).status).toBe(403)
      const signedOut = await visit(`/snippets/${id}/${path}?tab=tests`, form, { Cookie: '' })
      expect(signedOut.status).toBe(401)
      expect(signedOut.text).toContain(`name="next" value="/snippets/${id}?tab=tests"`)
    }
    expect(await api.core.timeline(id)).toHaveLength(1)
  })
})
