import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Database } from '../../core/database/open.ts'
import type { Runner } from '../../core/runner/runner.ts'
import { openTestDatabase } from '../../core/testing/databases.ts'
import { casesReply, codeReply, planReply, understandingReply, usualReply } from '../../core/testing/model-server.ts'
import { startAnyRunner } from '../../core/testing/runners.ts'
import { type Stage, startStage } from './testing/stage.ts'

// The whole story through the real Bolt and the real WebClient, on both transports and in both languages.

const FIRST =
  'import re\n\ndef to_seconds(text):\n    h, m = re.match(r"(?:(\\d+)h)?(?:(\\d+)m)?", text).groups()\n    return int(h or 0) * 3600 + int(m or 0) * 60\n'
const SECOND =
  'import re\n\ndef to_seconds(text):\n    found = re.match(r"(\\d+)h(\\d+)m", text)\n    if not found:\n        raise ValueError(text)\n    return int(found[1]) * 3600 + int(found[2])\n'
const THIRD = SECOND.replace('int(found[2])', 'int(found[2]) * 60')

const CASES = [
  { name: 'an hour and a half', act: 'to_seconds("1h30m")', expected: '5400', because: 'turn "1h30m" into seconds' },
  { name: 'whole hours', act: 'to_seconds("2h00m")', expected: '7200', because: '' },
  { name: 'invalid', act: 'to_seconds("x")', raises: 'ValueError', because: '' },
]

const SAYS = {
  en: {
    ask: 'turn "1h30m" into seconds',
    title: 'Duration to seconds',
    feedback: 'Invalid input should raise ValueError',
    buttons: { tests: 'Generate tests', repair: 'Repair', improve: 'Improve', improveTests: 'Improve tests' },
    untested: '○ Not tested',
    failing: /^❌ 2\/3 passed · 1 failed · Python 3\.\d+ · [\d.]+ s( · wasm)? · r2$/,
    passing: /^✅ 3\/3 passed · Python 3\.\d+ · [\d.]+ s( · wasm)? · r3$/,
    newer: 'Newer: r2 ↓',
  },
  ja: {
    ask: '"1h30m" を秒に変換',
    title: '時間表記を秒に変換',
    feedback: '不正な入力は ValueError にしてください',
    buttons: { tests: 'テストを作る', repair: '自動修正', improve: '改善する', improveTests: 'テストを改善' },
    untested: '○ 未テスト',
    failing: /^❌ 2\/3 成功 · 1 件失敗 · Python 3\.\d+ · [\d.]+ 秒( · wasm)? · r2$/,
    passing: /^✅ 3\/3 成功 · Python 3\.\d+ · [\d.]+ 秒( · wasm)? · r3$/,
    newer: '新しい版：r2 ↓',
  },
} as const

let runner: Runner
beforeAll(() => {
  runner = startAnyRunner()
})
afterAll(() => runner?.close())

describe.each(['socket', 'http'] as const)('over %s', (transport) => {
  let database: Database
  let stage: Stage
  beforeAll(async () => {
    database = await openTestDatabase('embedded')
    stage = await startStage(database, { transport, runner })
  })
  afterAll(async () => {
    await stage?.close()
    await database?.close()
  })

  test.each(['en', 'ja'] as const)('from a sentence to tested code, in %s', async (locale) => {
    const { slack, server, idle, channel } = stage
    const says = SAYS[locale]
    const user = locale === 'ja' ? stage.mio : stage.hana
    const codes = [FIRST, SECOND, THIRD]
    server.replyWith((asked) => {
      if (asked.form === 'plan') return planReply({ title: says.title })
      if (asked.form === 'understanding') return understandingReply()
      if (asked.form === 'cases') return casesReply(CASES)
      if (asked.form !== null) return usualReply(asked)
      return codeReply('python', codes.shift())
    })
    const before = slack.messages(channel).length

    expect(await slack.command({ user, channel, text: says.ask })).toEqual({})
    await idle()
    const [card, ...more] = slack.messages(channel).slice(before)
    if (!card) throw new Error('no card')
    expect(more).toEqual([])
    expect(card.text).toMatch(new RegExp(`^${says.title}  \\w{8} · Python$`))
    expect(JSON.stringify(card.blocks)).not.toContain('re.match')
    const thread = () => slack.messages(channel, card.ts)
    const [answer] = thread()
    expect(answer?.text).toBe(`${says.title} · Python · r1`)
    expect(JSON.stringify(answer?.blocks)).toContain(says.untested)

    const reply = await slack.say({ user, channel, thread: card.ts, text: says.feedback })
    await idle()
    expect(thread().find(({ ts }) => ts === reply)?.reactions).toMatchObject([{ name: 'eyes' }])
    const second = thread().at(-1)
    expect(second?.text).toBe('r2 · Python · +4 −2')
    const first = thread()[0]
    expect(JSON.stringify(first?.blocks)).toContain(says.newer)
    expect(JSON.stringify(first?.blocks)).not.toContain('actions')

    await slack.press({ user, channel, ts: String(second?.ts), label: says.buttons.tests })
    await idle()
    const ran = thread().at(-1)
    expect(ran?.text).toMatch(says.failing)

    await slack.press({ user, channel, ts: String(ran?.ts), label: says.buttons.repair })
    await idle()
    const repaired = thread().at(-1)
    expect(repaired?.text).toMatch(says.passing)
    expect(slack.messages(channel).slice(before)).toHaveLength(1)
    expect(JSON.stringify(slack.messages(channel).at(-1)?.blocks)).toContain('✅ 3/3')
    const withButtons = thread().filter(({ blocks }) => JSON.stringify(blocks).includes('"actions"'))
    expect(withButtons.map(({ ts }) => ts)).toEqual([repaired?.ts])
    expect(slack.faults).toEqual([])
  })
})
