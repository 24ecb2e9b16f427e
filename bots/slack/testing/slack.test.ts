import { spawn } from 'node:child_process'
import { Server } from 'node:http'
import { App, type AppOptions, HTTPReceiver, LogLevel } from '@slack/bolt'
import { WebClient } from '@slack/web-api'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { type LocalSlack, startSlack } from './slack.ts'

const closers: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
})

async function local(options: Parameters<typeof startSlack>[0] = {}): Promise<LocalSlack> {
  const slack = await startSlack({ retryMs: 20, ...options })
  closers.push(slack.close)
  return slack
}

const quiet = {
  debug() {},
  info() {},
  warn() {},
  error() {},
  setLevel() {},
  getLevel: () => LogLevel.ERROR,
  setName() {},
}

async function start(slack: LocalSlack, transport: 'socket' | 'http', register: (app: App) => void): Promise<App> {
  const { botToken: token, appToken, signingSecret } = slack
  const shared: AppOptions = { token, logger: quiet, clientOptions: { slackApiUrl: slack.apiUrl } }
  const way =
    transport === 'http' ? { receiver: new HTTPReceiver({ signingSecret, logger: quiet }) } : { socketMode: true }
  const app = new App({ ...shared, appToken, ...way })
  register(app)
  const started = await (transport === 'http' ? app.start(0) : app.start())
  closers.push(() => app.stop().catch(() => {}))
  if (started instanceof Server) slack.httpUrl = `http://127.0.0.1:${portOf(started)}/slack/events`
  else await slack.connected()
  return app
}

function portOf(server: Server): number {
  const address = server.address()
  return typeof address === 'object' && address ? address.port : 0
}

function client(slack: LocalSlack, retries = 10): WebClient {
  const retryConfig = { retries, minTimeout: 1 }
  return new WebClient(slack.botToken, { slackApiUrl: slack.apiUrl, logger: quiet, retryConfig })
}

const button = (action_id: string, value?: string) => ({
  type: 'actions' as const,
  elements: [
    {
      type: 'button' as const,
      action_id,
      text: { type: 'plain_text' as const, text: 'Run' },
      ...(value ? { value } : {}),
    },
  ],
})
const form = {
  type: 'modal' as const,
  callback_id: 'form',
  title: { type: 'plain_text' as const, text: 'Improve' },
  submit: { type: 'plain_text' as const, text: 'Send' },
  blocks: [
    {
      type: 'input' as const,
      block_id: 'what',
      label: { type: 'plain_text' as const, text: 'What should change?' },
      element: { type: 'plain_text_input' as const, action_id: 'text', max_length: 20 },
    },
  ],
}

