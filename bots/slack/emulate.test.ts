import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import type { WebClient } from '@slack/web-api'
import { createEmulator, type Emulator } from 'emulate'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { CoreError } from '../../core/index.ts'
import { createLog } from '../../core/log.ts'
import { improveForm } from '../forms.ts'
import { say } from '../reply.ts'
import type { ChatAddress, Surface, Try } from '../surface.ts'
import { ID, longCode } from '../testing/values.ts'
import { sendFile } from './files.ts'
import { renderHome } from './render.ts'
import { renderForm } from './render-form.ts'
import { createSlackSurface } from './surface.ts'
import { labelsOf, wordsOf } from './testing/look.ts'
import { createWeb } from './web.ts'

// The surface against a Slack that others wrote: https://github.com/vercel-labs/emulate. What it doesn't know is left to
// our local Slack (contract.test.ts): limits and fields of blocks, rate limits, public channels that the bot is not in
// (it may post there), `include_all_metadata` (metadata is always shown), wrong tokens (all are good), pings, Socket
// Mode, commands, buttons.

const TOKEN = 'xoxb-emulated'
const first: Try = { again: false, since: new Date(0), signal: AbortSignal.timeout(600_000) }
const again: Try = { ...first, again: true }
const log = createLog({ level: 'silent', format: 'json', secrets: [] })

let emulator: Emulator
let apiUrl: string
let web: WebClient
let surface: Surface
let address: ChatAddress
let us: string
const hosts = new Set<string>()

beforeAll(async () => {
  const port = await freePort()
  emulator = await createEmulator({
    service: 'slack',
    port,
    // Where it says that files are taken and read.
    baseUrl: `http://127.0.0.1:${port}`,
    seed: {
      slack: {
        users: [{ name: 'hana' }, { name: 'tanzaku' }],
        channels: [{ name: 'dev' }, { name: 'closed', is_private: true }],
        tokens: [{ token: TOKEN, user: 'tanzaku', type: 'bot' }],
      },
    },
  })
  apiUrl = `http://127.0.0.1:${port}/api/`
})
afterAll(() => emulator?.close())

beforeEach(async () => {
  const real = globalThis.fetch
  vi.spyOn(globalThis, 'fetch').mockImplementation((to, init) => {
    hosts.add(new URL(to instanceof Request ? to.url : to).hostname)
    return real(to, init)
  })
  web = createWeb(TOKEN, apiUrl, log) // after that: it keeps its fetch
  surface = createSlackSurface(web, log)
  const { user_id } = await web.auth.test()
  us = String(user_id)
  const { members = [] } = await web.users.list({})
  const { channels = [] } = await web.conversations.list({ types: 'public_channel' })
  const user = String(members.find(({ name }) => name === 'hana')?.id)
  const channel = String(channels.find(({ name }) => name === 'dev')?.id)
  address = { surface: 'slack', user, place: { channel, root: 'card' } }
})
afterEach(() => {
  vi.restoreAllMocks()
  // Nothing goes beyond this machine.
  expect([...hosts]).toEqual(['127.0.0.1'])
})

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo // it listens on TCP
  await new Promise((resolve) => server.close(resolve))
  return port
}

/** A thread under a card of ours. */
async function opened(mark: string): Promise<ChatAddress> {
  const card = await surface.postCard(address, say('en', 'the card'), mark, first)
  const thread = await surface.openThread(
    { ...address, place: { ...address.place, card } },
    { title: null, done: false },
    first,
  )
  return { ...address, place: { ...address.place, card, ...thread } }
}

async function inThread({ place: { channel, thread = '' } }: ChatAddress) {
  const { messages = [] } = await web.conversations.replies({ channel, ts: thread })
  return messages.filter(({ ts }) => ts !== thread)
}

const shown = (message: object | undefined) => message as Parameters<typeof wordsOf>[0] // its types know more blocks than ours

test('a card is posted once under its mark, and edited', async () => {
  const card = await surface.postCard(address, say('en', 'first words'), 'card 1', first)
  expect(await surface.postCard(address, say('en', 'other words'), 'card 1', again)).toBe(card)
  await surface.editCard(address, card, say('ja', '時間表記を秒に変換 & <b>'), first)
  const { messages = [] } = await web.conversations.history({ channel: address.place.channel })
  const ours = messages.filter(({ user }) => user === us)
  expect(ours).toHaveLength(1)
  expect(wordsOf(shown(ours[0]))).toBe('時間表記を秒に変換 & <b>')
  expect(ours[0]?.text).toBe('時間表記を秒に変換 &amp; &lt;b&gt;')
})

