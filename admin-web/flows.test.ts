import { beforeEach, describe, expect, test } from 'vitest'
import type { Locale } from '../core/index.ts'
import { words } from '../core/index.ts'
import { ask } from '../core/testing/core.ts'
import { CODE, codeReply, planReply, usualReply } from '../core/testing/model-server.ts'
import { seriousFaults } from './testing/axe.ts'
import { describeInBrowser, PASSWORD, signIn, type Web } from './testing/browser.ts'

const REQUEST: Record<Locale, string> = { en: 'turn "1h30m" into seconds', ja: '"1h30m" を秒に変換してください' }
const TITLE: Record<Locale, string> = { en: 'Duration to seconds', ja: '時間表記を秒に変換' }
const SOON = 20_000

describeInBrowser('admin web', (web) => {
  beforeEach(() => web().server.replyWith(null))

  for (const locale of ['en', 'ja'] as const) {
    for (const phone of [false, true]) {
      describe(`${locale}, ${phone ? 'phone' : 'desktop'}`, () => {
        const t = words(locale)
        const open = () => web().open({ locale, phone })

        test('a sentence becomes code while one looks on, and is stored before the model answers', async () => {
          const page = await open()
          const model = holdModel(web())
          await page.goto('/snippets/new')
          expect(await seriousFaults(page)).toEqual([])
          await page.locator('#description').fill(REQUEST[locale])
          await page.locator('#new-form button[type=submit]').click()
          await page.waitForURL(/\/snippets\/[0-9a-z]{8}$/)
          const id = page.url().split('/').at(-1) ?? ''
          expect(await web().core.get(id)).toMatchObject({ state: 'working', description: REQUEST[locale] })
          await page.locator('[data-step]', { hasText: t('progress.plan') }).waitFor()
          expect(await seriousFaults(page)).toEqual([])

          model.answer()
          await page.locator('[data-step]', { hasText: t('progress.write') }).waitFor()
          await page.locator('#snippet-title', { hasText: TITLE[locale] }).waitFor()
          model.letGo()
          await page.locator('[data-block=code]', { hasText: 'return 5400' }).waitFor()
          expect(await page.locator('[data-state]').getAttribute('data-state')).toBe('idle')
          expect(await page.locator('#snippet .tok-keyword').count()).toBeGreaterThan(0)
          expect(await seriousFaults(page)).toEqual([])
          await page.context().close()
        })

        test('a failed request keeps everything and can be done again', async () => {
          const page = await open()
          web().server.replyWith(() => ({ error: { message: 'no' }, status: 500 }))
          await page.goto('/snippets/new')
          await page.locator('#description').fill(REQUEST[locale])
          await page.locator('#new-form button[type=submit]').click()
          await page.locator('.failed', { hasText: t('problems.model_unavailable') }).waitFor()
          expect(await page.locator('[data-block=asked]').innerText()).toContain(REQUEST[locale])
          expect(await seriousFaults(page)).toEqual([])
          web().server.replyWith(null)
          await page.locator('#retry').click()
          await page.locator('[data-block=code]', { hasText: 'return 5400' }).waitFor()
          await page.context().close()
        })

        test('work can be stopped', async () => {
          const page = await open()
          holdModel(web())
          await page.goto('/snippets/new')
          await page.locator('#description').fill(REQUEST[locale])
          await page.locator('#new-form button[type=submit]').click()
          await page.locator('#stop').click()
          await page.locator('.failed', { hasText: t('problems.stopped') }).waitFor()
          await page.context().close()
        })

        test('what is refused is said beside the box, and the text is still in it', async () => {
          const page = await open()
          await page.goto('/snippets/new')
          await page.locator('#description').fill('あ'.repeat(4001))
          await page.locator('#new-form button[type=submit]').click()
          const problem = page.locator('#new-problem')
          await problem.waitFor()
          expect(await problem.innerText()).toContain('4,001')
          expect(await page.locator('#description').inputValue()).toBe('あ'.repeat(4001))
          expect(await page.locator('#description').getAttribute('aria-invalid')).toBe('true')
          expect(await seriousFaults(page)).toEqual([])
          await page.context().close()
        })

        test('title, language and versions are changed, compared, reverted and forked', async () => {
          const id = await generate(web(), REQUEST[locale])
          const page = await open()
          await page.goto(`/snippets/${id}`)
          await page.locator('#edit-title-button').click()
          await page.locator('#title').fill('Seconds 秒 <b>')
          await page.locator('#edit-title button[type=submit]').click()
          await page.locator('#snippet-title', { hasText: 'Seconds 秒 <b>' }).waitFor()

          await web().core.edit(id, { code: CODE.python.replace('5400', '90') })
          await page.locator('[data-block=code]', { hasText: 'return 90' }).waitFor() // by itself
          await page.locator('#tab-history').click()
          await page.locator('[data-block=history]').waitFor()
          expect(await seriousFaults(page)).toEqual([])
          await page.goto(`/snippets/${id}/diff?from=1&to=2`)
          expect(await page.locator('#snippet').innerText()).toMatch(/return 5400[\s\S]*return 90/)

          await page.goto(`/snippets/${id}?revision=1`)
          expect(await page.locator('[data-block=older]').innerText()).toContain('r1')
          await page.locator('[data-block=older] form[action*=revert] button').click()
          await page.locator('[data-block=code]', { hasText: 'return 5400' }).waitFor()
          expect((await web().core.get(id)).revision).toMatchObject({ number: 3, cause: 'revert' })

          await page.goto(`/snippets/${id}?revision=2`)
          await page.locator('[data-block=older] form[action*=fork] button').click()
          await page.waitForURL((url) => !url.pathname.endsWith(id))
          await page.locator('[data-block=code]', { hasText: 'return 90' }).waitFor()
          await page.context().close()
        })

        test('deleting asks, then can be undone', async () => {
          const id = await generate(web(), REQUEST[locale])
          const other = await generate(web(), REQUEST[locale])
          const page = await open()
          await page.goto(`/snippets/${other}`)
          expect(await page.locator(`#entry-${other} .entry-delete`).count()).toBe(0)
          if (phone) await page.goto('/snippets')
          const entry = page.locator(`#entry-${id}`)
          await entry.hover()
          await entry.locator('.entry-delete').click()
          const dialog = page.locator('dialog#delete')
          await dialog.waitFor()
          expect(await dialog.innerText()).toContain(t('delete.ask', { title: TITLE[locale] }))
          expect(await seriousFaults(page)).toEqual([])
          await page.keyboard.press('Escape')
          expect(await dialog.isVisible()).toBe(false)
          await entry.hover()
          await entry.locator('.entry-delete').click()
          await page.locator('#delete-confirm').click()
          await page.locator('#undo').waitFor()
          await expect(web().core.get(id)).rejects.toMatchObject({ code: 'not_found' })
          await page.locator('#undo').click()
          await page.waitForURL(`**/snippets/${id}`)
          expect((await web().core.get(id)).title).toBe(TITLE[locale])
          await page.context().close()
        })

        test('search and filters find, and say so when nothing is found', async () => {
          const id = await generate(web(), `${REQUEST[locale]} needle${locale}${phone}`)
          const page = await open()
          await page.goto('/snippets')
          await page.locator('#search').fill(`needle${locale}${phone}`)
          await page.keyboard.press('Enter')
          await page.waitForURL(/query=/)
          expect(await page.locator('.entry').count()).toBe(1)
          expect(await page.locator(`#entry-${id}`).count()).toBe(1)
          await page.goto('/snippets?query=nothing-has-this')
          expect(await page.locator('body').innerText()).toContain(t('web.list.no_matches'))
          expect(await seriousFaults(page)).toEqual([])
          await page.context().close()
        })

        test('signing in: the tries left are shown, the right password goes on to where one was going', async () => {
          const page = await web().open({ locale, phone, signedIn: false })
          await page.goto('/snippets/new')
          await page.waitForURL(/sign-in/)
          expect(await seriousFaults(page)).toEqual([])
          await signIn(page, 'wrong')
          await page.locator('#password-problem').waitFor()
          expect(await page.locator('#password-problem').innerText()).toContain('4')
          expect(await page.locator('#password').getAttribute('aria-invalid')).toBe('true')
          await signIn(page, PASSWORD)
          await page.waitForURL(/snippets\/new$/)
          await page.context().close()
        })
      })
    }
  }

  test('a session that is over loses nothing that was typed', async () => {
    const page = await web().open()
    await page.goto('/snippets/new')
    await page.locator('#description').fill('typed for a long time')
    await page.context().clearCookies()
    await page.locator('#new-form button[type=submit]').click()
    await page.locator('#password').waitFor()
    await signIn(page)
    await page.locator('#description').waitFor()
    expect(await page.locator('#description').inputValue()).toBe('typed for a long time')
    await page.context().close()
  })

  test('everything can be read and done without JavaScript', async () => {
    const page = await web().open({ javaScript: false })
    await page.goto('/snippets/new')
    await page.locator('#description').fill(REQUEST.en)
    await page.locator('#new-form button[type=submit]').click()
    await page.waitForURL(/\/snippets\/[0-9a-z]{8}$/)
    const id = page.url().split('/').at(-1) ?? ''
    await expect.poll(async () => (await web().core.get(id)).state, { timeout: SOON }).toBe('idle')
    await page.reload()
    expect(await page.locator('[data-block=code]').innerText()).toContain('return 5400')
    await page.locator('#more summary, #more-button').first().click()
    await page.locator('#more a[href*=delete]').click()
    await page.locator('form[action*=delete] button').first().click()
    await page.locator('#undo').click()
    expect((await web().core.get(id)).title).toBe(TITLE.en)
    await page.context().close()
  })

  test('the keyboard alone is enough, and Enter of an input method sends nothing', async () => {
    await generate(web(), REQUEST.ja) // with nothing stored, the box is there already
    const page = await web().open({ locale: 'ja' })
    await page.goto('/snippets')
    await page.keyboard.press('n')
    await page.locator('#description').waitFor()
    await page.locator('#description').focus()
    await page.keyboard.insertText('秒に変換')
    // A string, because it runs in the page: this program knows no DOM.
    const composing = await page.evaluate(`
      const init = { key: 'Enter', ctrlKey: true, bubbles: true, cancelable: true, isComposing: true }
      document.querySelector('#description').dispatchEvent(new KeyboardEvent('keydown', init))
      location.pathname`)
    expect(composing).toBe('/snippets/new')
    await page.keyboard.press('Control+Enter')
    await page.waitForURL(/\/snippets\/[0-9a-z]{8}$/)
    await page.locator('[data-block=code]', { hasText: 'return 5400' }).waitFor()
    await page.locator('body').focus()
    await page.keyboard.press('c')
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe(CODE.python)
    await page.keyboard.press('?')
    await page.locator('dialog#keys').waitFor()
    expect(await seriousFaults(page)).toEqual([])
    await page.keyboard.press('Escape')
    await page.keyboard.press('/')
    expect(await page.evaluate('document.activeElement.id')).toBe('search')
    await page.keyboard.type('n?') // keys are off inside fields
    expect(await page.locator('#search').inputValue()).toBe('n?')
    await page.context().close()
  })

  test('what a model or a person wrote is text, never markup', async () => {
    const evil = '<img src=x onerror=alert(1)><script>alert(1)</script>'
    web().server.replyWith((asked) =>
      asked.kind === 'plan'
        ? planReply({ title: evil, assumptions: [evil] })
        : codeReply('python', `x = """${evil}"""\n`),
    )
    const id = await generate(web(), `${evil} please`)
    const page = await web().open()
    const dialogs: string[] = []
    page.on('dialog', (dialog) => void dialogs.push(dialog.message()))
    await page.goto(`/snippets/${id}`)
    await page.goto(`/snippets/${id}?tab=history`)
    await page.goto(`/snippets?query=${encodeURIComponent(evil)}`)
    expect(dialogs).toEqual([])
    expect(await page.locator('img[src=x]').count()).toBe(0)
    await page.context().close()
  })

  test('the list stays small: under 100 kB transferred, first visit', async () => {
    for (let n = 0; n < 20; n++) await generate(web(), `${REQUEST.ja} ${n}`)
    const page = await web().open()
    // As on a first visit, though the sign-in page has brought the assets along; and as sent, compressed.
    const network = await page.context().newCDPSession(page)
    await network.send('Network.enable')
    await network.send('Network.setCacheDisabled', { cacheDisabled: true })
    const sizes: number[] = []
    network.on('Network.loadingFinished', ({ encodedDataLength }) => void sizes.push(encodedDataLength))
    await page.goto('/snippets', { waitUntil: 'networkidle' })
    const total = sizes.reduce((sum, size) => sum + size, 0)
    console.log(`list page: ${Math.round(total / 1024)} kB transferred, ${sizes.length} requests`)
    expect(total).toBeGreaterThan(10_000) // or nothing was counted
    expect(total).toBeLessThan(100_000)
    await page.context().close()
  })
})

async function generate(web: Web, description: string): Promise<string> {
  const { snippetId, jobId } = await web.core.generate(ask(description))
  await web.core.waitForJob(String(jobId), SOON)
  return snippetId
}

/** Holds the model's answers back; `answer` lets one through, `letGo` all. */
function holdModel(web: Web) {
  let waiting: (() => void)[] = []
  let free = false
  web.server.replyWith(async (asked) => {
    if (!free) await new Promise<void>((resolve) => waiting.push(resolve))
    return usualReply(asked)
  })
  return {
    answer: () => waiting.shift()?.(),
    letGo: () => {
      free = true
      for (const go of waiting) go()
      waiting = []
    },
  }
}
