import { describe, expect, test } from 'vitest'
import { LOCALES, type Locale, type Revision, type TimelineEntry, words } from '../core/index.ts'
import { exampleText, foundReply, homeReply, listReply } from './lists.ts'
import { postableReply } from './replies.ts'
import type { Reply } from './reply.ts'
import { sketch } from './testing/sketch.ts'
import { AT, aCase, aRevision, aRun, aSnippet, aSuite } from './testing/values.ts'
import {
  changesReply,
  deleteReply,
  emptyReply,
  helpReply,
  historyReply,
  noticeReply,
  oldReply,
  onlyAuthorReply,
  problemReply,
  resultsReply,
} from './whispers.ts'

// What one person alone reads: experience.md 1.9 and 1.10. Lines that must be there, and each reply whole.

const house = { publicUrl: undefined }
const now = AT.getTime() + 2 * 60_000
const decision = { id: 'd1', kind: 'ambiguous' as const, question: '?', choices: [] }
const items = (locale: Locale) => [
  aSnippet({ suite: aSuite(), run: aRun(0) }, locale),
  aSnippet({ id: 'aaaa1111', state: 'waiting', decision, createdAt: new Date(now - 3 * 3_600_000) }, locale),
  aSnippet({ id: 'bbbb2222', createdAt: new Date(now - 49 * 3_600_000) }, locale),
]
const revisions = (locale: Locale): Revision[] => [
  aRevision({ number: 3, cause: 'feedback' }, locale),
  aRevision({ number: 2, cause: 'repair' }, locale),
  aRevision({}, locale),
]
const made = { type: 'revision', number: 3, feedback: 'f1', at: AT } as unknown as TimelineEntry // what is looked at
const said = { type: 'feedback', id: 'f1', author: 'Hana', text: 'use\nDecimal', at: AT } as unknown as TimelineEntry // as above
const third = (locale: Locale) => aSnippet({ revision: aRevision({ number: 3 }, locale), suite: aSuite() }, locale)

