import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { type GivenCase, type Locale, words } from '../core/index.ts'
import { ORIGIN } from '../core/testing/core.ts'
import { seriousFaults } from './testing/axe.ts'
import { describeInBrowser, type Web } from './testing/browser.ts'

const CODE = `import re

def to_seconds(text):
    print("reading", text)
    found = re.findall(r"(\\d+)([hms])", text)
    return sum(int(n) * {"h": 3600, "m": 60, "s": 1}[unit] for n, unit in found)
`
const MENDED = CODE.replace('    found', '    if "x" in text: raise ValueError("invalid: " + text)\n    found')
const SAID: Record<Locale, string> = { en: 'invalid input raises ValueError', ja: '不正な入力は ValueError に' }
const SOON = 20_000

const casesFor = (locale: Locale): GivenCase[] => [
  { name: 'hours and minutes', act: 'to_seconds("1h30m")', expected: 5400 },
  { name: 'invalid', act: 'to_seconds("1h xyz")', raises: { type: 'ValueError' }, because: SAID[locale] },
]

describeInBrowser(
  'tests and runs in the admin web',
  (web) => {
    for (const [locale, phone] of [
      ['en', false],
      ['ja', true],
    ] as const) {
      describe(`${locale}, ${phone ? 'phone' : 'desktop'}`, () => {
        const t = words(locale)

        test('tests are written, run, seen to fail, and pass once the code is mended', {
          timeout: 60_000,
        }, async () => {
          const id = await imported(web(), CODE, locale)
          const page = await web().open({ locale, phone })
          await page.goto(`/snippets/${id}?tab=tests`)
          await page.getByText(t('web.tests.none')).waitFor()
          expect(await seriousFaults(page)).toEqual([])
          await page.locator('#cases').fill(JSON.stringify(casesFor(locale)))
          await page.locator('#save-tests').click()
          await page.locator('#case-c2', { hasText: SAID[locale] }).waitFor()
          expect(await page.locator('#case-c2 .because [lang]').getAttribute('lang')).toBe(locale)
          expect(await page.locator('#case-c1 .tok-string, #case-c1 .tok-string-expression').count()).toBeGreaterThan(0)
          expect(await seriousFaults(page)).toEqual([])
          await widthFits(page)

          await page.locator('#run-tests').click()
          await page.waitForURL(/tab=runs/)
          const status = page.locator('[data-block=status]')
          await status.getByText(t('badge.failing', { passed: 1, total: 2, failed: 1 })).waitFor()
          expect(await status.innerText()).toMatch(/❌ .* · Python 3\.\d+ · \d+\.\d (s|秒) · r1/)
          const results = page.locator('.result')
          expect(await results.evaluateAll((all) => all.map(({ id }) => id))).toEqual(['result-c2', 'result-c1'])
          const why = t('web.runs.expected_got', { expected: 'ValueError', actual: '3600' })
          expect(await results.first().innerText()).toContain(why)
          await results.first().locator('summary').click()
          expect(await results.first().locator('dl').innerText()).toMatch(
            /to_seconds\("1h xyz"\)[\s\S]*ValueError[\s\S]*3600/,
          )
          await page.locator('#run-about-button').click()
          expect(await page.locator('#run-about').innerText()).toMatch(/sha256:[0-9a-f]{12}\s[\s\S]*3\.\d+\.\d+/)
          expect(await seriousFaults(page)).toEqual([])
          await widthFits(page)

          // The code changes elsewhere: at once the old run vouches for nothing, and nothing folds up.
          await web().core.edit(id, { code: MENDED })
          await status.getByText(t('badge.stale', { ran: 1, current: 2 })).waitFor()
          await page.locator('[data-block=run] .note', { hasText: 'r2, t1' }).waitFor()
          expect(await page.locator('[data-block=run] .badge').getAttribute('data-kind')).toBe('plain')
          expect(await page.locator('#result-c2').getAttribute('open')).not.toBeNull()
          expect(await page.locator('#run-about').getAttribute('open')).not.toBeNull()

          await page.locator('#run-tests').click()
          await status.getByText(t('badge.passed', { passed: 2, total: 2 })).waitFor()
          expect(await status.innerText()).toMatch(/✅ .* · Python 3\.\d+ · \d+\.\d (s|秒) · r2/)
          await page.locator('#run-1').waitFor()
          expect(await page.locator('.runs').innerText()).toMatch(/○[\s\S]*r1 · t1/)
          expect(await seriousFaults(page)).toEqual([])

          await page.locator('#run-1').click()
          await page.locator('#run-title', { hasText: t('web.runs.title', { number: 1 }) }).waitFor()
          expect(await page.locator('.result').count()).toBe(2)
          await page.locator('#tab-history').click()
          await page.locator('#ran-2').waitFor()
          expect(await seriousFaults(page)).toEqual([])
          await page.context().close()
        })

        test('cases that are no cases come back with why, the text kept, and are in order a moment later', async () => {
          const id = await imported(web(), CODE, locale)
          const page = await web().open({ locale, phone })
          await page.goto(`/snippets/${id}?tab=tests`)
          const typed = JSON.stringify(casesFor(locale), null, 2)
          await page.locator('#cases').fill(typed.replace('5400', '5400,'))
          await page.locator('#save-tests').click()
          await page.locator('#cases-problem', { hasText: t('web.tests.not_json', { line: 6, column: 3 }) }).waitFor()
          expect(await page.locator('#cases').inputValue()).toBe(typed.replace('5400', '5400,'))
          expect(await page.evaluate('document.activeElement.id')).toBe('cases')
          expect(await seriousFaults(page)).toEqual([])
          // Something else changes meanwhile: what was typed and why it was refused stay.
          await web().core.edit(id, { title: 'Another title' })
          await page.locator('#snippet-title', { hasText: 'Another title' }).waitFor()
          expect(await page.locator('#cases-problem').isVisible()).toBe(true)

          await page.locator('#cases').fill(typed)
          await page.keyboard.press('Control+Enter')
          await page.locator('#case-c2').waitFor()
          await page.locator('#edit-tests-button').click()
          expect(JSON.parse(await page.locator('#cases').inputValue())).toHaveLength(2)
          await page.context().close()
        })
      })
    }

    test('keys lead to the tests and run them; each step is said', async () => {
      const id = await imported(web(), `import time\n${CODE}`)
      await web().core.setSuite(id, [{ act: 'time.sleep(1) or 1', expected: 1 }])
      const page = await web().open()
      await page.goto(`/snippets/${id}`)
      await page.keyboard.press('t')
      await page.waitForURL(/tab=tests/)
      await page.keyboard.press('r')
      await page.waitForURL(/tab=runs/)
      await page.locator('[data-step]', { hasText: words('en')('progress.run') }).waitFor()
      await page.locator('#announce', { hasText: '1/1 passed' }).waitFor({ state: 'attached' })
      await page.keyboard.press('?')
      expect(await page.locator('#keys').innerText()).toMatch(/t\s+Show the tests\s+r\s+Run the tests/)
      await page.context().close()
    })

    test('a draft outlives the page, and what is typed outlives what happens meanwhile', async () => {
      const id = await imported(web(), CODE)
      await web().core.setSuite(id, casesFor('en'))
      const page = await web().open()
      await page.goto(`/snippets/${id}?tab=tests`)
      await page.locator('#edit-tests-button').click()
      await page.locator('#cases').fill('[ half a thought')
      await page.goto('/snippets')
      await page.goto(`/snippets/${id}?tab=tests`)
      expect(await page.locator('#cases').inputValue()).toBe('[ half a thought')
      expect(await page.locator('#edit-tests').getAttribute('open')).not.toBeNull()
      await page.locator('#test-file-button').click()
      await web().core.setSuite(id, [...casesFor('en'), { name: 'a third', act: 'to_seconds("")', expected: 0 }])
      await page.locator('#case-c3').waitFor() // by itself
      expect(await page.locator('#cases').inputValue()).toBe('[ half a thought')
      expect(await page.locator('#test-file').getAttribute('open')).not.toBeNull()
      expect(await page.locator('#tests-code').innerText()).toContain('unittest')
      await page.locator('#copy-tests').click()
      const copied = await page.evaluate('navigator.clipboard.readText()')
      expect(copied).toBe((await web().core.renderTests(id)).text)
      const [download] = await Promise.all([page.waitForEvent('download'), page.locator('#download-tests').click()])
      expect(download.suggestedFilename()).toBe('tests.py')
      await page.context().close()
    })

    test('tests that anything would pass are told from real ones', async () => {
      const t = words('en')
      const id = await imported(web(), 'def nothing(text):\n    return 0\n')
      await web().core.setSuite(id, [{ act: 'nothing("1h")', expected: 0 }])
      const page = await web().open()
      await page.goto(`/snippets/${id}?tab=tests`)
      await page.locator('#run-tests').click()
      await page
        .locator('[data-block=status]')
        .getByText(`⚠️ ${t('badge.weak', { passed: 1, total: 1 })}`)
        .waitFor()
      await page.locator('#tab-tests').click()
      await page.getByText(t('web.tests.weak')).waitFor()
      await page.context().close()
    })

    test('all of it without JavaScript', async () => {
      const id = await imported(web(), CODE)
      const page = await web().open({ javaScript: false })
      await page.goto(`/snippets/${id}?tab=tests`)
      await page.locator('#cases').fill('[')
      await page.locator('#save-tests').click()
      expect(await page.locator('#cases-problem').isVisible()).toBe(true)
      await page.locator('#cases').fill(JSON.stringify(casesFor('en')))
      await page.locator('#save-tests').click()
      await page.locator('#run-tests').click()
      await expect.poll(async () => (await web().core.get(id)).state, { timeout: SOON }).toBe('idle')
      await page.goto(`/snippets/${id}?tab=runs`)
      await page.locator('#result-c2 summary').click()
      expect(await page.locator('#result-c2 dl').innerText()).toContain('3600')
      await page.context().close()
    })

    test('what code printed, returned or raised is shown and does nothing', async () => {
      const evil = '</pre><img src=x onerror=alert(1)><script>alert(1)</script>'
      const id = await imported(web(), `evil = """${evil}"""\nclass Evil(Exception): pass\nEvil.__name__ = evil\n`)
      await web().core.setSuite(id, [
        { name: evil, act: 'print(evil + "\\x1b[2J\\u202egnp.exe"); return evil', expected: 1, because: evil },
        { act: 'raise Evil(evil)', expected: 1 },
        { act: 'for n in range(240): print("line", n)', expected: null },
        { act: 'import sys; print("no end\\n" * 10_000, file=sys.stderr)', expected: null },
      ])
      const page = await web().open()
      const dialogs: string[] = []
      page.on('dialog', (dialog) => void dialogs.push(dialog.message()))
      await page.goto(`/snippets/${id}?tab=tests`)
      await page.locator('#run-tests').click()
      await page.locator('.result').first().waitFor()
      for (const result of await page.locator('.result summary').all()) await result.click()
      expect(await page.locator('[data-block=run]').innerText()).toContain(evil)
      const printed = page.locator('.printed').first()
      expect(await printed.innerText()).toContain(`${evil}\\x1b[2J\\u202egnp.exe`)
      expect(await printed.innerText()).toMatch(/line 3\n… 231 lines cut …\nline 235/)
      await page.locator('#stdout-all-button').click()
      expect(await page.locator('#stdout-all .printed').innerText()).toContain('line 120')
      expect(await page.locator('.output').innerText()).toMatch(/printed more than is kept: 53,\d{3} bytes/)
      expect(await page.locator('img[src=x]').count()).toBe(0)
      expect(dialogs).toEqual([])
      expect(await seriousFaults(page)).toEqual([])
      await page.context().close()
    })
  },
  { engine: true },
)

async function imported(web: Web, code: string, locale: Locale = 'en'): Promise<string> {
  return (await web.core.import({ code, language: 'python', description: 'seconds', locale, origin: ORIGIN })).snippetId
}

/** Nothing makes the page scroll sideways; wide things scroll by themselves. */
async function widthFits(page: Page): Promise<void> {
  const beyond = await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth')
  expect(beyond).toBe(0)
}
