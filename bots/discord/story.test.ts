import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Database } from '../../core/database/open.ts'
import type { Runner } from '../../core/runner/runner.ts'
import { openTestDatabase } from '../../core/testing/databases.ts'
import { casesReply, codeReply, planReply, understandingReply, usualReply } from '../../core/testing/model-server.ts'
import { startAnyRunner } from '../../core/testing/runners.ts'
import { type Stage, startStage } from './testing/stage.ts'

// The whole story through the real discord.js, with and without MessageContent, in both languages.

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
    buttons: { tests: 'Generate tests', repair: 'Repair', improve: 'Improve', more: 'More', history: 'History' },
    untested: '○ Not tested',
    failing: /^❌ 2\/3 passed · 1 failed · Python 3\.\d+ · [\d.]+ s( · wasm)? · r2$/m,
    passing: /^✅ 3\/3 passed · Python 3\.\d+ · [\d.]+ s( · wasm)? · r3$/m,
    newer: 'Newer: r2 ↓',
    hint: { all: 'Reply here to change it.', mentions: 'Mention \\@Tanzaku in your reply, or press Improve.' },
  },
  ja: {
    ask: '"1h30m" を秒に変換',
    title: '時間表記を秒に変換',
    feedback: '不正な入力は ValueError にしてください',
    buttons: { tests: 'テストを作る', repair: '自動修正', improve: '改善する', more: 'その他', history: '履歴' },
    untested: '○ 未テスト',
    failing: /^❌ 2\/3 成功 · 1 件失敗 · Python 3\.\d+ · [\d.]+ 秒( · wasm)? · r2$/m,
    passing: /^✅ 3\/3 成功 · Python 3\.\d+ · [\d.]+ 秒( · wasm)? · r3$/m,
    newer: '新しい版：r2 ↓',
    hint: {
      all: 'このスレッドに返信すると直せます。',
      mentions: '\\@Tanzaku を付けて返信するか［改善する］を押してください。',
    },
  },
} as const

let runner: Runner
beforeAll(() => {
  runner = startAnyRunner()
})
afterAll(() => runner?.close())

describe.each([true, false])('with the MessageContent intent: %s', (allowMessageContent) => {
  let database: Database
  let stage: Stage
  beforeAll(async () => {
    database = await openTestDatabase('embedded')
    stage = await startStage(database, { allowMessageContent, runner })
  })
  afterAll(async () => {
    await stage?.close()
    await database?.close()
  })

  const answering = (title: string) => {
    const codes = [FIRST, SECOND, THIRD]
    stage.server.replyWith((asked) => {
      if (asked.form === 'plan') return planReply({ title })
      if (asked.form === 'understanding') return understandingReply()
      if (asked.form === 'cases') return casesReply(CASES)
      if (asked.form !== null) return usualReply(asked)
      return codeReply('python', codes.shift())
    })
  }

  test.each(['en', 'ja'] as const)('from a sentence to tested code, in %s', async (locale) => {
    const { discord, idle, channel } = stage
    const says = SAYS[locale]
    const user = locale === 'ja' ? stage.mio : stage.hana
    answering(says.title)
    const before = discord.messages(channel).length

    const options = { description: says.ask }
    const asked = await discord.command({ user, channel, name: 'snippet', sub: 'new', options })
    expect(asked.callback).toMatchObject({ type: 5 })
    expect(asked.ephemeral).toBe(false)
    await idle()
    const [card, ...more] = discord.messages(channel).slice(before)
    expect(more).toEqual([])
    expect(card?.id).toBe(asked.original?.id)
    expect(card?.content).toMatch(new RegExp(`^\\*\\*${says.title}\\*\\*  \\w{8} · Python$`, 'm'))
    expect(card?.content).not.toContain('re.match')
    expect(card?.components).toEqual([])
    const thread = String(card?.thread)
    expect(discord.threads(channel).find(({ id }) => id === thread)).toMatchObject({ name: says.title })
    expect(discord.threads(channel).find(({ id }) => id === thread)?.thread?.members).toContain(user)
    const inThread = () => discord.messages(thread)
    const [answer] = inThread()
    expect(answer?.content).toContain(`**${says.title}** · Python · r1\n${says.untested}\n`)
    expect(answer?.content).toContain(`\`\`\`python\n${FIRST.trimEnd()}\n\`\`\``)
    expect(answer?.content).toContain(`-# ${allowMessageContent ? says.hint.all : says.hint.mentions}`)

    const words = allowMessageContent ? says.feedback : `<@${discord.botUser}> ${says.feedback}`
    await stage.say({ user, channel: thread, content: words })
    await idle()
    const second = inThread().at(-1)
    expect(second?.content).toMatch(/^r2 · Python · \\?\+4 −2$/m)
    expect(second?.content).not.toContain('Tanzaku')
    const first = inThread()[0]
    expect(first?.content).toContain(says.newer)
    expect(first?.components).toEqual([])

    await discord.press({ user, channel: thread, message: String(second?.id), label: says.buttons.tests })
    await idle()
    const ran = inThread().at(-1)
    expect(ran?.content).toMatch(says.failing)

    await discord.press({ user, channel: thread, message: String(ran?.id), label: says.buttons.repair })
    await idle()
    const repaired = inThread().at(-1)
    expect(repaired?.content).toMatch(says.passing)
    expect(discord.messages(channel).slice(before)).toHaveLength(1)
    expect(discord.messages(channel).at(-1)?.content).toContain('✅ 3/3')
    expect(inThread().filter(({ components }) => components.length > 0)).toEqual([repaired])

    const opened = await discord.press({
      user,
      channel: thread,
      message: String(repaired?.id),
      label: says.buttons.more,
    })
    expect(opened.ephemeral).toBe(true)
    const history = await discord.press({
      user,
      channel: thread,
      message: String(opened.original?.id),
      label: says.buttons.history,
    })
    expect(history.callback?.type).toBe(7)
    expect(history.content).toContain('r1 · ')
    expect(discord.pings).toEqual([])
    expect(discord.faults).toEqual([])
  })
})
