import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { LOCALES, words } from '../../core/index.ts'
import { type Press, readPress } from '../press.ts'
import { type Button, type Code, type Form, type Reply, say } from '../reply.ts'
import { anyCode, anyLocale, anyPress, anyReply, anyText, shortText } from '../testing/any-reply.ts'
import { bodyOf } from './messages.ts'
import { type DiscordMessage, renderReply } from './render.ts'
import { readForm, renderForm } from './render-form.ts'
import { problemsOf } from './testing/schemas.ts'
import { literal } from './text.ts'

// What Discord takes, written down again from its pages: https://docs.discord.com/developers/components/reference

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is not shown
const UNSEEN = /[\0-\x08\x0b-\x1f\x7f-\x9f]/
const text = (most: number) =>
  z
    .string()
    .min(1)
    .max(most)
    .refine((it) => it.isWellFormed() && !UNSEEN.test(it), 'whole characters, no controls')
const button = z.discriminatedUnion('style', [
  z.strictObject({ type: z.literal(2), style: z.literal([1, 2, 4]), label: text(80), custom_id: text(100) }),
  z.strictObject({
    type: z.literal(2),
    style: z.literal(5),
    label: text(80),
    url: z.url({ protocol: /^https?$/ }).max(512),
  }),
])
const message = z.strictObject({
  content: text(2000).refine((it) => it.trim() !== '', 'says something'),
  components: z.array(z.strictObject({ type: z.literal(1), components: z.array(button).min(1).max(5) })).max(5),
  files: z
    .array(
      z.strictObject({
        name: z.string().regex(/^[^./\\\s][^/\\:*?"<>|\p{Cc}\p{Cf}]*\.(py|mjs|rb|diff|txt)$/u),
        content: z.string().min(1),
      }),
    )
    .max(2),
})

/** What a person reads of words with backslashes before what would be markup. */
const read = (drawn: string) => drawn.replaceAll(/\\([^0-9A-Za-z\s])/g, '$1')

/** Nothing but what we drew ourselves is markup, a mention, a timestamp, an emoji or a link. */
function checkWords(line: string): void {
  const own = /^(?:> |-# )?(?<words>.*)$/s.exec(line)?.groups?.words ?? ''
  const bare = own.replaceAll(/\\[^0-9A-Za-z\s]/g, '\u00b7').replaceAll('**', '')
  expect(bare).not.toMatch(/[*_~`|<[\\]/)
  expect(bare).not.toMatch(/[@:](?!\s)/)
  expect(bare).not.toMatch(/^\s*(?:[#>-]|\d+\.)/)
  expect(bare).not.toMatch(/discord(?:app)?\.(?:gg|com)\//i)
  expect((own.replaceAll(/\\./gs, '').match(/\*\*/g) ?? []).length % 2).toBe(0)
}

function checkMessage(drawn: DiscordMessage): { code: string } {
  message.parse(drawn)
  expect(problemsOf('post', bodyOf(drawn).body)).toEqual([])
  const ids = drawn.components.flatMap((row) =>
    row.components.flatMap((it) => ('custom_id' in it ? [it.custom_id] : [])),
  )
  expect(new Set(ids).size).toBe(ids.length)
  const { content } = drawn
  const fence = /^```(?:python|javascript|ruby|diff)\n([\s\S]*?)\n```$/m.exec(content)
  const around = fence ? [content.slice(0, fence.index), content.slice(fence.index + fence[0].length)] : [content]
  for (const words of around) {
    expect(words).not.toContain('```')
    for (const line of words.split('\n')) checkWords(line)
  }
  return { code: fence?.[1] ?? '' }
}

// A reply that fails is shown as it came: making a smaller one of so much text takes minutes.
fc.configureGlobal({ endOnFailure: true })

describe('whatever a reply holds', () => {
  test('Discord takes the message, and no word of it is markup', () => {
    fc.assert(
      fc.property(anyReply, (reply) => void checkMessage(renderReply(reply))),
      { numRuns: 300 },
    )
  })

  test('a text is read as it was written', () => {
    fc.assert(
      fc.property(shortText, (written) => {
        expect(read(literal(written))).toBe(written)
      }),
    )
  })

  test('code is shown whole, or it is a file', () => {
    fc.assert(
      fc.property(anyCode, anyLocale, (code, inLocale) => {
        const drawn = renderReply(say(inLocale, 'r1', { code }))
        const { code: shown } = checkMessage(drawn)
        const lines = code.text.toWellFormed().replace(/\r\n?/g, '\n')
        const seen = [...lines].filter((it) => !UNSEEN.test(it)).join('')
        const [file] = drawn.files
        if (file) expect(file.content).toBe(code.text.toWellFormed())
        else expect(shown).toBe(seen.replace(/^(?:[^\S\n]*\n)+/, '').trimEnd())
      }),
      { numRuns: 300 },
    )
  })

  test('words that find no room are a file', () => {
    fc.assert(
      fc.property(fc.array(anyText, { maxLength: 5 }), (texts) => {
        const drawn = renderReply(say('en', 'x', { lines: texts.map((it) => ({ text: it })) }))
        const [file] = drawn.files
        if (file) expect(file.content).toBe(texts.map((it) => it.toWellFormed()).join('\n'))
      }),
      { numRuns: 100 },
    )
  })

  test('Discord takes the form, and what is typed comes back', () => {
    const anyForm: fc.Arbitrary<Form> = fc.record(
      {
        locale: anyLocale,
        title: anyText,
        intro: anyText,
        label: anyText,
        hint: anyText,
        placeholder: anyText,
        submit: anyText,
        initial: anyText,
        most: fc.integer({ min: 0, max: 10_000 }),
        press: anyPress.filter(({ subject = '' }) => subject.length < 50),
      },
      { requiredKeys: ['locale', 'title', 'label', 'hint', 'submit', 'initial', 'most', 'press'] },
    )
    fc.assert(
      fc.property(anyForm, shortText, (form, value) => {
        const modal = renderForm(form)
        expect(problemsOf('modal', { type: 9, data: modal })).toEqual([])
        const field = { type: 4 as const, value }
        expect(readForm(modal.custom_id, { get: (id) => (id === 'tz:text' ? field : undefined) })).toEqual({
          press: form.press,
          text: value,
        })
      }),
      { numRuns: 200 },
    )
  })

  test('every press drawn is read as itself', () => {
    fc.assert(
      fc.property(fc.uniqueArray(anyPress, { maxLength: 10, selector: (it) => JSON.stringify(it) }), (presses) => {
        const kept = presses.filter(({ subject = '' }) => subject.length < 100)
        const drawn = renderReply(say('en', 'x', { buttons: presses.map((it) => ({ label: 'x', press: it })) }))
        const ids = drawn.components.flatMap((row) =>
          row.components.map((it) => ('custom_id' in it ? it.custom_id : '')),
        )
        expect(ids.map(readPress)).toEqual(kept)
      }),
    )
  })
})

// The storyboards of the product, as they are seen in Discord: [button], [link ↗].

function draw({ content, components, files }: DiscordMessage): string {
  const rows = components.map(({ components: row }) =>
    row.map((it) => ('label' in it ? `[${it.label}${'url' in it ? ' ↗' : ''}]` : '')).join(' '),
  )
  return [
    content,
    ...rows,
    ...files.map(({ name, content: all }) => `📎 ${name} (${all.split('\n').length} lines)`),
  ].join('\n')
}

const CODE = `import re

def to_seconds(text: str) -> int:
    hours, minutes = re.fullmatch(r"(\\d+)h(\\d+)m", text).groups()
    return int(hours) * 3600 + int(minutes) * 60
`
const id = 'k7m2q9xd'

describe.each(LOCALES)('in %s, what people see:', (inLocale) => {
  const t = words(inLocale)
  const ja = inLocale === 'ja'
  const title = ja ? '時間表記を秒に変換' : 'Duration to seconds'
  const about = (action: Press['action'], revision = 1) => ({ action, snippet: id, revision })
  const code: Code = { language: 'python', name: `${title} r1`, text: CODE }
  const tests: Button = { label: t('chat.buttons.tests'), press: about('tests'), style: 'primary' }
  const improve: Button = { label: t('chat.buttons.improve'), press: about('improve') }
  const more: Button[] = [
    { label: t('chat.buttons.history'), press: about('history') },
    { label: t('chat.buttons.web'), press: about('show'), url: `https://tanzaku.example/snippets/${id}` },
  ]
  const board: Record<string, Reply> = {
    '1.1 card': say(inLocale, `${title}  ${id} · Python`, {
      title,
      lines: [
        { text: ja ? 'Hana: "1h30m" を秒に変換' : 'Hana: turn "1h30m" into seconds' },
        { text: `⏳ ${ja ? 'コード作成中 · 14 秒' : 'Writing · 14 s'}` },
      ],
      buttons: [{ label: t('chat.buttons.stop'), press: about('stop') }],
    }),
    '1.2 answer': say(inLocale, `${title} · Python · r1`, {
      title,
      lines: [{ text: `○ ${t('badge.untested')}` }],
      code,
      after: [
        { text: t('chat.assumed', { text: ja ? '単位のない「90」はエラーにします。' : 'a bare "90" is an error.' }) },
      ],
      buttons: [tests, improve],
      more,
      foot: t('chat.mention_here', { bot: 'Tanzaku' }),
    }),
    '1.2 answer, long': say(inLocale, `${title} · Python · r1`, {
      title,
      code: { ...code, text: Array.from({ length: 127 }, (_, i) => `print(${i})`).join('\n') },
      buttons: [tests],
    }),
    '1.2 answer, with a fence in it': say(inLocale, `${title} · Python · r1`, {
      code: { ...code, text: 'print("""\n```\n""")\n' },
    }),
    '1.6 question': say(inLocale, `❓ ${t('chat.question.ambiguous')}`, {
      lines: [
        {
          text: ja ? '単位のない「90」の扱いが書かれていません。' : 'You didn\'t say what a bare "90" means.',
          style: 'strong',
        },
        { text: ja ? 'A  90 秒とみなす → 90' : 'A  90 seconds → 90' },
      ],
      buttons: ['A', 'B', ja ? 'その他…' : 'Something else…'].map((label, i) => ({
        label,
        press: { ...about('decide'), subject: 'q1', choice: i === 2 ? 'other' : label },
      })),
    }),
    '1.9 too long': say(inLocale, t('reasons.feedback_too_long', { count: 9000, max: 3000 }), {
      lines: [{ text: 'a <b> & *c*\n@everyone :smile:', style: 'quote' }],
    }),
    '1.10 search': say(inLocale, t('chat.list.found', { query: '<秒>' }), {
      entries: [title, 'slug_text & *more*'].map((name, i) => ({
        text: `✅ 12/12  ${name}`,
        button: { label: t('chat.buttons.open'), press: about('show', i) },
      })),
    }),
  }

  test.each(Object.entries(board))('%s', (_, reply) => {
    const drawn = renderReply(reply)
    checkMessage(drawn)
    expect(`${draw(drawn)}\n`).toMatchSnapshot()
  })
})

test.each([
  ['2,000 characters of Japanese', '漢'.repeat(2500)],
  ['2,000 emoji', '👩‍💻'.repeat(900)],
])('%s are cut between characters', (_, line) => {
  const drawn = renderReply(say('ja', 'x', { lines: [{ text: line }] }))
  checkMessage(drawn)
  expect(drawn.content.endsWith('…')).toBe(true)
  expect(drawn.files).toEqual([{ name: 'message.txt', content: line }])
})
