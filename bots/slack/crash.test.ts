import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import type { Failpoint } from '../../core/jobs/failpoints.ts'
import { type Child, createRig, type Rig } from '../../core/testing/crash-rig.ts'
import { nameWithout, testDatabaseUrl } from '../../core/testing/needs.ts'
import { type LocalSlack, startSlack } from './testing/slack.ts'

// core/jobs/crash.test.ts on a chat: announce, plan, write and deliver are killed at their first and last passes, while Slack
// delivers each event three times, and again whenever nobody acknowledged it.
const PASSES: Record<Failpoint, number> = {
  accepted: 1,
  claimed: 4,
  answered: 2,
  posted: 2,
  committing: 4,
  committed: 4,
}
// The first step and the last speak with people; what is between them is core's, and is killed there.
const KILLS = Object.entries(PASSES).flatMap(
  ([point, passes]) => [...new Set([1, passes])].map((nth) => ({ point: point as Failpoint, nth })), // the keys are failpoints
)
// A claim lasts 10 s, the sweep comes every 5 s.
const RESUMES_WITHIN_MS = 50_000
const ANSWER = 'Duration to seconds · Python · r1'

// The embedded database is one process for a laptop: what is promised in production is promised on Postgres.
const missing = !testDatabaseUrl
describe.skipIf(missing)(`crashes on Slack ${missing ? nameWithout('postgres') : ''}`, () => {
  let rig: Rig
  let slack: LocalSlack
  afterEach(async () => {
    await rig?.close()
    await slack?.close()
  })

  test('every request is answered, once', { timeout: 300_000 }, async () => {
    slack = await startSlack({ retryMs: 300, retries: 500 })
    slack.deliverTimes = 3
    const hana = slack.addUser({ name: 'Hana' }).id
    slack.allowPings.push(hana)
    const { apiUrl, botToken: token, signingSecret } = slack
    const script = join(import.meta.dirname, 'testing', 'crash-child.ts')
    rig = await createRig('postgres', { script, surface: { apiUrl, token, signingSecret } })
    const start = async (killAt?: (typeof KILLS)[number]): Promise<Child> => {
      const child = await rig.start(killAt)
      slack.httpUrl = child.url
      return child
    }

    // Whoever had to wait for over a minute is called, too.
    const answers = (channel: string, thread: string) =>
      slack
        .messages(channel, thread)
        .map(({ text }) => text)
        .filter((text) => !text?.startsWith('<@'))

    const mentioned: { channel: string; ts: Promise<string> }[] = []
    const commanded: string[] = []
    for (const killAt of KILLS) {
      const child = await start(killAt)
      const what = `killed at ${killAt.point} ${killAt.nth}`
      // Odd ones out of a channel, even ones as a command, which Slack delivers only now: none may die before its
      // acknowledgement has left.
      if (killAt.nth % 2 === 1) {
        const channel = slack.addChannel().id
        mentioned.push({ channel, ts: slack.say({ user: hana, channel, text: `<@${slack.botUser}> ${what}` }) })
      } else {
        const channel = slack.addChannel().id
        const acknowledged = await slack.command({ user: hana, channel, text: what }).then(
          () => true,
          () => false,
        )
        if (acknowledged) commanded.push(channel)
      }
      expect(await child.ended).toBe('SIGKILL')
    }

    const last = await start()
    await slack.settled()
    const open = async () => (await last.report()).filter(({ finished }) => !finished).length
    await expect.poll(open, { timeout: RESUMES_WITHIN_MS, interval: 250 }).toBe(0)
    for (const { channel, ts } of mentioned) {
      expect(answers(channel, await ts)).toEqual([ANSWER])
    }
    expect(commanded.length).toBeGreaterThan(0)
    for (const channel of commanded) {
      const [card, ...more] = slack.messages(channel)
      expect(more).toEqual([])
      expect(answers(channel, String(card?.ts))).toEqual([ANSWER])
    }
    expect(slack.faults).toEqual([])
  })
})
