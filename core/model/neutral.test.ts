import fc from 'fast-check'
import { expect, test } from 'vitest'
import { neutral } from './neutral.ts'

test.each([
  ['colours', '\x1b[31mred\x1b[0m', 'red'],
  ['colours in C1', '\x9b1;31mred', 'red'],
  ['a clipboard', 'a\x1b]52;c;ZXZpbA==\x07b', 'ab'],
  ['a link', '\x1b]8;;https://evil.example\x1b\\text\x1b]8;;\x1b\\', 'text'],
  ['a string without an end', '\x1b]0;title\nnext', '0;title\nnext'],
  ['a reset', 'a\x1bcb', 'ab'],
  ['an escape hidden in itself', '\x1b\u200b[31mred', 'red'],
  ['NUL, bell and backspace', 'a\0b\x07c\x08d\x7fe', 'abcde'],
  ['ends of lines', 'a\r\nb\rc\u2028d\te', 'a\nb\nc\nd\te'],
  ['bidi', 'a\u202eb\u2066c\u200fd', 'abcd'],
  ['zero-width and soft hyphens', 'a\u200bb\ufeffc\u00add\u2060e', 'abcde'],
  ['tags', `a${Array.from('evil', (one) => String.fromCodePoint(0xe0000 + one.charCodeAt(0))).join('')}b`, 'ab'],
  ['fillers', 'a\u3164b\u115fc', 'abc'],
  ['hidden selectors', 'a\ufe01\u{e0101}b', 'ab'],
  ['half a character', 'a\ud83db\ude00', 'ab'],
  ['a joiner of nothing', '👩\u200dx', '👩x'],
])('removed: %s', (_what, text, expected) => {
  expect(neutral(text)).toBe(expected)
})

test.each([
  ['<!channel>', '< !channel>'],
  ['<!here|here>', '< !here|here>'],
  ['<!everyone>', '< !everyone>'],
  ['<!subteam^S012AB|@team>', '< !subteam^S012AB|@team>'],
  ['<@U123>', '< @U123>'],
  ['<@W0A|bob>', '< @W0A|bob>'],
  ['<@123>', '< @123>'],
  ['<@!123>', '< @!123>'],
  ['<@&123>', '< @&123>'],
  ['<#C123>', '< #C123>'],
  ['<#123>', '< #123>'],
  ['@everyone', '@ everyone'],
  ['ping @here!', 'ping @ here!'],
  ['@Channel', '@ Channel'],
  ['＠everyone', '＠ everyone'],
  ['＜＠U123＞', '＜ ＠U123＞'],
  ['@\u200beve\u00adryone', '@ everyone'],
  ['<\u2060@\ufe0f1\u200b23>', '< @123>'],
  ['@\x1b[0meveryone', '@ everyone'],
  ['@@everyone', '@@ everyone'],
  ['皆さん@hereです', '皆さん@ hereです'],
])('pings nobody: %j', (text, expected) => {
  expect(neutral(text)).toBe(expected)
})

const ORDINARY = [
  'hana@example.com, h.b+c@mail.example.co.jp',
  '@property\n@functools.cache\ndef f(): ...',
  'List<int> a < b && c > d',
  'Map<String, List<@NonNull Integer>>',
  '<!DOCTYPE html><!-- comment --><a href="#top">',
  '#include <stdio.h>, issue #123, <#fragment>',
  '@channels = 3; @channel_name',
  '時間表記を秒に変換します。「９０」はエラー、ﾊﾝｶｸ・ﾞ・ー・〜・①・㍻',
  '葛\u{e0100}飾区 と 辻\u{e0101}, 神\ufe00',
  'が (か\u3099) naïve',
  '👩‍👩‍👧 👩🏽‍💻 🕵️‍♂️ ❤️‍🔥 🏳️‍🌈 1️⃣ 🇯🇵 ☕️',
  '\tindented\n\n“quoted” – …',
]
test.each(ORDINARY)('left alone: %j', (text) => {
  expect(neutral(text)).toBe(text)
})

const fragment = fc.oneof(
  fc.constantFrom(
    ...'<>!@&#|^/＠＜！[](',
    ...[
      'channel',
      'here',
      'everyone',
      'every',
      'one',
      'subteam^S1',
      'U123',
      '123',
      'C1',
      ' ',
      '\n',
      '👩',
      '葛',
      '1',
      'a',
    ],
    ...['\x1b', '\x1b[', '\x1b[0m', '\x1b]0;', '\x07', '\x1b\\', '\x9b', '\x9d', '\x9c', 'm', '\r', '\0', '\x85'],
    ...['\u200b', '\u200d', '\ufe0f', '\u{e0100}', '\u20e3', '\u202e', '\u{e0041}', '\ud83d', '\udc69', '\u3164', '🏽'],
  ),
  fc.string({ unit: 'binary', maxLength: 2 }),
)
const text = fc.array(fragment, { maxLength: 30 }).map((all) => all.join(''))

const MENTION = /[@＠](everyone|here|channel\b)|<!(channel|here|everyone|subteam\^)|<@[!&]?(U\w|\d)+[>|]|<#C?\d+[>|]/i
const UNSEEN = /[\p{Cs}\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\u{e0000}-\u{e007f}]|(?![\n\t])\p{Cc}/u

test('nothing put together survives, and a second time changes nothing', () => {
  fc.assert(
    fc.property(text, (given) => {
      const once = neutral(given)
      expect(once).not.toMatch(MENTION)
      expect(once).not.toMatch(UNSEEN)
      expect(neutral(once)).toBe(once)
      // With what nobody sees taken out, as some surfaces do, it pings nobody either.
      expect(once.replaceAll(/[\u200d\ufe00-\ufe0f\u{e0100}-\u{e01ef}]/gu, '')).not.toMatch(MENTION)
    }),
    { numRuns: 20_000 },
  )
})

test('text of plain characters is as it was', () => {
  const plain = fc.string({ unit: fc.constantFrom(...'abc XYZ 019 .,;:()[]{}=+-*/\\\'"`~$%^&_ あ漢カ、。ー\n\t😀é') })
  fc.assert(
    fc.property(plain, (given) => {
      expect(neutral(given)).toBe(given)
    }),
  )
})

test.each([
  ['\x1b]'.repeat(30_000)],
  [`\x9d${'a'.repeat(60_000)}`],
  ['<@1'.repeat(20_000)],
  [`<@${'1'.repeat(60_000)}`],
  ['\u200d'.repeat(60_000)],
  ['👩\u200d'.repeat(20_000)],
])('the largest text takes no time to speak of', (given) => {
  const began = performance.now()
  neutral(given)
  expect(performance.now() - began).toBeLessThan(1_000)
})
