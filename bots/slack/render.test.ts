import type { AnyBlock, ModalView } from '@slack/types'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { type Locale, words } from '../../core/index.ts'
import { ACTIONS, type Press } from '../press.ts'
import { type Button, type Code, type Form, type Reply, say } from '../reply.ts'
import { renderHome, renderReply, type SlackMessage } from './render.ts'
import { readAction } from './render-buttons.ts'
import { readForm, renderForm } from './render-form.ts'
import { cut } from './text.ts'

const LOCALES: Locale[] = ['en', 'ja']
const id = 'k7m2q9xd'

// What Slack takes, written down again from its pages: https://docs.slack.dev/reference/block-kit

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is not shown
const UNSEEN = /[\0-\x08\x0b-\x1f\x7f-\x9f]/
const escaped = (text: string) => text.replace(/[&<>]/g, (c) => ({ '&': '&amp;', '<': '&lt;' })[c] ?? '&gt;')
const characters = (most: number) =>
  z
    .string()
    .refine((text) => text.trim() !== '', 'says something')
    .refine((text) => escaped(text).length <= most, `at most ${most} characters`)
    .refine((text) => text.isWellFormed(), 'no half of a character')
    .refine((text) => !UNSEEN.test(text), 'no controls')
const plain = (most: number) =>
  z.strictObject({ type: z.literal('plain_text'), text: characters(most), emoji: z.literal(false) })

const actionId = z.string().min(1).max(255)
const link = z.url({ protocol: /^https?$/ }).max(3000)
const button = z.strictObject({
  type: z.literal('button'),
  text: plain(75),
  action_id: actionId,
  value: z.string().min(1).max(2000).optional(),
  url: link.optional(),
  style: z.enum(['primary', 'danger']).optional(),
})
const option = z.strictObject({ text: plain(75), value: z.string().min(1).max(150) })
const overflow = z.strictObject({
  type: z.literal('overflow'),
  action_id: actionId,
  options: z
    .array(option.extend({ url: link.optional() }))
    .min(2)
    .max(5),
})
const select = z.strictObject({
  type: z.literal('static_select'),
  action_id: actionId,
  placeholder: plain(150),
  options: z.array(option).min(1).max(100),
})
const row = z.array(z.discriminatedUnion('type', [button, overflow, select]))

const word = z.strictObject({
  type: z.literal('text'),
  text: z
    .string()
    .min(1)
    .refine((text) => text.isWellFormed()),
  style: z.strictObject({ bold: z.literal(true) }).optional(),
})
const richPart = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('rich_text_section'), elements: z.array(word).min(1) }),
  z.strictObject({ type: z.literal('rich_text_quote'), elements: z.array(word).min(1) }),
  z.strictObject({
    type: z.literal('rich_text_preformatted'),
    elements: z.tuple([word.omit({ style: true })]),
    language: z.enum(['python', 'javascript', 'ruby', 'diff']),
  }),
])
const block = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('rich_text'), elements: z.array(richPart).min(1) }),
  z.strictObject({ type: z.literal('context'), elements: z.array(plain(3000)).min(1).max(10) }),
  z.strictObject({ type: z.literal('section'), text: plain(3000), accessory: button.optional() }),
  z.strictObject({ type: z.literal('header'), text: plain(150) }),
  z.strictObject({ type: z.literal('actions'), elements: row.min(1).max(25) }),
])
const message = z.strictObject({
  text: z.string().min(1).max(4000),
  blocks: z.array(block).min(1).max(50),
  file: z.strictObject({ name: z.string().min(1).max(100), content: z.string().min(1) }).optional(),
})
const home = z.strictObject({ type: z.literal('home'), blocks: z.array(block).min(1).max(100) })
const modal = z.strictObject({
  type: z.literal('modal'),
  callback_id: z.literal('tz:form'),
  private_metadata: z.string().max(3000),
  title: plain(24),
  submit: plain(24),
  close: plain(24),
  blocks: z
    .array(
      z.discriminatedUnion('type', [
        z.strictObject({ type: z.literal('section'), text: plain(3000) }),
        z.strictObject({
          type: z.literal('input'),
          block_id: z.string().min(1).max(255),
          label: plain(2000),
          hint: plain(2000).optional(),
          element: z
            .strictObject({
              type: z.literal('plain_text_input'),
              action_id: actionId,
              multiline: z.literal(true),
              max_length: z.int().min(1).max(3000),
              initial_value: z.string().min(1).optional(),
              placeholder: plain(150).optional(),
            })
            .refine((it) => (it.initial_value ?? '').length <= it.max_length, 'what stands in it fits'),
        }),
      ]),
    )
    .min(1)
    .max(100),
})

