import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { LOCALES, words } from '../../core/index.ts'
import type { Press } from '../press.ts'
import { type Button, type Code, type Form, type Reply, say } from '../reply.ts'
import { anyCode, anyLocale, anyPress, anyReply, anyText, shortText } from '../testing/any-reply.ts'
import { CODE, ID as id, longCode } from '../testing/values.ts'
import { renderHome, renderReply } from './render.ts'
import { readAction } from './render-buttons.ts'
import { readForm, renderForm } from './render-form.ts'
import { draw } from './testing/draw.ts'
import { boxes, checkBlocks, checkMessage, home, modal, seen, typed } from './testing/limits.ts'
import { cut } from './text.ts'

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
      fc.property(anyCode, anyLocale, (code, inLocale) => {
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
        locale: anyLocale,
        title: anyText,
        intro: anyText,
        label: anyText,
        hint: anyText,
        placeholder: anyText,
        submit: anyText,
        initial: anyText,
        most: fc.integer({ min: 0, max: 10_000 }),
        press: anyPress,
      },
      { requiredKeys: ['locale', 'title', 'label', 'hint', 'submit', 'initial', 'most', 'press'] },
    )
    fc.assert(
      fc.property(anyForm, anyText, shortText, (form, place, value) => {
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
      fc.property(fc.array(anyPress, { maxLength: 10 }), (presses) => {
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
      code: { ...code, text: longCode(127) },
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
      buttons: (['fix', 'keep', 'leave'] as const).map((choice) => ({
        label: t(`questions.choices.${choice}`),
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
    expect(renderReply(say('en', 'x', { code: { language: 'python', name, text: longCode(41) } })).file?.name).toBe(
      file,
    )
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
