import { describe, expect, test } from 'vitest'
import { LOCALES, type Locale, words } from '../core/index.ts'
import { cardReply, progressReply, standingLine } from './replies.ts'
import { sketch } from './testing/sketch.ts'
import { at, ended, outcomes, ran, running, THREAD, tell, tellAll } from './testing/telling.ts'
import {
  aCase,
  aFeedback,
  aJob,
  anOutcome,
  aRevision,
  aRun,
  aSnippet,
  aSuite,
  CODE,
  failed,
  WARNINGS,
} from './testing/values.ts'

// What holds for every message that everybody reads.

describe('an old pass is never shown on new code:', () => {
  const revision = aRevision({ number: 2, cause: 'feedback' })
  const snippet = aSnippet({ revision, suite: aSuite(), run: aRun(0, { stale: true }) })
  test('the card', () => {
    expect(standingLine(snippet, 'en')).toBe('○ Tests ran on r1, not r2')
    expect(standingLine(snippet, 'ja')).toBe('○ r1 のテスト結果（r2 は未実行）')
  })

  test('the answer, and the snippet as it is', async () => {
    const answer = await tell({}, anOutcome({ snippet, revision, change: { from: 1, added: 1, removed: 1 } }), 'en')
    const shown = await tell({ kind: 'run' }, anOutcome({ snippet }), 'en')
    for (const reply of [answer, shown]) expect(sketch(reply)).not.toMatch(/passed|✅/)
    expect(sketch(shown)).toContain('○ Tests ran on r1, not r2')
  })

  test('a run that was overtaken names its version', async () => {
    const { status } = await tell({ kind: 'run' }, { ...ran(0, 'en'), snippet, suite: null }, 'en')
    expect(status).toMatch(/ · r1$/)
  })
})

describe('what else is said', () => {
  test('weak tests are no clean pass', async () => {
    const { snippet, run, made } = ran(0, 'en')
    const suite = aSuite({ vacuous: true })
    const outcome = anOutcome({ snippet: { ...snippet, suite }, run, ran: { suite, revision: made } })
    const { status, buttons } = await tell({ kind: 'run' }, outcome, 'en')
    expect(status).toBe('⚠️ 12/12 passed, weak tests · Python 3.13 · 0.8 s · r1')
    expect(buttons.map(({ label }) => label)).toEqual(['Improve', 'Improve tests'])
  })

  test('three failures, then how many more; all are a press away', async () => {
    const reply = (bad: number) => tell({ kind: 'run' }, { ...ran(bad, 'en'), suite: null }, 'en')
    const [three, four] = [await reply(3), await reply(4)]
    expect(three.lines.filter(({ text }) => text.startsWith('✗'))).toHaveLength(3)
    expect(sketch(three)).not.toMatch(/more$|All results/m)
    expect(four.lines.filter(({ text }) => text.startsWith('✗'))).toHaveLength(3)
    expect(sketch(four)).toMatch(/^· …and 1 more$/m)
    expect(four.buttons.map(({ label }) => label)).toEqual(['Repair', 'Improve tests', 'All results'])
  })

  test('a failure without a value says why in a sentence', async () => {
    const base = ran(1, 'ja')
    const reason = { code: 'timed_out' as const, values: {} }
    const results = [failed(12, { status: 'timed_out', actual: undefined, reason })]
    const outcome = { ...base, suite: null, run: { ...base.run, results } }
    expect(sketch(await tell({ kind: 'run' }, outcome, 'ja'))).toContain('実際 制限時間になっても終わりませんでした\n')
  })

  test("strangers' words are one harmless line", async () => {
    const name = 'a\n<!channel>\u202e @everyone <@U0123456>'
    const suite = aSuite({ cases: [aCase(12, { name, because: 'x\ny @here' })] })
    const base = ran(1, 'en')
    const outcome = { ...base, suite: null, ran: { suite, revision: base.made } }
    const drawn = sketch(await tell({ kind: 'run' }, outcome, 'en'))
    expect(drawn).toContain('✗ a < !channel> @ everyone < @U0123456>: expected')
    expect(drawn).toContain('  From: “x y @ here”')
    const titled = aSnippet({ title: name, author: { id: 'U1', name }, description: name })
    expect(cardReply(titled, 'x\ny', { working: false }).status).not.toMatch(/\n|<!|@everyone/)
  })

  test('warnings and assumptions are three at most', async () => {
    const plan = { ...aRevision().plan, assumptions: ['a', 'b', 'c', 'd'] } as ReturnType<typeof aRevision>['plan']
    const revision = aRevision({ plan, warnings: [...WARNINGS, ...WARNINGS] })
    const { after } = await tell({ kind: 'generate' }, anOutcome({ revision }), 'en')
    expect(after.map(({ text }) => text.slice(0, 2))).toEqual(['As', 'As', 'As', '⚠️', '⚠️', '⚠️'])
  })

  test('where other words are wanted: each of the three languages can be pressed', async () => {
    const { buttons } = await ended({ code: 'language_not_supported', values: { language: 'COBOL' } }, 'en')
    expect(buttons.map(({ press }) => [press.action, press.choice])).toEqual([
      ['generate', 'python'],
      ['generate', 'javascript'],
      ['generate', 'ruby'],
    ])
  })

  test('thanks are heard and get nothing', async () => {
    const address = { ...THREAD, message: 'm' }
    const told = await tellAll(aJob({ kind: 'revise' }), anOutcome({ feedback: aFeedback() }), 'en', address)
    expect(told).toEqual([{ as: 'remove' }])
  })

  test('an answered question can not be answered again', async () => {
    for (const outcome of [outcomes('en').chosen, outcomes('en').overtaken]) {
      const { buttons, more, status } = await tell({ kind: 'repair' }, outcome, 'en')
      expect([buttons, more]).toEqual([[], []])
      expect(status).not.toContain('❓')
    }
  })

  test('what a test suspects is said once', async () => {
    for (const locale of LOCALES) {
      const drawn = sketch(await tell({ kind: 'repair' }, outcomes(locale).wrongTest, locale))
      expect(drawn.split(words(locale)('chat.question.wrong_test'))).toHaveLength(2)
    }
  })

  test('a repair counts its rounds', () => {
    const job = running({ kind: 'repair', step: 'mend', round: 1 })
    const line = (locale: Locale) => progressReply(job, { snippet: aSnippet(), waiting: 1, rounds: 2 }, locale, at(0))
    expect(sketch(line('en'))).toBe('⏳ Repairing 1/2\n· 1 more message waiting\n[Stop]')
    expect(sketch(line('ja'))).toBe('⏳ 自動修正中 1/2\n· あと 1 件を順に処理します\n[中止]')
  })

  test('the code is the version, under a name that tells it from others', async () => {
    const { code } = await tell({ kind: 'generate' }, outcomes('ja').first, 'ja')
    expect(code).toEqual({ language: 'python', name: '時間表記を秒に変換 r1', text: CODE })
  })
})
