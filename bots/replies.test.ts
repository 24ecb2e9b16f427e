import { describe, expect, test } from 'vitest'
import { type Job, LOCALES, type Locale, VERDICTS, type Verdict } from '../core/index.ts'
import { createChatCourier } from './courier.ts'
import { cardReply, progressReply, standingLine } from './replies.ts'
import type { Reply } from './reply.ts'
import { recordSurface, sketch } from './testing/sketch.ts'
import { at, COMMAND, callOf, ended, house, outcomes, ran, running, tell } from './testing/telling.ts'
import { aFeedback, aNewSnippet, anOutcome, aRun, aSnippet, aSuite } from './testing/values.ts'

// What everybody reads, from core's values to words. The lines that are demanded below stand in experience.md 1; the
// snapshots show each message whole.

type Board = { name: string; en: string[]; ja: string[]; draw: (locale: Locale) => Reply | Promise<Reply> }

const card = (snippet: ReturnType<typeof aSnippet>, locale: Locale) =>
  cardReply(snippet, standingLine(snippet, locale), { working: false })
const progressCard = async (job: Job, locale: Locale, snippet = aNewSnippet({}, locale)) => {
  const { surface, told } = recordSurface()
  const parcel = { job, address: COMMAND, locale, again: false, signal: AbortSignal.timeout(60_000) }
  await createChatCourier(surface, house).progress(parcel, { snippet, waiting: 0, rounds: 3 })
  return told[0]?.reply as Reply // the card comes first
}
const BOARDS: Board[] = [
  {
    name: '1.1 the card, before the title is known',
    en: ['New snippet  k7m2q9xd', 'Hana: turn "1h30m" into seconds', '[Stop]'],
    ja: ['新しいスニペット  k7m2q9xd', 'Hana: "1h30m" を秒に変換', '[中止]'],
    draw: async (locale) => progressCard(running({ step: 'plan', createdAt: new Date(Date.now() + 60_000) }), locale),
  },
  {
    name: '1.1 the card, worked on',
    en: ['Duration to seconds  k7m2q9xd · Python', 'Hana: turn "1h30m" into seconds', '⏳ Writing · 14 s', '[Stop]'],
    ja: ['時間表記を秒に変換  k7m2q9xd · Python', 'Hana: "1h30m" を秒に変換', '⏳ コード作成中 · 14 秒', '[中止]'],
    draw: (locale) => {
      const line = progressReply(
        running({ step: 'write' }),
        { snippet: aSnippet(), waiting: 0, rounds: 3 },
        locale,
        at(14),
      )
      return cardReply(aSnippet({}, locale), line.status, { working: true })
    },
  },
  {
    name: '1.1 the card, tested',
    en: ['✅ 12/12 passed · Python 3.13 · 0.8 s'],
    ja: ['✅ 12/12 成功 · Python 3.13 · 0.8 秒'],
    draw: (locale) => card(aSnippet({ suite: aSuite(), run: aRun(0) }, locale), locale),
  },
  {
    name: '1.1 the card, stopped',
    en: ['Stopped by Mio'],
    ja: ['Mio さんが中止しました'],
    draw: (locale) =>
      card(aNewSnippet({ state: 'failed', problem: { code: 'stopped', values: { name: 'Mio' } } }, locale), locale),
  },
  {
    name: '1.2 the answer',
    en: [
      'Duration to seconds · Python · r1',
      '○ Not tested',
      'Assumed: a bare "90" is an error.',
      '[Generate tests] [Improve] [More ▾ History | Download | Open on the web ↗ | Delete…]',
      '⌄ Reply here to change it.',
    ],
    ja: [
      '時間表記を秒に変換 · Python · r1',
      '○ 未テスト',
      '前提：単位のない「90」はエラーにします。',
      '[テストを作る] [改善する] [その他 ▾ 履歴 | ダウンロード | Web で開く ↗ | 削除…]',
      '⌄ このスレッドに返信すると直せます。',
    ],
    draw: (locale) => tell({ kind: 'generate' }, outcomes(locale).first, locale),
  },
  {
    name: '1.2 the answer, with doubts',
    en: ['· ⚠️ Line 3 may not be valid syntax.', '· ⚠️ Line 4 reaches the network (urllib.request).'],
    ja: ['· ⚠️ 3 行目の構文が正しくない可能性があります。', '· ⚠️ 4 行目でネットワークに接続します（urllib.request）。'],
    draw: (locale) => tell({ kind: 'generate' }, outcomes(locale).warned, locale),
  },
  {
    name: '1.3 progress, with messages waiting',
    en: ['⏳ Writing · 3 s', '· 2 more messages waiting', '[Stop]'],
    ja: ['⏳ コード作成中 · 3 秒', '· あと 2 件を順に処理します', '[中止]'],
    draw: (locale) =>
      progressReply(running({ step: 'rewrite' }), { snippet: aSnippet(), waiting: 2, rounds: 3 }, locale, at(3)),
  },
  {
    // In experience.md "○ Not tested" stands at the end of the first line.
    name: '1.3 feedback',
    en: ['r2 · Python · +3 −1', '○ Not tested', 'Invalid input now raises ValueError;', 'before, it was skipped.'],
    ja: [
      'r2 · Python · +3 −1',
      '○ 未テスト',
      '不正な入力は ValueError にしました。',
      'これまでは読み飛ばしていました。',
    ],
    draw: (locale) => tell({}, outcomes(locale).changed, locale),
  },
  {
    name: '1.3 feedback on what has tests',
    en: [
      '○ Not tested',
      '[Run tests] [Improve] [More ▾ Show changes | History | Download | Open on the web ↗ | Delete…]',
    ],
    ja: [
      '○ 未テスト',
      '[テストを実行] [改善する] [その他 ▾ 変更点を見る | 履歴 | ダウンロード | Web で開く ↗ | 削除…]',
    ],
    draw: (locale) => tell({}, outcomes(locale).changedTested, locale),
  },
  {
    name: '1.3 a question gets a sentence',
    en: ['Seconds.'],
    ja: ['秒です。'],
    draw: (locale) => tell({}, outcomes(locale).told, locale),
  },
  {
    // experience.md: no "· r1" in the first line; "(Hana)" after the sentence it rests on.
    name: '1.4 a failing run',
    en: [
      '❌ 11/12 passed · 1 failed · Python 3.13 · 0.8 s · r1',
      '✗ "1h xyz": expected ValueError, got 3600',
      '  From: “invalid input raises ValueError”',
      '[Repair] [Improve tests] [More ▾ Show tests | Run again | History | Open on the web ↗ | Delete…]',
    ],
    ja: [
      '❌ 11/12 成功 · 1 件失敗 · Python 3.13 · 0.8 秒 · r1',
      '✗ "1h xyz"：期待 ValueError、実際 3600',
      '  根拠：「不正な入力は ValueError に」',
      '[自動修正] [テストを改善] [その他 ▾ テストを見る | 再実行 | 履歴 | Web で開く ↗ | 削除…]',
    ],
    draw: (locale) => tell({ kind: 'write_tests' }, outcomes(locale).failing, locale),
  },
  {
    name: '2.6 many failures',
    en: ['❌ 4/12 passed · 8 failed · Python 3.13 · 0.8 s · r1', '· …and 5 more'],
    ja: ['❌ 4/12 成功 · 8 件失敗 · Python 3.13 · 0.8 秒 · r1', '· ほか 5 件'],
    draw: (locale) => tell({ kind: 'run' }, { ...outcomes(locale).failingMuch, suite: null }, locale),
  },
  {
    name: '1.5 repaired',
    en: [
      '✅ 12/12 passed · Python 3.13 · 0.8 s · r3',
      'The whole text must match now.',
      '· The tests were not changed.',
      '[Improve] [Improve tests] [More ▾ Show changes | Show tests | History | Open on the web ↗ | Delete…]',
    ],
    ja: [
      '✅ 12/12 成功 · Python 3.13 · 0.8 秒 · r3',
      '入力全体を照合するようにしました。',
      '· テストは変更していません。',
      '[改善する] [テストを改善] [その他 ▾ 変更点を見る | テストを見る | 履歴 | Web で開く ↗ | 削除…]',
    ],
    draw: (locale) => tell({ kind: 'repair' }, outcomes(locale).solved, locale),
  },
  {
    name: '1.5 not repaired',
    en: [
      '❌ 11/12 passed after 2 repairs. Best: r3.',
      '✗ "1h xyz": expected ValueError, got 3600',
      '**What should happen here?**',
      '[Improve] [Try once more] [More ▾ Show tests | History | Open on the web ↗ | Delete…]',
    ],
    ja: [
      '❌ 2 回の自動修正で 11/12 成功。最良は r3 です。',
      '✗ "1h xyz"：期待 ValueError、実際 3600',
      '**この場合はどうなるべきですか？**',
      '[改善する] [もう一度試す] [その他 ▾ テストを見る | 履歴 | Web で開く ↗ | 削除…]',
    ],
    draw: (locale) => tell({ kind: 'repair' }, outcomes(locale).unsolved, locale),
  },
  {
    name: '1.5 not repaired, after one round',
    en: ['❌ 11/12 passed after 1 repair. Best: r3.'],
    ja: ['❌ 1 回の自動修正で 11/12 成功。最良は r3 です。'],
    draw: (locale) => tell({ kind: 'repair' }, outcomes(locale).unsolvedAtOnce, locale),
  },
  {
    name: '1.6 an ambiguous request',
    en: [
      '❓ One thing to decide',
      'You didn\'t say what a bare "90" means.',
      'A  90 seconds → 90',
      'B  an error → ValueError',
      '[A] [B] [Something else…]',
    ],
    ja: [
      '❓ 確認させてください',
      '単位のない「90」の扱いが書かれていません。',
      'A  90 秒とみなす → 90',
      'B  エラーにする → ValueError',
      '[A] [B] [その他…]',
    ],
    draw: (locale) => tell({ kind: 'repair' }, outcomes(locale).ambiguous, locale),
  },
  {
    name: '1.6 answered',
    en: ['Hana chose A.'],
    ja: ['Hana さんが A を選びました。'],
    draw: (locale) => tell({ kind: 'repair' }, outcomes(locale).chosen, locale),
  },
  {
    name: '1.6 answered otherwise',
    en: ['Hana chose minutes.'],
    ja: ['Hana さんが 分とみなす を選びました。'],
    draw: (locale) => tell({ kind: 'repair' }, outcomes(locale).answered, locale),
  },
  {
    name: '1.6 overtaken',
    en: ['No longer asked: code or tests have changed since.'],
    ja: ['コードかテストが変わったため、この確認は不要になりました。'],
    draw: (locale) => tell({ kind: 'repair' }, outcomes(locale).overtaken, locale),
  },
  {
    // experience.md says what is asked in four lines; core makes one text of it.
    name: '1.7 a suspected test',
    en: ['❓ This test looks wrong', '[Fix the test] [Test is right] [Leave it]'],
    ja: ['❓ このテストは間違っていそうです', '[テストを直す] [テストが正しい] [このままにする]'],
    draw: (locale) => tell({ kind: 'repair' }, outcomes(locale).wrongTest, locale),
  },
  {
    name: '1.9 the model is down',
    en: ["The model isn't answering. Your request is kept.", '[Try again]'],
    ja: ['モデルが応答しません。依頼は保存してあります。', '[再試行]'],
    draw: (locale) => ended({ code: 'model_unavailable' }, locale),
  },
  {
    name: '1.9 another language',
    en: ['I write Python, JavaScript and Ruby, not COBOL yet.', '[Python] [JavaScript] [Ruby]'],
    ja: ['COBOL は未対応です。Python・JavaScript・Ruby で書けます。', '[Python] [JavaScript] [Ruby]'],
    draw: (locale) => ended({ code: 'language_not_supported', values: { language: 'COBOL' } }, locale),
  },
  {
    // experience.md: [Run again] alone.
    name: '1.9 no runner',
    en: ['⚠️ Not run · r1', 'No test runner is available. Code and tests are saved.', '[Run again] [Improve]'],
    ja: [
      '⚠️ 実行できませんでした · r1',
      'テストの実行環境がありません。コードとテストは保存済みです。',
      '[再実行] [改善する]',
    ],
    draw: (locale) => tell({ kind: 'write_tests' }, outcomes(locale).unavailable, locale),
  },
  {
    // experience.md: [Download], which is in the menu here.
    name: '1.9 a language whose tests can not be run',
    en: ['Tests t1: 12 cases', "· Ruby tests can't be run here yet."],
    ja: ['テスト t1：12 件', '· Ruby のテストはまだ実行できません。'],
    draw: (locale) => tell({ kind: 'write_tests' }, outcomes(locale).notRunnable, locale),
  },
  {
    name: '1.9 an unusable answer',
    en: ['No usable answer came back. Try other words.', '[Try again] [Improve]'],
    ja: ['使える回答を得られませんでした。言い方を変えてお試しください。', '[再試行] [改善する]'],
    draw: (locale) => ended({ code: 'model_answer_invalid' }, locale, 'failed', true),
  },
  {
    name: '1.9 ours',
    en: ['Something broke on our side. Reference 1a2b3c.', '[Try again]'],
    ja: ['こちらの不具合で失敗しました。問い合わせ番号：1a2b3c', '[再試行]'],
    draw: (locale) => ended({ code: 'internal', values: { reference: '1a2b3c' } }, locale),
  },
  {
    name: '1.1 stopped',
    en: ['Stopped by Mio', '[Try again]'],
    ja: ['Mio さんが中止しました', '[再試行]'],
    draw: (locale) => ended({ code: 'stopped', values: { name: 'Mio' } }, locale, 'stopped'),
  },
]