describe.each(['socket', 'http'] as const)('Bolt over %s', (transport) => {
  it('hears a command and answers in its acknowledgement', async () => {
    const slack = await local()
    const ada = slack.addUser({ name: 'ada' })
    const channel = slack.addChannel({ name: 'code' })
    await start(slack, transport, (app) => {
      app.command('/snippet', async ({ ack, payload }) =>
        ack({ text: `heard ${payload.text} in ${payload.channel_name}` }),
      )
    })
    expect(await slack.command({ user: ada.id, channel: channel.id, text: 'a & b' })).toEqual({
      text: 'heard a & b in code',
    })
    expect(slack.ephemerals).toMatchObject([
      { user: ada.id, channel: channel.id, text: 'heard a & b in code', via: 'ack' },
    ])
    expect(slack.faults).toEqual([])
  })

  it('delivers an event as often as told, with one id', async () => {
    const slack = await local()
    const ada = slack.addUser()
    const channel = slack.addChannel()
    const heard: [string, number | undefined][] = []
    await start(slack, transport, (app) => {
      app.event('app_mention', async ({ body, context }) => void heard.push([body.event_id, context.retryNum]))
      app.message(async () => {})
    })
    slack.deliverTimes = 3
    const ts = await slack.say({ user: ada.id, channel: channel.id, text: `<@${slack.botUser}> primes` })
    await vi.waitFor(() => expect(heard).toHaveLength(3))
    expect(new Set(heard.map(([id]) => id)).size).toBe(1)
    expect(heard.map(([, num]) => num ?? 0).toSorted()).toEqual([0, 1, 2])
    expect(slack.messages(channel.id)).toMatchObject([{ ts, user: ada.id }])
  })

  it('delivers an event again that was not acknowledged, and a command never', async () => {
    const slack = await local({ ackMs: 100 })
    const ada = slack.addUser()
    const channel = slack.addChannel()
    const attempts: (number | undefined)[] = []
    let commands = 0
    await start(slack, transport, (app) => {
      const receiver = (app as unknown as { receiver: { init(app: unknown): void } }).receiver // to keep silent below Bolt's own acknowledgement
      receiver.init({
        processEvent: async (event: { body: { command?: string }; retryNum?: number; ack(): Promise<void> }) => {
          if (event.body.command) commands += 1
          else if (attempts.push(event.retryNum) === 3) await event.ack()
        },
      })
    })
    await slack.say({ user: ada.id, channel: channel.id, text: 'hello' })
    await slack.settled()
    expect(attempts.map((num) => num ?? 0)).toEqual([0, 1, 2])
    await expect(slack.command({ user: ada.id, channel: channel.id, text: 'x' })).rejects.toThrow('operation_timeout')
    expect(commands).toBe(1)
  })

  it('presses buttons, opens a form once and sends it', async () => {
    const slack = await local()
    const ada = slack.addUser()
    const channel = slack.addChannel()
    const seen: unknown[] = []
    await start(slack, transport, (app) => {
      app.action('improve', async ({ ack, body, action, client: web, respond }) => {
        await ack()
        if (body.type !== 'block_actions') return
        seen.push([action.type === 'button' && action.value, body.container.message_ts, body.user.id])
        await web.views.open({ trigger_id: body.trigger_id, view: form })
        const again = web.views.open({ trigger_id: body.trigger_id, view: form })
        seen.push(await again.catch(({ data }) => data.error))
        await respond({ text: 'only you see this' })
      })
      app.view('form', async ({ ack, view }) => {
        const text = view.state.values.what?.text?.value
        if (text === 'no') await ack({ response_action: 'errors', errors: { what: 'Say more' } })
        else await ack()
        seen.push(text)
      })
    })
    const { ts } = await client(slack).chat.postMessage({
      channel: channel.id,
      text: 'Done',
      blocks: [button('improve', 'k7m2')],
    })
    await slack.press({ user: ada.id, channel: channel.id, ts: String(ts), action_id: 'improve' })
    await vi.waitFor(() => expect(slack.ephemerals).toMatchObject([{ text: 'only you see this', via: 'response_url' }]))
    const view = slack.views.at(-1)
    expect(view).toMatchObject({ user: ada.id, callback_id: 'form' })
    const answer = { user: ada.id, view: String(view?.id) }
    await expect(slack.submit(answer)).rejects.toThrow('filled in')
    expect(await slack.submit({ ...answer, values: { what: 'no' } })).toMatchObject({ response_action: 'errors' })
    expect(slack.views).toHaveLength(1)
    expect(await slack.submit({ ...answer, values: { what: 'faster' } })).toEqual({})
    expect(slack.views).toEqual([])
    expect(seen).toEqual([['k7m2', ts, ada.id], 'exchanged_trigger_id', 'no', 'faster'])
    await expect(slack.press({ user: ada.id, channel: channel.id, ts: String(ts), action_id: 'run' })).rejects.toThrow(
      'nothing fits',
    )
    expect(slack.faults).toEqual([])
  })

  it('hears shortcuts, the Home tab, changes and files', async () => {
    const slack = await local()
    const ada = slack.addUser({ locale: 'ja-JP' })
    const channel = slack.addChannel({ type: 'group' })
    const heard: string[] = []
    await start(slack, transport, (app) => {
      app.shortcut('improve_code', async ({ ack, shortcut }) => {
        await ack()
        if (shortcut.type === 'message_action') heard.push(`shortcut on ${shortcut.message.text}`)
      })
      app.event('app_home_opened', async ({ event, client: web }) => {
        const { user } = await web.users.info({ user: event.user, include_locale: true })
        await web.views.publish({ user_id: event.user, view: { type: 'home', blocks: [button('home')] } })
        heard.push(`home of ${user?.locale}`)
      })
      app.action('home', async ({ ack, body }) => {
        await ack()
        heard.push(`pressed in a ${'container' in body ? body.container.type : 'message'}`)
      })
      app.message(async ({ message }) => {
        const files = 'files' in message ? (message.files ?? []) : []
        const url = files[0]?.url_private_download ?? ''
        const read = url && (await fetch(url, { headers: { authorization: `Bearer ${slack.botToken}` } }))
        heard.push(`${message.channel_type} ${message.subtype ?? 'said'} ${read ? await read.text() : ''}`.trim())
      })
    })
    const files = [{ name: 'a.py', content: 'print(1)' }]
    const ts = await slack.say({ user: ada.id, channel: channel.id, text: 'this', files })
    await vi.waitFor(() => expect(heard).toEqual(['group file_share print(1)']))
    await slack.shortcut({ user: ada.id, channel: channel.id, ts, callback_id: 'improve_code' })
    await slack.edit({ channel: channel.id, ts, text: 'that' })
    await slack.erase({ channel: channel.id, ts })
    await slack.openHome(ada.id)
    await vi.waitFor(() => expect(slack.homes.get(ada.id)).toBeDefined())
    await slack.press({ user: ada.id, home: true, label: 'Run' })
    await vi.waitFor(() => expect(heard).toHaveLength(6))
    expect(heard.slice(1).toSorted()).toEqual([
      'group message_changed',
      'group message_deleted',
      'home of ja-JP',
      'pressed in a view',
      'shortcut on this',
    ])
    expect(slack.faults).toEqual([])
  })
})

