import { describe, expect, test } from 'vitest'
import { clip, visible } from './visible.ts'

describe('text that code printed', () => {
  test.each([
    ['plain text, 日本語, 👩‍👩‍👧 and é stay', 'plain text, 日本語, 👩‍👩‍👧 and é stay'],
    ['tab\tand\nlines\r\nstay', 'tab\tand\nlines\nstay'],
    ['\x1b[31mred\x07\x7f\x9b', '\\x1b[31mred\\x07\\x7f\\x9b'],
    ['back\rforth', 'back\\x0dforth'],
    ['\u202egnp.exe\u2066', '\\u202egnp.exe\\u2066'],
    ['zero\u200bwidth\ufeff\u2028', 'zero\\u200bwidth\\ufeff\\u2028'],
    ['tag \u{e0041}', 'tag \\u{e0041}'],
    ['half \ud800', 'half \\ud800'],
  ])('%j is shown as %j', (printed, shown) => {
    expect(visible(printed)).toBe(shown)
  })

  test('is cut between characters, and what is left is counted', () => {
    expect(clip('日本語', 3)).toEqual({ text: '日本語', left: 0 })
    expect(clip('👩👩👩👩', 2)).toEqual({ text: '👩👩', left: 2 })
  })
})