describe.each(LOCALES)('in %s', (locale) => {
  test.each(BOARDS)('$name', async ({ draw, ...lines }) => {
    const reply = await draw(locale)
    const drawn = sketch(reply)
    const shown = drawn.split('\n')
    for (const line of lines[locale])
      expect(
        shown.some((one) => one.startsWith(line)),
        `${line}\nin\n${drawn}`,
      ).toBe(true)
    // The first line is all that a notification has.
    expect(shown[0]).toBe(reply.status)
    expect(lines[locale][0] === shown[0] || shown.includes(lines[locale][0] ?? '')).toBe(true)
    expect(`\n${drawn}\n`).toMatchSnapshot()
  })

  test('every message is in one language', async () => {
    for (const { draw } of BOARDS) {
      const reply = await draw(locale)
      expect(reply.locale).toBe(locale)
      if (locale === 'en') expect(sketch(reply)).not.toMatch(/[\u3040-\u30ff\u4e00-\u9fff]/)
    }
  })

  test('2.3 whoever waited long is called', async () => {
    const t = outcomes(locale)
    const tested = anOutcome({ snippet: aSnippet({ suite: aSuite(), run: aRun(0) }, locale) }, locale)
    const [ready, question] =
      locale === 'ja' ? ['できました：12/12 成功', '確認があります'] : ['ready: 12/12 passed', 'one question']
    expect(await callOf({}, tested, locale)).toBe(ready)
    expect(await callOf({}, t.ambiguous, locale)).toBe(question)
    expect(await callOf({}, anOutcome({ feedback: aFeedback() }), locale)).toBeUndefined()
  })

  test('2.4 every verdict has its badge', async () => {
    const badges: Record<Verdict, Record<Locale, string>> = {
      passed: { en: '✅ 12/12 passed · Python 3.13 · 0.8 s', ja: '✅ 12/12 成功 · Python 3.13 · 0.8 秒' },
      failed: { en: '❌ 11/12 passed · 1 failed', ja: '❌ 11/12 成功 · 1 件失敗' },
      timed_out: { en: '❌ Timed out after 10 s', ja: '❌ 10 秒でタイムアウト' },
      out_of_memory: { en: '❌ Out of memory', ja: '❌ メモリ不足' },
      output_limit: { en: '❌ Too much output', ja: '❌ 出力が多すぎます' },
      crashed: { en: '❌ Crashed', ja: '❌ 異常終了' },
      no_tests: { en: '⚠️ No tests found', ja: '⚠️ テストが見つかりません' },
      tampered: { en: "⚠️ Result can't be trusted", ja: '⚠️ 結果を信頼できません' },
      unavailable: { en: '⚠️ Not run', ja: '⚠️ 実行できませんでした' },
    }
    for (const verdict of VERDICTS) {
      const bad = verdict === 'passed' ? 0 : 1
      const durationMs = verdict === 'timed_out' ? 10_000 : 812
      const outcome = ran(bad, locale, { run: { verdict, durationMs } })
      const { status } = await tell({ kind: 'run' }, { ...outcome, suite: null }, locale)
      expect(status.startsWith(badges[verdict][locale]), status).toBe(true)
      // The card says the same.
      expect(standingLine(outcome.snippet, locale).startsWith(badges[verdict][locale])).toBe(true)
    }
  })
})
