import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { LIMITS } from '../../core/index.ts'
import { codeOfMessage } from './code.ts'
import type { Post, SlackFile } from './incoming.ts'

const US = 'U0TANZAKU'
const TOKEN = 'xoxb-secret'

type Answer = { status?: number; type?: string; body?: string; location?: string }
let answer: Answer = {}
const asked: { path: string; token: string | undefined }[] = []
const server = createServer((request, response) => {
  asked.push({ path: request.url ?? '', token: request.headers.authorization })
  const { status = 200, type = 'text/plain', body = 'x = 1\n', location } = answer
  response.writeHead(status, { 'content-type': type, ...(location ? { location } : {}) })
  response.end(body)
})
let origin: string
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}` // it listens on TCP
})
afterAll(() => new Promise((resolve) => server.close(resolve)))
beforeEach(() => {
  answer = {}
  asked.length = 0
})

const read = (post: Partial<Post>) =>
  codeOfMessage({ ts: '1.2', ...post }, US, { token: TOKEN, apiUrl: `${origin}/api/` })
const preformatted = (...elements: object[]) => ({ type: 'rich_text_preformatted', elements })
const rich = (...elements: object[]) => ({ type: 'rich_text', block_id: 'x', elements })
const typed = (text: string) => ({ type: 'text', text })
const file = (more: Partial<SlackFile> = {}): SlackFile => ({
  id: 'F1',
  name: 'x.py',
  mimetype: 'text/plain',
  filetype: 'python',
  size: 6,
  url_private_download: `${origin}/files-pri/T1-F1/download/x.py`,
  ...more,
})

describe('the code of a message is', () => {
  test('what is in its code block, with what Slack made links of', async () => {
    const code = preformatted(typed('get("'), { type: 'link', url: 'https://example.com' }, typed('")'))
    expect(await read({ blocks: [rich({ type: 'rich_text_section', elements: [typed('look:')] }, code)] })).toBe(
      'get("https://example.com")',
    )
  })

  test('its longest code block', async () => {
    const blocks = [
      rich(preformatted(typed('a'))),
      { type: 'image' },
      rich(preformatted(typed('longer')), preformatted(typed('b'))),
    ]
    expect(await read({ blocks, text: '```c```' })).toBe('longer')
  })

  test.each([
    ['```x = 1```', 'x = 1'],
    ['look:\n```\nx = 1\ny = 2\n```\nnice', 'x = 1\ny = 2'],
    ['```python\nx = 1\n```', 'x = 1'],
    ['```a &lt; b &amp;&amp; c```', 'a < b && c'],
    ['```a```\n```longer```', 'longer'],
    ['```open("<https://example.com|example.com>")```', 'open("example.com")'],
  ])('what is between the fences of %j', async (text, code) => {
    expect(await read({ text })).toBe(code)
  })

  test('as it was typed, whatever it holds', async () => {
    const code = 'def f():\n    return "<@U1> &amp; ```"\n'
    expect(await read({ blocks: [rich(preformatted(typed(code)))] })).toBe(code)
  })

  test('its first file of text, read with the token', async () => {
    const picture = file({ id: 'F0', mimetype: 'image/png', filetype: 'png' })
    expect(await read({ text: 'look', files: [picture, file()] })).toBe('x = 1\n')
    expect(asked).toEqual([{ path: '/files-pri/T1-F1/download/x.py', token: `Bearer ${TOKEN}` }])
  })

  test('in its file when the code block is empty', async () => {
    expect(await read({ blocks: [rich(preformatted(typed(' \n')))], files: [file()] })).toBe('x = 1\n')
  })
})

describe('there is no code', () => {
  test.each<[string, Partial<Post>]>([
    ['in words', { text: 'sort this' }],
    ['in nothing', {}],
    [
      'in blocks of another shape',
      { blocks: [null, 'x', rich({ type: 'rich_text_preformatted' }), { type: 'rich_text' }] },
    ],
    ['in a picture', { files: [{ id: 'F1', mimetype: 'image/png' }] }],
    ['in a file that is too large', { files: [{ id: 'F1', mimetype: 'text/plain', size: LIMITS.code * 4 + 1 }] }],
  ])('%s', async (_, post) => {
    await expect(read(post)).rejects.toMatchObject({ code: 'invalid_input', reason: 'no_code_in_message' })
  })
})

describe('a file can not be read', () => {
  const unreadable = { code: 'invalid_input', reason: 'file_unreadable' }
  test.each<[string, Answer]>([
    ['that is gone', { status: 404 }],
    ['behind a page for signing in', { type: 'text/html; charset=utf-8', body: '<!DOCTYPE html>' }],
    ['that leads elsewhere', { status: 302, location: 'http://127.0.0.1:1/x' }],
  ])('%s', async (_, how) => {
    answer = how
    await expect(read({ files: [file()] })).rejects.toMatchObject(unreadable)
  })

  test('without an address', async () => {
    await expect(read({ files: [{ id: 'F1', mimetype: 'text/plain' }] })).rejects.toMatchObject(unreadable)
  })

  test.each([
    'https://evil.example/x.py',
    'https://files.slack.com.evil.example/x.py',
    'https://notslack.com/x.py',
    'http://files.slack.com/x.py',
    'http://127.0.0.1:1/x.py',
    'https://files.slack.com@evil.example/x.py',
    'file:///etc/passwd',
  ])('%s never gets our token', async (url) => {
    const fetching = vi.spyOn(globalThis, 'fetch').mockRejectedValue(new Error('no network'))
    await expect(read({ files: [file({ url_private_download: url })] })).rejects.toMatchObject(unreadable)
    expect(fetching).not.toHaveBeenCalled()
    fetching.mockRestore()
  })

  test.each(['https://files.slack.com/x.py', 'https://acme.enterprise.slack.com/x.py'])('%s does', async (url) => {
    const fetching = vi.spyOn(globalThis, 'fetch').mockResolvedValue(new Response('x = 2'))
    expect(await read({ files: [file({ url_private_download: url })] })).toBe('x = 2')
    expect(fetching.mock.calls[0]?.[1]).toMatchObject({
      headers: { Authorization: `Bearer ${TOKEN}` },
      redirect: 'error',
    })
    fetching.mockRestore()
  })

  test('whose address is none', async () => {
    await expect(read({ files: [file({ url_private_download: 'no address' })] })).rejects.toMatchObject(unreadable)
  })
})