/** Every string under this key, wherever it is. */
function all(key: string, value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap((it) => all(key, it))
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, it]) => (name === key && typeof it === 'string' ? [it] : all(key, it)))
}

function seen(text: string): string {
  const lines = text.toWellFormed().replace(/\r\n?/g, '\n')
  return [...lines].filter((character) => !UNSEEN.test(character)).join('')
}

function checkBlocks(blocks: AnyBlock[]): void {
  expect(escaped(all('text', blocks).join('')).length).toBeLessThanOrEqual(10_000)
  const ids = all('action_id', blocks)
  expect(new Set(ids).size).toBe(ids.length)
}

const unescaped = (text: string) => text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&')

/** Nothing in a text that Slack reads as mrkdwn is markup, a mention, an emoji or a link. */
function checkLiteral(text: string): void {
  expect(text).not.toMatch(/[<>]|&(?!(amp|lt|gt);)/)
  expect(text).not.toMatch(/^(&gt;|>)/m)
  const bare = unescaped(text)
  expect(bare).not.toMatch(/(?<![\p{L}\p{N}])([*~`_])\S(.*\S)?\1(?![\p{L}\p{N}])/u)
  expect(bare).not.toMatch(/:[^\s:]+:|@\S|:\/\//)
}

function checkMessage(drawn: SlackMessage): void {
  message.parse(drawn)
  checkBlocks(drawn.blocks)
  checkLiteral(drawn.text)
  expect(unescaped(drawn.text).normalize('NFKC')).toBe(all('text', drawn.blocks[0]).join('').normalize('NFKC'))
  if (drawn.file) expect(drawn.file.name).toMatch(/^[^./\\\s][^/\\:*?"<>|\p{Cc}\p{Cf}]*\.(py|mjs|rb|diff)$/u)
}

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
  ...['https://example.com/?a=1&b=2', 'mailto:a@b.c', '\0', '\u001b[31m', '\u0085', '\u202e', '\ud83d', '\udc69'],
]
const piece = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...PIECES) },
  fc.string({ unit: 'binary', maxLength: 8 }),
)
const short = fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join(''))
const huge = fc
  .tuple(short, fc.integer({ min: 0, max: 3000 }))
  .map(([text, times]) => text.repeat(times).slice(0, 60_000))
const anyText = fc.oneof({ weight: 6, arbitrary: short }, { weight: 1, arbitrary: huge })

const press: fc.Arbitrary<Press> = fc.oneof(
  fc.constantFrom(...ACTIONS).map((action) => ({ action })),
  fc.record({
    action: fc.constantFrom(...ACTIONS),
    snippet: fc.constant(id),
    revision: fc.integer({ min: 1, max: 999 }),
    subject: fc.stringMatching(/^[a-z0-9]{1,12}(#2)?$/),
    choice: fc.stringMatching(/^[A-Z]$/),
  }),
  fc.record({ action: fc.constant('decide'), subject: fc.constant('x'.repeat(3000)) }),
)
const anyButton: fc.Arbitrary<Button> = fc.record(
  {
    label: anyText,
    press,
    style: fc.constantFrom('primary' as const, 'danger' as const),
    url: fc.oneof(fc.constant('https://tanzaku.example/s/1'), fc.webUrl(), anyText),
  },
  { requiredKeys: ['label', 'press'] },
)
const anyCode: fc.Arbitrary<Code> = fc.record({
  language: fc.constantFrom('python', 'javascript', 'ruby', 'diff'),
  name: anyText,
  text: fc.oneof(
    anyText,
    fc
      .tuple(fc.array(short, { maxLength: 8 }), fc.integer({ min: 0, max: 200 }))
      .map(([lines, number]) => Array.from({ length: number }, (_, i) => lines[i % lines.length] ?? '').join('\n')),
  ),
})
const anyLine = fc.record(
  { text: anyText, style: fc.constantFrom('strong' as const, 'quiet' as const, 'quote' as const) },
  { requiredKeys: ['text'] },
)
const many = <T>(one: fc.Arbitrary<T>, most: number) =>
  fc.oneof(fc.array(one, { maxLength: 4 }), fc.array(one, { maxLength: most, size: 'max' }))
const locale = fc.constantFrom(...LOCALES)
const anyReply: fc.Arbitrary<Reply> = fc.record(
  {
    locale,
    status: anyText,
    title: short,
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

// A reply that fails is shown as it came: making a smaller one of so much text takes minutes.
fc.configureGlobal({ endOnFailure: true })

describe('whatever a reply holds', () => {
  const runs = { numRuns: 300 }

  test('Slack takes the message', () => {
    fc.assert(
      fc.property(anyReply, (reply) => checkMessage(renderReply(reply))),
      runs,
    )
  })

  test('Slack takes the App Home', () => {
    fc.assert(
      fc.property(anyReply, (reply) => {
        const view = renderHome(reply)
        home.parse(view)
        checkBlocks(view.blocks)
      }),
      { numRuns: 100 },
    )
  })

  test('code is shown whole, or it is a file', () => {
    fc.assert(
      fc.property(anyCode, locale, (code, inLocale) => {
        const drawn = renderReply(say(inLocale, 'r1', { code }))
        checkMessage(drawn)
        const shown = boxes(drawn.blocks).join('')
        if (drawn.file) expect(drawn.file.content).toBe(code.text.toWellFormed())
        else expect(shown).toBe(seen(code.text).trimEnd())
      }),
      runs,
    )
  })

  test('Slack takes the form, and what is typed comes back', () => {
    const anyForm: fc.Arbitrary<Form> = fc.record(
      {
        locale,
        title: anyText,
        intro: anyText,
        label: anyText,
        hint: anyText,
        placeholder: anyText,
        submit: anyText,
        initial: anyText,
        most: fc.integer({ min: 0, max: 10_000 }),
        press,
      },
      { requiredKeys: ['locale', 'title', 'label', 'hint', 'submit', 'initial', 'most', 'press'] },
    )
    fc.assert(
      fc.property(anyForm, anyText, short, (form, place, value) => {
        const view = renderForm(form, place)
        modal.parse(view)
        const back = readForm({ private_metadata: view.private_metadata ?? '', state: typed(view, value) })
        const fits = JSON.stringify([place, form.press]).length < 2900
        if (fits && place) expect(back).toEqual({ press: form.press, place, text: value })
        else if (back) expect(back).toMatchObject({ press: form.press, place })
      }),
      { numRuns: 200 },
    )
  })

  test('every press drawn is read as itself', () => {
    fc.assert(
      fc.property(fc.array(press, { maxLength: 10 }), (presses) => {
        const kept = presses.filter(({ subject = '' }) => subject.length < 100)
        const pressable = presses.map((it) => ({ label: 'x', press: it }))
        const { blocks } = renderReply(say('en', 'x', { buttons: pressable }))
        const drawn = blocks.flatMap((it) => (it.type === 'actions' ? it.elements : []))
        const read = drawn.map((it) =>
          it.type === 'button' ? readAction({ ...it, action_id: it.action_id ?? '' }) : 0,
        )
        expect(read).toEqual(kept)
        const menu = renderReply(say('en', 'x', { more: pressable })).blocks.flatMap((it) =>
          it.type === 'actions' ? it.elements : [],
        )
        const chosen = menu.flatMap((it) =>
          it.type === 'overflow' || it.type === 'static_select'
            ? (it.options ?? []).map(({ value = '' }) =>
                readAction({ action_id: 'tz:menu', selected_option: { value } }),
              )
            : it.type === 'button'
              ? [readAction({ action_id: it.action_id ?? '' })]
              : [],
        )
        expect(chosen).toEqual(kept)
      }),
    )
  })

  test('a text is cut between characters', () => {
    const characters = new Intl.Segmenter('ja', { granularity: 'grapheme' })
    fc.assert(
      fc.property(anyText, fc.integer({ min: 2, max: 60 }), (raw, most) => {
        const text = raw.toWellFormed().slice(0, 500).toWellFormed()
        const kept = cut(text, most, ({ length }) => length)
        expect(kept.length).toBeLessThanOrEqual(most)
        if (kept === text) return
        expect(kept.endsWith('…')).toBe(true)
        const start = kept.slice(0, -1)
        expect(text.startsWith(start)).toBe(true)
        const first = characters.segment(text).containing(0)?.segment ?? ''
        if (first.length < most) expect(characters.segment(text).containing(start.length)?.index).toBe(start.length)
      }),
    )
  })
})

function boxes(blocks: AnyBlock[]): string[] {
  return blocks.flatMap((it) =>
    block.safeParse(it).success && 'elements' in it
      ? richParts(it).flatMap((part) => (part.type === 'rich_text_preformatted' ? all('text', part) : []))
      : [],
  )
}

function richParts(it: AnyBlock) {
  const read = block.parse(it)
  return read.type === 'rich_text' ? read.elements : []
}

/** What Slack sends of a modal in which this was typed. */
function typed(view: ModalView, value: string | null) {
  const values = modal
    .parse(view)
    .blocks.flatMap((it) =>
      it.type === 'input'
        ? [[it.block_id, { [it.element.action_id]: { type: 'plain_text_input', value } }] as const]
        : [],
    )
  return { values: Object.fromEntries(values) }
}

// The storyboards of the product, as they are seen in Slack: [button], [link ↗], [menu ▾ its options], **bold**.

function draw({ blocks, file }: { blocks: AnyBlock[]; file?: SlackMessage['file'] }): string {
  const drawn = blocks.map((it) => drawBlock(block.parse(it)))
  return [...drawn, ...(file ? [`📎 ${file.name} (${file.content.split('\n').length} lines)`] : [])].join('\n')
}

function drawBlock(it: z.infer<typeof block>): string {
  if (it.type === 'header') return `# ${it.text.text}`
  if (it.type === 'section') return [it.text.text, ...(it.accessory ? [drawElement(it.accessory)] : [])].join('  ')
  if (it.type === 'context') return it.elements.map(({ text }) => text.replaceAll(/^/gm, '· ')).join('\n')
  if (it.type === 'actions') return it.elements.map(drawElement).join(' ')
  return it.elements.map(drawPart).join('\n')
}

function drawElement(it: z.infer<typeof row>[number]): string {
  if (it.type === 'button') return `[${it.text.text}${it.url ? ' ↗' : ''}]`
  const options = it.options.map(({ text, ...rest }) => `${text.text}${'url' in rest ? ' ↗' : ''}`).join(' | ')
  return `[${it.type === 'overflow' ? '⋯' : `${it.placeholder.text} ▾`} ${options}]`
}

function drawPart(part: z.infer<typeof richPart>): string {
  if (part.type === 'rich_text_preformatted') {
    return `┌─${part.language}\n${part.elements[0].text.replaceAll(/^/gm, '│ ')}\n└─`
  }
  const text = part.elements.map((it) => (it.style ? `**${it.text}**` : it.text)).join('')
  return part.type === 'rich_text_quote' ? text.replaceAll(/^/gm, '▌ ') : text
}

const CODE = `import re

def to_seconds(text: str) -> int:
    hours, minutes = re.fullmatch(r"(\\d+)h(\\d+)m", text).groups()
    return int(hours) * 3600 + int(minutes) * 60
`

describe.each(LOCALES)('in %s, what people see:', (inLocale) => {
  const t = words(inLocale)
  const ja = inLocale === 'ja'
  const title = ja ? '時間表記を秒に変換' : 'Duration to seconds'
  const about = (action: Press['action'], revision = 1) => ({ action, snippet: id, revision })
  const code: Code = { language: 'python', name: `${title} r1`, text: CODE }
  const tests: Button = { label: t('chat.buttons.tests'), press: about('tests') }
  const improve: Button = { label: t('chat.buttons.improve'), press: about('improve') }
  const improveTests: Button = { label: t('chat.buttons.improve_tests'), press: about('improve_tests') }
  const more: Button[] = [
    { label: t('chat.buttons.changes'), press: about('changes') },
    { label: t('chat.buttons.history'), press: about('history') },
    { label: t('chat.buttons.download'), press: about('download') },
    { label: t('chat.buttons.web'), press: about('show'), url: `https://tanzaku.example/snippets/${id}` },
    { label: t('chat.buttons.delete'), press: about('delete') },
  ]
  const moreAfterRun: Button[] = [
    { label: t('chat.buttons.show_tests'), press: about('show_tests') },
    { label: t('chat.buttons.run_again'), press: about('run') },
    ...more,
  ]
  const failure = t('chat.failure', { name: '✗ "1h xyz"', expected: 'ValueError', actual: '3600' })

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
      lines: [{ text: ja ? '○ 未テスト' : '○ Not tested' }],
      code,
      after: [
        { text: t('chat.assumed', { text: ja ? '単位のない「90」はエラーにします。' : 'a bare "90" is an error.' }) },
      ],
      buttons: [{ ...tests, style: 'primary' }, improve],
      more,
      foot: t('chat.reply_here'),
    }),
    '1.2 answer, long': say(inLocale, `${title} · Python · r1`, {
      title,
      code: { ...code, text: Array.from({ length: 127 }, (_, i) => `print(${i})`).join('\n') },
      buttons: [tests],
    }),
    '1.3 feedback': say(inLocale, `r2 · Python · +3 −1   ${ja ? '○ 未テスト' : '○ Not tested'}`, {
      lines: [
        {
          text: ja
            ? '不正な入力は ValueError にしました。'
            : 'Invalid input now raises ValueError;\nbefore, it was skipped.',
        },
      ],
      code: { ...code, name: `${title} r2` },
      buttons: [tests, improve],
      more,
    }),
    '1.4 failing run': say(
      inLocale,
      ja ? '❌ 11/12 成功 · 1 件失敗 · Python 3.13 · 0.8 秒' : '❌ 11/12 passed · 1 failed · Python 3.13 · 0.8 s',
      {
        lines: [
          { text: failure, style: 'strong' },
          {
            text: `  ${t('chat.from', { text: ja ? '不正な入力は ValueError に' : 'invalid input raises ValueError' })}`,
            style: 'quiet',
          },
        ],
        buttons: [{ label: t('chat.buttons.repair'), press: about('repair'), style: 'primary' }, improveTests],
        more: moreAfterRun,
      },
    ),
    '1.5 repair': say(
      inLocale,
      ja ? '✅ 12/12 成功 · Python 3.13 · 0.8 秒 · r3' : '✅ 12/12 passed · Python 3.13 · 0.8 s · r3',
      {
        lines: [
          { text: ja ? '入力全体を照合するようにしました。' : 'The whole text must match now.' },
          { text: ja ? 'テストは変更していません。' : 'The tests were not changed.' },
        ],
        code: { ...code, name: `${title} r3` },
        buttons: [improve, improveTests],
        more: moreAfterRun,
      },
    ),
    '1.6 question': say(inLocale, `❓ ${t('chat.question.ambiguous')}`, {
      lines: [
        {
          text: ja ? '単位のない「90」の扱いが書かれていません。' : 'You didn\'t say what a bare "90" means.',
          style: 'strong',
        },
        { text: ja ? 'A  90 秒とみなす → 90' : 'A  90 seconds → 90' },
        { text: ja ? 'B  エラーにする → ValueError' : 'B  an error → ValueError' },
      ],
      buttons: ['A', 'B', ja ? 'その他…' : 'Something else…'].map((label, i) => ({
        label,
        press: { ...about('decide'), subject: 'q1', choice: i === 2 ? 'other' : label },
      })),
    }),
    '1.7 wrong test': say(inLocale, `❓ ${t('chat.question.wrong_test')}`, {
      lines: [
        { text: ja ? '「1h30m」= 5460 を期待しています。' : 'It expects "1h30m" = 5460.' },
        { text: ja ? '依頼文だけで計算すると 5400 です。' : 'From the request alone: 1×3600 + 30×60 = 5400.' },
      ],
      buttons: ['fix', 'right', 'leave'].map((choice, i) => ({
        label:
          (ja ? ['テストを直す', 'テストが正しい', 'このままにする'] : ['Fix the test', 'Test is right', 'Leave it'])[
            i
          ] ?? '',
        press: { ...about('decide'), subject: 'q2', choice },
      })),
    }),
    '1.9 old button': say(inLocale, t('chat.old', { number: 1, current: 3 }), {
      buttons: [
        { label: t('chat.buttons.open_current', { number: 3 }), press: about('show', 3) },
        { label: t('chat.buttons.revert', { number: 1 }), press: about('revert', 1) },
      ],
    }),
    '1.9 too long': say(inLocale, ja ? '9000 文字あります（上限 8000）。' : '9000 characters; the limit is 8000.', {
      lines: [{ text: t('chat.text_below') }, { text: 'a <b> & *c*\n<!channel> :smile:', style: 'quote' }],
    }),
    '1.10 help': say(inLocale, t('chat.help.status'), {
      lines: [
        { text: t('chat.help.ask', { command: '/snippet' }) },
        { text: t('chat.help.find', { command: '/snippet' }) },
        { text: t('chat.help.thread') },
        { text: t('chat.help.message') },
      ],
    }),
    '1.10 search': say(inLocale, t('chat.list.found', { query: '<秒>' }), {
      entries: [title, 'slug_text & *more*'].map((text) => ({
        text: `✅ 12/12  ${text}`,
        button: { label: t('chat.buttons.open'), press: about('show') },
      })),
      foot: t('chat.list.newest'),
    }),
    '1.10 delete': say(inLocale, ja ? `「${title}」を削除しますか？` : `Delete “${title}”?`, {
      title,
      lines: [{ text: t('chat.delete.undo') }],
      buttons: [
        { label: t('chat.buttons.delete_yes'), press: about('delete_yes'), style: 'danger' },
        { label: t('chat.buttons.keep'), press: about('keep') },
      ],
    }),
  }

  test.each(Object.entries(board))('%s', (_, reply) => {
    const drawn = renderReply(reply)
    checkMessage(drawn)
    expect(`${draw(drawn)}\n`).toMatchSnapshot()
  })

  test('1.10 App Home', () => {
    const view = renderHome(
      say(inLocale, t('chat.list.yours'), {
        buttons: [{ label: t('chat.buttons.new'), press: { action: 'new' }, style: 'primary' }],
        entries: [
          {
            text: `✅ 12/12  ${title} · #team-dev · ${t('chat.age.minutes', { number: 2 })}`,
            button: { label: t('chat.buttons.open'), press: about('show') },
          },
          {
            text: `❓ ${title}`,
            button: { label: t('chat.buttons.decide'), press: about('show') },
          },
        ],
      }),
    )
    expect(`${draw(view)}\n`).toMatchSnapshot()
  })

  test('1.2 the form', () => {
    const view = renderForm(
      {
        locale: inLocale,
        title: t('chat.forms.improve'),
        label: t('chat.forms.what'),
        hint: t('chat.forms.hint'),
        submit: t('chat.buttons.send'),
        initial: '',
        most: 4000,
        press: about('improve'),
      },
      'T1:C1:1700000000.000100',
    )
    expect(modal.parse(view)).toMatchSnapshot()
  })
})