test('a message in the thread is found by its mark, edited, and removed', async () => {
  const there = await opened('card 2')
  const button = { label: 'Stop', press: { action: 'stop' as const, snippet: ID, revision: 1 } }
  const posted = await surface.post(there, say('en', '⏳ Writing', { buttons: [button] }), 'job 2', first)
  expect(await surface.post(there, say('en', 'r1'), 'job 2', again)).toEqual(posted)
  await surface.editProgress(there, posted.message, say('en', '⏳ Testing'), first)
  expect(await surface.edit(there, posted, say('en', 'r2', { buttons: [button] }), first)).toEqual(posted)
  const [message, ...more] = await inThread(there)
  expect(more).toEqual([])
  expect(message).toMatchObject({ ts: posted.message, thread_ts: there.place.thread })
  expect([wordsOf(shown(message)).split('\n')[0], labelsOf(shown(message))]).toEqual(['r2', ['Stop']])
  await surface.remove(there, posted.message, first)
  await surface.remove(there, posted.message, first)
  expect(await inThread(there)).toEqual([])
  expect(await surface.edit(there, posted, say('en', 'r3'), first)).toBe('gone')
})

test('long code is a file in the thread, once, and can be erased', async () => {
  const there = await opened('card 3')
  const code = { language: 'python' as const, name: '時間 r1', text: `${longCode(60)}\n# 秒` }
  const posted = await surface.post(there, say('en', 'r1', { code }), 'job 3', first)
  const [file = ''] = posted.files
  // Its first copy counts, also when nobody heard that it got through.
  expect(await surface.post(there, say('en', 'r1', { code }), 'job 3', again)).toEqual(posted)
  const { file: info } = await web.files.info({ file })
  expect(info).toMatchObject({ name: '時間 r1.py' })
  const download = await fetch(String(info?.url_private), { headers: { Authorization: `Bearer ${TOKEN}` } })
  expect(await download.text()).toBe(code.text)
  const withFiles = (await inThread(there)).filter(({ files = [] }) => files.length > 0)
  expect(withFiles).toHaveLength(1)
  await surface.eraseFile(there, file, first)
  await surface.eraseFile(there, file, first)
  await expect(web.files.info({ file })).rejects.toMatchObject({ data: { error: 'file_not_found' } })
})

test('a line calls whoever asked; a whisper is no message', async () => {
  const there = await opened('card 4')
  const called = await surface.call(there, 'ready: 12/12 passed <!channel>', first)
  await surface.whisper(there, say('en', 'for you alone'), first)
  const messages = await inThread(there)
  expect(messages.map(({ ts, text }) => [ts, text])).toEqual([
    [called, `<@${there.user}> ready: 12/12 passed &lt;!channel&gt;`],
  ])
})

test('a file is sent to one person', async () => {
  await sendFile(web, address.user, 'Your code', { name: 'x.py', content: 'x = 1' })
  const { channel } = await web.conversations.open({ users: address.user })
  const { messages = [] } = await web.conversations.history({ channel: String(channel?.id) })
  expect(messages.map(({ text }) => text)).toContain('Your code')
})

test('where the bot can not be, it is of no use to try again', async () => {
  for (const channel of ['C0NOWHERE00', 'closed-to-us']) {
    const place = { channel, root: 'card' as const }
    const error = await surface
      .post({ ...address, place }, say('en', 'x'), 'job 5', first)
      .catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(CoreError)
    expect(error).toMatchObject({ code: 'forbidden', reason: 'not_in_channel' })
  }
})

test('a form is opened, once for each press', async () => {
  const { trigger_id } = (await web.apiCall('views.generateTriggerId', { user_id: address.user })) as {
    trigger_id?: string
  } // emulate's own
  const view = renderForm(improveForm('improve', { id: ID, revision: 1 }, 'ja'), 'C1:1')
  const opening = { trigger_id: String(trigger_id), view }
  expect((await web.views.open(opening)).view).toMatchObject({
    callback_id: 'tz:form',
    private_metadata: view.private_metadata,
  })
  await expect(web.views.open(opening)).rejects.toMatchObject({ data: { ok: false } })
})

test('the App Home is taken', async () => {
  const view = renderHome(say('ja', 'あなたのスニペット', { entries: [{ text: '✅ 12/12' }] }))
  const { view: published } = await web.views.publish({ user_id: address.user, view })
  expect(wordsOf(shown(published))).toContain('✅ 12/12')
})