describe('the transports', () => {
  it('sends forged and stale requests, and says what came back', async () => {
    const slack = await local()
    const { id } = slack.addUser()
    await start(slack, 'http', (app) => app.event('app_home_opened', async () => {}))
    const payload = slack.wrapEvent({ type: 'app_home_opened', user: id, channel: slack.im(id).id, tab: 'home' })
    const envelope = { kind: 'events_api' as const, payload }
    expect(await slack.deliver({ ...envelope, signature: 'wrong' })).toMatchObject([{ acked: false, status: 401 }])
    expect(await slack.deliver({ ...envelope, signature: 'missing' })).toMatchObject([{ acked: false, status: 401 }])
    expect(await slack.deliver({ ...envelope, timestamp: 1_600_000_000 })).toMatchObject([
      { acked: false, status: 401 },
    ])
    expect(await slack.deliver(envelope)).toMatchObject([{ acked: true, status: 200 }])
  })

  it('keeps an event for an app that is down, and gives it to the one that comes', async () => {
    const slack = await local({ retries: 500, retryMs: 10 })
    const ada = slack.addUser()
    const channel = slack.addChannel()
    await slack.say({ user: ada.id, channel: channel.id, text: 'anyone?' })
    const heard: unknown[] = []
    await start(slack, 'socket', (app) => app.message(async ({ message }) => void heard.push(message.ts)))
    await slack.settled()
    expect(heard).toEqual([slack.messages(channel.id)[0]?.ts])
  })

  it('serves an app in a process of its own, which dies over an event and gets it again', async () => {
    const slack = await local({ retries: 500, retryMs: 10 })
    const ada = slack.addUser()
    const channel = slack.addChannel()
    const program = `
      import { App } from '@slack/bolt'
      const { TOKEN: token, APP_TOKEN: appToken, API: slackApiUrl, DIES } = process.env
      const app = new App({ token, appToken, socketMode: true, clientOptions: { slackApiUrl } })
      // Bolt acknowledges an event before its middleware sees it.
      if (DIES) app.receiver.init({ processEvent: () => process.exit(1) })
      app.message(async ({ message, say, context }) => {
        if (!message.bot_id) await say({ text: 'answer ' + context.retryNum, thread_ts: message.ts })
      })
      await app.start()`
    const run = (dies: string) => {
      const keys = { TOKEN: slack.botToken, APP_TOKEN: slack.appToken, API: slack.apiUrl, DIES: dies }
      const options = { env: { ...process.env, ...keys }, stdio: 'ignore' } as const
      const child = spawn(process.execPath, ['--input-type=module', '-e', program], options)
      closers.push(() => child.kill('SIGKILL'))
      return child
    }
    const doomed = run('yes')
    const dead = new Promise((resolve) => doomed.once('exit', resolve))
    await slack.connected()
    const ts = await slack.say({ user: ada.id, channel: channel.id, text: 'hello' })
    await dead
    run('')
    await vi.waitFor(() => expect(slack.messages(channel.id, ts)).toHaveLength(1), 20_000)
    expect(slack.messages(channel.id, ts)).toMatchObject([{ text: expect.stringMatching(/^answer [1-9]/) }])
    expect(slack.faults).toEqual([])
  })

  it('drops connections', async () => {
    const slack = await local()
    await start(slack, 'socket', () => {})
    slack.dropConnections('abrupt')
    const wrapped = { kind: 'events_api' as const, payload: slack.wrapEvent({ type: 'tokens_revoked' }), times: 1 }
    slack.retries = 0
    await vi.waitFor(async () => expect(await slack.deliver(wrapped)).toMatchObject([{ reason: 'connection_failed' }]))
  })
})

