import fc from 'fast-check'
import { LOCALES } from '../../core/index.ts'
import { ACTIONS, type Press } from '../press.ts'
import type { Button, Code, Reply } from '../reply.ts'
import { ID } from './values.ts'

// Whatever comes: pieces that have hurt others, any characters, and very much of both.

const PIECES = [
  ...[
    'a',
    ' ',
    '\n',
    '\r\n',
    '\t',
    'Hana',
    '時間表記を秒に変換',
    '。',
    '…',
    'é',
    'e\u0301',
    '👩‍💻',
    '🇯🇵',
    '❌',
    '👍🏽',
  ],
  ...['```', '```python\n', '*bold*', '_it_', '~no~', '`code`', ':smile:', '> quote', '&gt;', '&', '<', '>', '# '],
  ...['<!channel>', '<!here|here>', '<@U12345678>', '<#C12345678>', '@here', '@channel', '<https://x.y|z>'],
  ...['__u__', '||spoiler||', '>>> all', '-# small', '- item', '1. one', '[link](https://x.y)', '\\', '\\*', '@', ':'],
  ...['@everyone', '<@123456789012345678>', '<@&123456789012345678>', '<:x:123456789012345678>', '<t:1700000000:R>'],
  ...['</snippet new:123456789012345678>', '<id:guide>', 'discord.gg/abc', '\u2028'],
  ...['https://example.com/?a=1&b=2', 'mailto:a@b.c', '\0', '\u001b[31m', '\u0085', '\u202e', '\ud83d', '\udc69'],
]
const piece = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...PIECES) },
  fc.string({ unit: 'binary', maxLength: 8 }),
)
export const shortText = fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join(''))
const huge = fc
  .tuple(shortText, fc.integer({ min: 0, max: 3000 }))
  .map(([text, times]) => text.repeat(times).slice(0, 60_000))
export const anyText = fc.oneof({ weight: 6, arbitrary: shortText }, { weight: 1, arbitrary: huge })

export const anyPress: fc.Arbitrary<Press> = fc.oneof(
  fc.constantFrom(...ACTIONS).map((action) => ({ action })),
  fc.record({
    action: fc.constantFrom(...ACTIONS),
    snippet: fc.constant(ID),
    revision: fc.integer({ min: 1, max: 999 }),
    subject: fc.stringMatching(/^[a-z0-9]{1,12}(#2)?$/),
    choice: fc.stringMatching(/^[A-Z]$/),
  }),
  fc.record({ action: fc.constant('decide'), subject: fc.constant('x'.repeat(3000)) }),
)
const anyButton: fc.Arbitrary<Button> = fc.record(
  {
    label: anyText,
    press: anyPress,
    style: fc.constantFrom('primary' as const, 'danger' as const),
    url: fc.oneof(fc.constant('https://tanzaku.example/s/1'), fc.webUrl(), anyText),
  },
  { requiredKeys: ['label', 'press'] },
)
export const anyCode: fc.Arbitrary<Code> = fc.record({
  language: fc.constantFrom('python', 'javascript', 'ruby', 'diff'),
  name: anyText,
  text: fc.oneof(
    anyText,
    fc
      .tuple(fc.array(shortText, { maxLength: 8 }), fc.integer({ min: 0, max: 200 }))
      .map(([lines, number]) => Array.from({ length: number }, (_, i) => lines[i % lines.length] ?? '').join('\n')),
  ),
})
const anyLine = fc.record(
  { text: anyText, style: fc.constantFrom('strong' as const, 'quiet' as const, 'quote' as const) },
  { requiredKeys: ['text'] },
)
const many = <T>(one: fc.Arbitrary<T>, most: number) =>
  fc.oneof(fc.array(one, { maxLength: 4 }), fc.array(one, { maxLength: most, size: 'max' }))
export const anyLocale = fc.constantFrom(...LOCALES)
export const anyReply: fc.Arbitrary<Reply> = fc.record(
  {
    locale: anyLocale,
    status: anyText,
    title: shortText,
    lines: many(anyLine, 60),
    code: anyCode,
    after: many(anyLine, 20),
    entries: many(fc.record({ text: anyText, button: anyButton }, { requiredKeys: ['text'] }), 120),
    buttons: many(anyButton, 40),
    more: many(anyButton, 120),
    foot: anyText,
  },
  { requiredKeys: ['locale', 'status', 'lines', 'after', 'entries', 'buttons', 'more'] },
)