type Board = { name: string; en: string[]; ja: string[]; draw: (locale: Locale) => Reply }
const BOARDS: Board[] = [
  {
    // The last line says what the menu says; experience.md has "Improve" and "改善".
    name: '1.10 help',
    en: [
      'A sentence becomes code that has been tested.',
      '/snippet <what you need>',
      '/snippet search <words> · show <id> · list',
      'In a thread: reply, or say test · run · repair · history · delete · stop',
      'Any code message: ⋮ → Generate tests, Improve',
    ],
    ja: [
      '文章から、テスト済みのコードを作ります。',
      '/snippet 作りたいもの',
      '/snippet search 言葉 · show ID · list',
      'スレッドでは返信するか、テスト · 実行 · 修正 · 履歴 · 削除 · 中止',
      'コードのある投稿：⋮ → テストを作る、改善',
    ],
    draw: helpReply,
  },
  {
    name: '1.9 empty',
    en: ['What should the code do? Example: turn "1h30m" into seconds.', '[Write it]'],
    ja: ['どんなコードが必要ですか？例：', '[入力する]'],
    draw: emptyReply,
  },
  {
    name: '1.9 too long',
    en: ['10,000 characters; the limit is 4,000. Your text is below.', '▌ what was typed'],
    ja: ['10,000 文字あります（上限 4,000）。入力内容は下にあります。', '▌ what was typed'],
    draw: (locale) => {
      const problem = { code: 'invalid_input', reason: 'description_too_long', values: { count: 10_000, max: 4000 } }
      return problemReply(locale, problem, 'what was typed')
    },
  },
  {
    name: '1.9 no permission',
    en: ['Only Hana or a workspace admin can delete this.'],
    ja: ['削除できるのは Hana さんと管理者だけです。'],
    draw: (locale) => onlyAuthorReply(aSnippet({}, locale), locale),
  },
  {
    name: '1.9 not in the channel',
    en: ["I can't post here. Type /invite @Tanzaku and try again."],
    ja: ['ここには投稿できません。「/invite @Tanzaku」のあとお試しください。'],
    draw: (locale) => problemReply(locale, { code: 'forbidden', reason: 'not_in_channel' }),
  },
  {
    name: '1.9 an old button',
    en: ["That was r1; now it's r3.", '[Open r3] [Revert to r1]'],
    ja: ['これは r1 です。現在は r3 です。', '[r3 を開く] [r1 に戻す]'],
    draw: (locale) => oldReply(third(locale), 1, locale),
  },
  {
    name: '1.9 deleted',
    en: ['This snippet was deleted.'],
    ja: ['このスニペットは削除されました。'],
    draw: (locale) => noticeReply(locale, words(locale)('chat.gone')),
  },
  {
    // experience.md: "✅ 12/12  Duration to seconds · #team-dev · 2 min".
    name: '1.10 home',
    en: [
      'Your snippets',
      '✅ 12/12 passed · Duration to seconds · k7m2q9xd · 2 min  [Open]',
      '❓ Waiting for an answer',
    ],
    ja: ['あなたのスニペット', '✅ 12/12 成功 · 時間表記を秒に変換 · k7m2q9xd · 2 分前  [開く]', '❓ 回答待ち'],
    draw: (locale) => homeReply(locale, items(locale), { now, link: () => undefined }),
  },
  {
    name: '1.10 home, with nothing yet',
    en: ['None yet: try one of these', '[New snippet] [Slug] [CSV sum] [Dates]'],
    ja: ['まだありません。例：', '[新しく作る] [スラッグ] [CSV 合計] [日付]'],
    draw: (locale) => homeReply(locale, [], { now, link: () => undefined }),
  },
  {
    name: '1.10 list',
    en: ['Your snippets'],
    ja: ['あなたのスニペット'],
    draw: (locale) => listReply(locale, items(locale), now),
  },
  {
    name: '1.10 found',
    en: ['Found for “sec”'],
    ja: ['「sec」の検索結果'],
    draw: (locale) => foundReply(locale, 'sec', items(locale), now),
  },
  {
    name: '1.10 nothing found',
    en: ['Nothing found for “sec”.', '[Generate it]'],
    ja: ['「sec」は見つかりませんでした。', '[新しく作る]'],
    draw: (locale) => foundReply(locale, 'sec', [], now),
  },
  {
    name: '1.10 shown',
    en: ['Duration to seconds · k7m2q9xd · Python · r1', '✅ 12/12 passed · Python 3.13 · 0.8 s'],
    ja: ['時間表記を秒に変換 · k7m2q9xd · Python · r1', '✅ 12/12 成功 · Python 3.13 · 0.8 秒'],
    draw: (locale) => postableReply(aSnippet({ suite: aSuite(), run: aRun(0) }, locale), locale, house),
  },
  {
    name: '1.10 delete',
    en: [
      'Delete “Duration to seconds”?',
      "3 versions, the tests and 2 runs go too. This can't be undone.",
      '[Delete] [Keep]',
    ],
    ja: [
      '「時間表記を秒に変換」を削除しますか？',
      '3 つの版、テスト、実行結果 2 件も消えます。元に戻せません。',
      '[削除する] [やめる]',
    ],
    draw: (locale) => deleteReply(third(locale), { versions: 3, runs: 2 }, locale),
  },
  {
    name: 'history',
    en: ['Duration to seconds · History', 'r3 · Feedback · 2 min', 'r2 · Repair · 2 min  [Revert to r2]'],
    ja: ['時間表記を秒に変換 · 履歴', 'r3 · フィードバック · 2 分前', 'r2 · 自動修正 · 2 分前  [r2 に戻す]'],
    draw: (locale) =>
      historyReply(third(locale), { revisions: revisions(locale), entries: [made, said], now }, locale, house),
  },
  {
    name: 'changes',
    en: ['r1 → r2 · +1 −1'],
    ja: ['r1 → r2 · +1 −1'],
    draw: (locale) => {
      const diff = { from: 1, to: 2, diff: '-a\n+b\n', added: 1, removed: 1 }
      return changesReply(aSnippet({}, locale), diff, locale)
    },
  },
  {
    name: 'results',
    en: ['❌ 8/12 passed · 4 failed · Python 3.13 · 0.8 s'],
    ja: ['❌ 8/12 成功 · 4 件失敗 · Python 3.13 · 0.8 秒'],
    draw: (locale) => resultsReply(aSnippet({ suite: aSuite(), run: aRun(4) }, locale), locale),
  },
]