describe('the Web API', () => {
  it('is obeyed by WebClient when it says 429, and breaks connections after the effect', async () => {
    const slack = await local()
    const { id } = slack.addChannel()
    slack.misbehave('chat.postMessage', { rateLimited: { retryAfter: 0, times: 1 } })
    await client(slack).chat.postMessage({ channel: id, text: 'once' })
    expect(slack.calls.map(({ ok, error }) => [ok, error])).toEqual([
      [false, 'ratelimited'],
      [true, undefined],
    ])
    slack.misbehave('chat.postMessage', { cut: 'after' })
    const web = client(slack, 0)
    await expect(web.chat.postMessage({ channel: id, text: 'twice' })).rejects.toThrow()
    expect(slack.messages(id).map(({ text }) => text)).toEqual(['once', 'twice'])
  })

  it('refuses what Slack refuses, in its words', async () => {
    const slack = await local({ scopes: ['chat:write', 'channels:history'] })
    const { id: user } = slack.addUser()
    const outside = slack.addChannel({ bot: false })
    const hidden = slack.addChannel({ type: 'group', bot: false })
    const old = slack.addChannel({ archived: true })
    const { id } = slack.addChannel()
    const theirs = await slack.say({ user, channel: id, text: 'mine' })
    const web = client(slack)
    const error = (call: Promise<unknown>) => call.then(() => 'ok').catch(({ data }) => data.error)
    expect(await error(web.chat.postMessage({ channel: outside.id, text: 'x' }))).toBe('not_in_channel')
    expect(await error(web.chat.postMessage({ channel: hidden.id, text: 'x' }))).toBe('channel_not_found')
    expect(await error(web.chat.postMessage({ channel: old.id, text: 'x' }))).toBe('is_archived')
    expect(await error(web.chat.update({ channel: id, ts: theirs, text: 'x' }))).toBe('cant_update_message')
    expect(await error(web.chat.update({ channel: id, ts: '1.2', text: 'x' }))).toBe('message_not_found')
    expect(await error(web.reactions.add({ channel: id, timestamp: theirs, name: 'eyes' }))).toBe('missing_scope')
    expect(await error(web.conversations.replies({ channel: id, ts: '1.2' }))).toBe('thread_not_found')
    expect(await error(new WebClient('xoxb-no', { slackApiUrl: slack.apiUrl, logger: quiet }).auth.test())).toBe(
      'invalid_auth',
    )
    expect(await error(web.views.open({ trigger_id: '1.2.abc', view: form }))).toBe('expired_trigger_id')
    expect(slack.faults).toEqual([])
    expect(await error(web.pins.add({ channel: id, timestamp: theirs }))).toBe('unknown_method')
    expect(slack.faults).toEqual(['pins.add: unknown_method'])
  })

  it('notes blocks over a limit, unknown fields and pings', async () => {
    const slack = await local({ allowPings: ['U0ASKER'] })
    const { id: channel } = slack.addChannel()
    const web = client(slack)
    const section = (text: string) => ({ type: 'section' as const, text: { type: 'mrkdwn' as const, text } })
    const long = await web.chat
      .postMessage({ channel, text: 'x', blocks: [section('a'.repeat(3001))] })
      .catch(({ data }) => data)
    expect(long).toMatchObject({
      error: 'invalid_blocks',
      response_metadata: { messages: [expect.stringMatching('/blocks/0/text/text')] },
    })
    await web.chat.postMessage({ channel, text: 'x', blocks: Array(4).fill(section('<'.repeat(800))) }).catch(() => {})
    await web.chat.postMessage({ channel, text: 'x', blocks: [button('a'), button('a')] }).catch(() => {})
    await web.apiCall('chat.postMessage', { channel, text: 'x', colour: 'red' }).catch(() => {})
    await web.chat.postMessage({ channel, text: 'hey <!here> <@U0OTHER>' })
    await web.chat.postMessage({ channel, text: 'hey', blocks: [section('<@U0ASKER>')] })
    expect(slack.faults).toEqual([
      expect.stringMatching(/^chat.postMessage: invalid_blocks: .*3000/),
      expect.stringMatching(/msg_blocks_too_long: 12800 characters/),
      expect.stringMatching(/action_id "a" already exists/),
      'chat.postMessage: unknown arguments colour',
      'chat.postMessage: would ping <!here>',
      'chat.postMessage: would ping <@U0OTHER>',
    ])
    expect(slack.pings).toMatchObject([{ user: 'U0ASKER', channel, by: 'post' }])
  })

  it('keeps threads, metadata, files and what an update leaves', async () => {
    const slack = await local()
    const { id: user } = slack.addUser()
    const web = client(slack)
    const root = await web.chat.postMessage({ channel: user, text: 'card', blocks: [button('a')] })
    const channel = String(root.channel)
    const thread = String(root.ts)
    const metadata = { event_type: 'tanzaku', event_payload: { job: 'j1' } }
    await web.chat.postMessage({ channel, thread_ts: thread, text: 'one', metadata })
    await web.filesUploadV2({
      channel_id: channel,
      thread_ts: thread,
      filename: 'a.py',
      title: 'A',
      content: 'print("é")',
    })
    const { messages = [], has_more } = await web.conversations.replies({
      channel,
      ts: thread,
      limit: 2,
      include_all_metadata: true,
    })
    expect(messages).toMatchObject([
      { ts: thread, reply_count: 2 },
      { text: 'one', metadata },
    ])
    expect(has_more).toBe(true)
    expect(slack.messages(channel, thread)).toMatchObject([
      { text: 'one' },
      { files: [{ name: 'a.py', title: 'A', content: 'print("é")' }] },
    ])
    await web.chat.update({ channel, ts: thread, text: 'gone' })
    expect(slack.messages(channel)[0]).not.toHaveProperty('blocks')
    await web.files.delete({ file: String(slack.files[0]?.id) })
    await web.chat.delete({ channel, ts: thread })
    expect(slack.files).toMatchObject([{ deleted: true }])
    expect(slack.messages(channel)).toMatchObject([{ subtype: 'tombstone' }])
    expect(slack.faults).toEqual([])
  })
})
