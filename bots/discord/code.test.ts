import type { Attachment } from 'discord.js'
import { describe, expect, test } from 'vitest'
import { codeOfMessage } from './code.ts'

const NO_FILES = new Map() as never // what is read of a collection a map has too
const file = (url: string, more: Partial<Attachment> = {}) =>
  new Map([['1', { url, name: 'x.py', contentType: 'text/x-python', size: 10, ...more }]]) as never

describe('the code of a message', () => {
  test.each([
    ['```py\nprint(1)\n```', 'print(1)\n'],
    ['```print(1)```', 'print(1)'],
    ['a ```js\n1\n``` b ```\nlonger\n```', 'longer\n'],
  ])('%j is its longest fenced block', async (content, code) => {
    expect(await codeOfMessage({ content, attachments: NO_FILES }, undefined)).toBe(code)
  })

  test('is the file beside it where that is longer', async () => {
    const attachments = file('http://127.0.0.1:1/x.py') // not fetched, but meant
    const reading = codeOfMessage({ content: '```py\n1\n```', attachments }, undefined)
    await expect(reading).rejects.toMatchObject({ reason: 'file_unreadable' })
  })

  test.each(['', 'print(1)', '``` ```'])('%j has none', async (content) => {
    const reading = codeOfMessage({ content, attachments: NO_FILES }, undefined)
    await expect(reading).rejects.toMatchObject({ reason: 'no_code_in_message' })
  })

  test.each([
    'http://127.0.0.1:1/x.py',
    'http://cdn.discordapp.com/x.py',
    'https://cdn.discordapp.com.evil.example/x.py',
    'https://evil.example/cdn.discordapp.com/x.py',
    'file:///etc/passwd',
    'no address',
  ])('%s is not fetched', async (url) => {
    const reading = codeOfMessage({ content: '', attachments: file(url) }, 'http://127.0.0.1:9/api')
    await expect(reading).rejects.toMatchObject({ reason: 'file_unreadable' })
  })

  test.each([{ contentType: 'image/png', name: 'x.png' }, { size: 1_000_000 }])('%j is no code', async (more) => {
    const reading = codeOfMessage({ content: '', attachments: file('https://cdn.discordapp.com/x', more) }, undefined)
    await expect(reading).rejects.toMatchObject({ reason: 'no_code_in_message' })
  })
})