describe.each(LOCALES)('in %s', (locale) => {
  test.each(BOARDS)('$name', ({ draw, ...lines }) => {
    const reply = draw(locale)
    const drawn = sketch(reply)
    const shown = drawn.split('\n')
    for (const line of lines[locale]) {
      expect(
        shown.some((one) => one.startsWith(line)),
        `${line}\nin\n${drawn}`,
      ).toBe(true)
    }
    expect(shown[0]).toBe(reply.status)
    expect(reply.status).toBe(lines[locale][0]?.endsWith('：') ? reply.status : lines[locale][0])
    if (locale === 'en') expect(drawn).not.toMatch(/[\u3040-\u30ff\u4e00-\u9fff]/)
    expect(`\n${drawn}\n`).toMatchSnapshot()
  })
})

describe('what goes with a deleted snippet is counted', () => {
  const ask = (versions: number, runs: number, suite: ReturnType<typeof aSuite> | null) =>
    LOCALES.map((locale) => deleteReply(aSnippet({ suite }, locale), { versions, runs }, locale).lines[0]?.text)
  test.each([
    [ask(1, 0, null), "1 version goes too. This can't be undone.", '1 つの版も消えます。元に戻せません。'],
    [ask(2, 0, null), "2 versions go too. This can't be undone.", '2 つの版も消えます。元に戻せません。'],
    [
      ask(1, 0, aSuite()),
      "1 version and the tests go too. This can't be undone.",
      '1 つの版とテストも消えます。元に戻せません。',
    ],
    [
      ask(1, 1, aSuite()),
      "1 version, the tests and 1 run go too. This can't be undone.",
      '1 つの版、テスト、実行結果 1 件も消えます。元に戻せません。',
    ],
  ])('%j', (asked, en, ja) => {
    expect(asked).toEqual([en, ja])
  })
})

describe('by the way', () => {
  test('a question that waits is decided, everything else opened; a link leads there', () => {
    const { entries } = homeReply('en', items('en'), { now, link: ({ id }) => `https://chat.example/${id}` })
    expect(entries.map(({ button }) => [button?.label, button?.url])).toEqual([
      ['Open', 'https://chat.example/k7m2q9xd'],
      ['Decide', 'https://chat.example/aaaa1111'],
      ['Open', 'https://chat.example/bbbb2222'],
    ])
    expect(entries.map(({ text }) => text.split(' · ').at(-1))).toEqual(['2 min', '3 h', '2 d'])
  })

  test('what was not found begins the form, unless it is too long', () => {
    const pressOf = (query: string) => foundReply('en', query, [], now).buttons[0]?.press
    for (const query of ['sum & diff: 100%', '秒', 'a#2'])
      expect(exampleText(pressOf(query)?.subject, 'en')).toBe(query)
    expect(pressOf('秒'.repeat(40))).toEqual({ action: 'new' })
    expect(exampleText('q=%E3', 'en')).toBe('')
    expect(exampleText(undefined, 'en')).toBe('')
    expect(exampleText('slug', 'ja')).toBe('タイトルを URL 用のスラッグに変換する')
  })

  test('a button from before there was code can not be gone back to', () => {
    expect(oldReply(third('en'), 0, 'en').buttons.map(({ label }) => label)).toEqual(['Open r3'])
  })

  test('all results are all of them, and an old pass is no result of new code', () => {
    const cases = Array.from({ length: 12 }, (_, i) => aCase(i + 1, { name: `case ${i + 1}` }))
    const failing = aSnippet({ suite: aSuite({ cases }), run: aRun(12) })
    expect(resultsReply(failing, 'en').lines).toHaveLength(12)
    const stale = aSnippet({ suite: aSuite(), run: aRun(0, { stale: true }), revision: aRevision({ number: 2 }) })
    expect(resultsReply(stale, 'en').status).toBe('○ Tests ran on r1, not r2')
  })

  test('tests of another language are not offered to be run', () => {
    const snippet = aSnippet({ suite: aSuite({ language: 'ruby' }) })
    expect(postableReply(snippet, 'en', house).buttons.map(({ label }) => label)).toEqual([
      'Generate tests',
      'Improve',
      'Post here',
    ])
  })
})