const LONG: Code = { language: 'python', name: '', text: 'x\n'.repeat(41) }

describe('by the way', () => {
  test('pings and markup in the notification are words', () => {
    expect(renderReply(say('en', '*a* _b_ `c` :x: @here <!channel> https://x.y a_b 2 * 3')).text).toBe(
      '＊a＊ ＿b＿ ｀c｀ ：x: ＠here &lt;!channel&gt; https：//x.y a_b 2 * 3',
    )
  })

  test.each([
    ['時間表記を秒に変換 r1', '時間表記を秒に変換 r1.py'],
    ['../../etc/passwd', 'etc-passwd.py'],
    ['.env', 'env.py'],
    ['a\u202egpj.exe\0', 'a gpj.exe.py'],
    [' . ', 'snippet.py'],
  ])('a file for %j', (name, file) => {
    expect(renderReply(say('en', 'x', { code: { ...LONG, name } })).file?.name).toBe(file)
  })

  test('what is a link is opened, not pressed', () => {
    expect(readAction({ action_id: 'tz:link#2' })).toBeUndefined()
    expect(readAction({ action_id: 'other:run', value: 'x' })).toBeUndefined()
    expect(readAction({ action_id: 'tz:run:k7m2q9xd:1#2' })).toEqual({ action: 'run', snippet: id, revision: 1 })
  })

  test.each(['', '{', '[]', '{"press":"x:y","place":"p"}', '{"press":"tz:improve","place":""}'])(
    'a form of somebody else: %j',
    (private_metadata) => {
      const state = { values: { 'tz:text': { 'tz:text': { value: 'x' } } } }
      expect(readForm({ private_metadata, state })).toBeUndefined()
      expect(readForm({ private_metadata: '{"press":"tz:improve","place":"p"}', state: {} })).toBeUndefined()
    },
  )
})
