import { existsSync } from 'node:fs'
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe } from 'vitest'
import type { Core, Locale } from '../../core/index.ts'
import { createLog } from '../../core/log.ts'
import { createMetrics } from '../../core/metrics.ts'
import { ADMIN, startTestCore, TEST_LIMITS, type TestCore } from '../../core/testing/core.ts'
import { openTestDatabase } from '../../core/testing/databases.ts'
import type { ModelServer } from '../../core/testing/model-server.ts'
import { chromiumPath, hasEngine, type Need, nameWithout } from '../../core/testing/needs.ts'
import { startDockerRunner } from '../../core/testing/runners.ts'
import { createApp } from '../app.ts'
import { type Listening, listen } from '../listen.ts'

export type Web = {
  url: string
  core: Core
  server: ModelServer
  /** A new browser profile, signed in, with a page of its own. */
  open: (options?: { locale?: Locale; phone?: boolean; javaScript?: boolean; signedIn?: boolean }) => Promise<Page>
}

export const PASSWORD = ADMIN.password
export const TOKEN = 'a-token-of-tests'

// Flags for a machine without a display, a sandbox, or a network.
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
]

// The image of the runner is built on first use.
const START_MS = 3 * 60_000

/**
 * Tests against the real admin web in a real Chromium, over an embedded database and a local model; with
 * `engine` tests run in containers, else nowhere.
 */
export function describeInBrowser(title: string, tests: (web: () => Web) => void, { engine = false } = {}): void {
  const missing: Need[] = []
  if (!existsSync(chromiumPath)) missing.push('chromium')
  if (engine && !hasEngine()) missing.push('engine')
  describe.skipIf(missing.length > 0)([title, ...missing.map(nameWithout)].join(' '), () => {
    let web: Web & { close: () => Promise<void> }
    beforeAll(async () => {
      web = await startWeb(engine)
    }, START_MS)
    afterAll(() => web?.close())
    tests(() => web)
  })
}

async function startWeb(engine: boolean): Promise<Web & { close: () => Promise<void> }> {
  const database = await openTestDatabase('embedded')
  const runner = engine ? startDockerRunner({ pool: 1 }) : undefined
  await runner?.run({
    language: 'python',
    code: '',
    acts: [],
    limits: TEST_LIMITS,
    signal: AbortSignal.timeout(START_MS),
  })
  const running: TestCore = await startTestCore(database, { runner })
  const closing = new AbortController()
  const server = await serve(running.core, closing.signal)
  const browser = await chromium.launch({ executablePath: chromiumPath, args: FLAGS })
  const contexts: BrowserContext[] = []
  return {
    url: server.url,
    core: running.core,
    server: running.server,
    open: async (options) => openPage(browser, contexts, server.url, options ?? {}),
    close: async () => {
      closing.abort()
      await browser.close()
      await server.close()
      await running.close()
      await runner?.close()
      await database.close()
    },
  }
}

/** The admin web on a free port, as `main.ts` would serve it. */
export function serve(core: Core, closing: AbortSignal): Promise<Listening> {
  const log = createLog({ level: 'silent', format: 'json', secrets: [] })
  const web = {
    core: () => core,
    apiToken: TOKEN,
    sessionSecret: ADMIN.secret,
    publicUrl: undefined,
    defaultLocale: 'en' as const,
    log,
    metrics: createMetrics(),
    closing,
  }
  return listen(createApp(web, { admin: true }), '127.0.0.1', 0)
}

async function openPage(
  browser: Browser,
  contexts: BrowserContext[],
  url: string,
  options: { locale?: Locale; phone?: boolean; javaScript?: boolean; signedIn?: boolean },
): Promise<Page> {
  const { locale = 'en', phone = false, javaScript = true, signedIn = true } = options
  const context = await browser.newContext({
    baseURL: url,
    locale,
    javaScriptEnabled: javaScript,
    viewport: phone ? { width: 390, height: 844 } : { width: 1280, height: 800 },
    hasTouch: phone,
    permissions: ['clipboard-read', 'clipboard-write'],
  })
  contexts.push(context)
  context.setDefaultTimeout(10_000)
  const page = await context.newPage()
  if (signedIn) await signIn(page)
  return page
}

/** Signs in by the form, wherever the page was sent to sign in from. */
export async function signIn(page: Page, password = PASSWORD): Promise<void> {
  if ((await page.locator('#password').count()) === 0) await page.goto('/sign-in')
  await page.locator('input[name=password]').fill(password)
  await page.locator('button[type=submit]:visible').last().click()
}
