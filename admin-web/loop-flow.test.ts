import type { Page } from 'playwright-core'
import { beforeEach, describe, expect, test } from 'vitest'
import { type Locale, words } from '../core/index.ts'
import { ORIGIN } from '../core/testing/core.ts'
import { type Asked, type Reply, understandingReply, usualReply } from '../core/testing/model-server.ts'
import { seriousFaults } from './testing/axe.ts'
import { describeInBrowser, type Web } from './testing/browser.ts'
import { BUGGY, cases, code, derived, MENDED, SAID } from './testing/loop-story.ts'

const { author } = ORIGIN
const SOON = 30_000

describeInBrowser(
  'the loop in the admin web',
  (web) => {
    beforeEach(() => web().server.replyWith(null))

    /** What the model answers from now on, by the form it is asked for; code where none is. */
    const answering = (replies: Record<string, (asked: Asked) => Reply>) =>
      web().server.replyWith((asked) => (replies[asked.form ?? 'code'] ?? usualReply)(asked))

    for (const [locale, phone] of [
      ['en', false],
      ['ja', true],
    ] as const) {
      describe(`${locale}, ${phone ? 'phone' : 'desktop'}`, { timeout: 60_000 }, () => {
        const t = words(locale)
        const said = SAID[locale]

        test('what should change makes a version, a question an answer; what is refused keeps its text', async () => {
          const id = await imported(web(), locale)
          const page = await web().open({ locale, phone })
          await page.goto(`/snippets/${id}`)
          const box = page.getByLabel(t('web.improve.label'))
          await page.locator('#improve-button').click()
          await page.locator('#improve-problem', { hasText: t('reasons.feedback_empty') }).waitFor()
          await box.fill('あ'.repeat(3001))
          await page.locator('#improve-button').click()
          await page.locator('#improve-problem', { hasText: '3,001' }).waitFor()
          expect(await box.inputValue()).toBe('あ'.repeat(3001))
          expect(await page.evaluate('document.activeElement.id')).toBe('improve')
          await inOrder(page)

          answering({ understanding: () => understandingReply(), code: code(said.change, MENDED) })
          await box.fill(said.feedback)
          await page.keyboard.press('Control+Enter')
          await page.locator('[data-block=code]', { hasText: 'fullmatch' }).waitFor()
          await page.locator('[data-block=explanation]', { hasText: said.change }).waitFor()
          expect(await box.inputValue()).toBe('')
          expect(await page.locator('.exchange').count()).toBe(0) // it led to what is shown

          answering({ understanding: () => understandingReply({ wants: 'question', reply: said.answer }) })
          await box.fill(said.question)
          await page.locator('#improve-button').click()
          await page.locator('.exchange .reply', { hasText: said.answer }).waitFor()
          expect(await page.locator('.exchange').innerText()).toContain(said.question)
          expect(await page.locator('.exchange .reply .said').getAttribute('lang')).toBe(locale)
          expect((await web().core.get(id)).revision?.number).toBe(2)
          await inOrder(page)

          await page.locator('#tab-history').click()
          await page.locator('#r2 .caused-by', { hasText: said.feedback }).waitFor()
          expect(await page.locator('#r2').innerText()).toContain(t('badge.untested'))
          expect(await page.locator('.event', { hasText: said.question }).innerText()).toContain(said.answer)
          await inOrder(page)
          await page.context().close()
        })

        test('tests are written and run; a repair that does not help is told as it is, one more helps', async () => {
          const id = await imported(web(), locale)
          const page = await web().open({ locale, phone })
          await page.goto(`/snippets/${id}`)
          answering({ cases: cases(said.because), code: code('-', `${BUGGY}\n# as before\n`) })
          await page.getByRole('button', { name: t('web.snippet.generate_tests') }).click()
          const status = page.locator('[data-block=status]')
          await status.getByText(t('badge.failing', { passed: 2, total: 3, failed: 1 })).waitFor()
          await page.locator('#case-c3', { hasText: said.because }).waitFor()
          expect(await page.locator('[data-block=tests]').innerText()).toContain(t('web.tests.one_dropped'))
          await inOrder(page)

          await page.getByRole('button', { name: t('web.snippet.repair'), exact: true }).click()
          await page.waitForURL(/tab=runs/)
          const outcome = { passed: 2, total: 3, revision: 3 } // no better than r1, to which it went back
          await page.locator('#repaired', { hasText: t('repair.open_at_once', outcome) }).waitFor()
          expect(await page.locator('.open-cases').innerText()).toContain(t('repair.faults.code_wrong'))
          expect(await page.locator('.open-cases').innerText()).toContain(said.because)
          await inOrder(page)

          answering({ code: code(said.change, MENDED) })
          await page.getByRole('button', { name: t('web.snippet.try_once_more') }).click()
          await status.getByText(t('badge.passed', { passed: 3, total: 3 })).waitFor()
          await page.locator('.repaired', { hasText: t('repair.tests_unchanged') }).waitFor()
          expect(await page.locator('.repaired').innerText()).toContain(said.change)
          expect(await page.locator('#repair').count()).toBe(0)
          await inOrder(page)

          await page.locator('#tab-history').click()
          await page.locator('#r4').waitFor()
          expect(await page.locator('#r4 .badge').innerText()).toContain(t('badge.passed', { passed: 3, total: 3 }))
          expect(await page.locator('#r2 .badge').getAttribute('data-kind')).toBe('fail')
          expect(await page.locator('.timeline').innerText()).toContain(t('repair.open_at_once', outcome))
          await inOrder(page)
          await page.context().close()
        })

        test('a test that looks wrong is asked about, and changed only when a person says so', async () => {
          const id = await tested(said.because, locale)
          answering({ derivation: derived({ expected: '3600', because: said.request }) })
          const page = await web().open({ locale, phone })
          await page.goto(`/snippets/${id}?tab=tests`)
          await page.locator('#repair').click()
          const question = page.locator('.question')
          await question.getByText(t('web.question.title')).waitFor()
          await page.locator('[data-block=status]').getByText(t('badge.waiting')).waitFor()
          await inOrder(page)
          await page.locator('#tab-history').click()
          await question.getByRole('button', { name: words(locale)('questions.choices.fix') }).click()
          await page.waitForURL(/tab=history/)
          await page
            .locator('[data-block=status]')
            .getByText(t('badge.passed', { passed: 3, total: 3 }))
            .waitFor()
          expect(await question.count()).toBe(0)
          const choice = t('questions.choices.fix')
          await page.locator('.event', { hasText: t('web.history.answer', { author: 'Admin', choice }) }).waitFor()
          await inOrder(page)
          await page.context().close()
        })

        test('what the request leaves open can be answered in own words; too late is said, the words kept', async () => {
          const id = await tested(said.because, locale)
          answering({ derivation: derived({ settled: false, because: said.request }), code: code(said.change, MENDED) })
          await web().core.repair({ snippetId: id, author, address: null })
          await expect.poll(async () => (await web().core.get(id)).state, { timeout: SOON }).toBe('waiting')
          const late = await web().open({ locale, phone, javaScript: false })
          await late.goto(`/snippets/${id}`)
          const page = await web().open({ locale, phone })
          await page.goto(`/snippets/${id}`)
          await page.locator('#choice-other').click()
          await page.getByLabel(t('web.question.what')).fill(said.feedback)
          await inOrder(page)
          await page.keyboard.press('Control+Enter')
          await page.locator('[data-block=code]', { hasText: 'fullmatch' }).waitFor()
          await page.goto(`/snippets/${id}?tab=history`)
          expect(await page.locator('.timeline').innerText()).toContain(said.feedback)

          await late.locator('#choice-other').click()
          await late.locator('#answer').fill('too late')
          await late.locator('#answer-button').click()
          const sentence = t('reasons.decision_answered', { name: 'Admin' })
          expect(await late.locator('#improve-problem').innerText()).toContain(sentence)
          expect(await late.locator('#improve').inputValue()).toBe('too late')
          await page.context().close()
          await late.context().close()
        })

        async function tested(because: string, locale: Locale): Promise<string> {
          const id = await imported(web(), locale)
          answering({ cases: cases(because) })
          const { jobId } = await web().core.writeTests(id)
          await web().core.waitForJob(String(jobId), SOON)
          return id
        }
      })
    }

    test('tests are improved by a word; a draft outlives the page; an input method sends nothing', async () => {
      const id = await imported(web(), 'ja')
      await web().core.setSuite(id, [{ act: 'to_seconds("1h30m")', expected: 5400 }])
      const page = await web().open({ locale: 'ja' })
      await page.goto(`/snippets/${id}?tab=tests`)
      const box = page.locator('#improve-tests')
      await box.fill('テストを増やして')
      await page.goto('/snippets')
      await page.goto(`/snippets/${id}?tab=tests`)
      expect(await box.inputValue()).toBe('テストを増やして')
      // A string, because it runs in the page: this program knows no DOM.
      await page.evaluate(`
        const init = { key: 'Enter', ctrlKey: true, bubbles: true, cancelable: true, isComposing: true }
        document.querySelector('#improve-tests').dispatchEvent(new KeyboardEvent('keydown', init))`)
      expect(await web().core.timeline(id)).not.toContainEqual(expect.objectContaining({ type: 'feedback' }))
      const edit = { edit: 'add', id: '', name: '2m', act: 'to_seconds("2m")', expected: '120', raises: '' }
      const edits = [{ ...edit, matches: '', tolerance: null, because: '', given: false }]
      answering({
        understanding: () => understandingReply({ wants: 'tests' }),
        edits: () => ({ content: JSON.stringify({ reply: '1 件増やしました。', edits }) }),
      })
      await box.focus()
      await page.keyboard.press('Control+Enter')
      await page.locator('.exchange .reply', { hasText: '1 件増やしました。' }).waitFor()
      await page.locator('#case-c2').waitFor()
      expect(await box.inputValue()).toBe('')
      await inOrder(page)
      await page.context().close()
    })

    test('all of it without JavaScript; a form sent twice is one request', async () => {
      const id = await imported(web(), 'en')
      const page = await web().open({ javaScript: false })
      const idle = () => expect.poll(async () => (await web().core.get(id)).state, { timeout: SOON }).toBe('idle')
      answering({ cases: cases(SAID.en.because), code: code(SAID.en.change, MENDED) })
      await page.goto(`/snippets/${id}`)
      await page.locator('#improve').fill('thanks for this')
      await page.locator('#improve-button').dblclick()
      const heard = async () => (await web().core.timeline(id)).filter(({ type }) => type === 'feedback').length
      await expect.poll(heard).toBe(1)
      await idle()
      expect(await heard()).toBe(1)
      await web().core.edit(id, { code: BUGGY })
      await page.goto(`/snippets/${id}`)
      await page.locator('#generate-tests').click()
      await idle()
      await page.reload()
      await page.locator('#repair').click()
      await idle()
      await page.reload()
      expect(await page.locator('.repaired').innerText()).toContain('The tests were not changed.')
      expect((await web().core.get(id)).run).toMatchObject({ verdict: 'passed' })
      await page.context().close()
    })
  },
  { engine: true },
)

async function imported(web: Web, locale: Locale): Promise<string> {
  const { request: description } = SAID[locale]
  return (await web.core.import({ code: BUGGY, language: 'python', description, locale, origin: ORIGIN })).snippetId
}

/** Nothing axe calls serious, and nothing that makes the page scroll sideways. */
async function inOrder(page: Page): Promise<void> {
  expect(await seriousFaults(page)).toEqual([])
  const beyond = await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth')
  expect(beyond).toBe(0)
}
