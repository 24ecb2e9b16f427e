import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import type { Failpoint } from '../../core/jobs/failpoints.ts'
import { createRig, type Rig } from '../../core/testing/crash-rig.ts'
import { nameWithout, testDatabaseUrl } from '../../core/testing/needs.ts'
import { type LocalDiscord, startDiscord } from './testing/discord.ts'

// core/jobs/crash.test.ts on a chat: announce, plan, write and deliver are killed at their first and last passes, while
// Discord delivers each event three times. It delivers nothing again to a process that begins anew: what is promised
// is every interaction whose acknowledgement left, and every message that got its 👀.
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
const ANSWER = /^\*\*Duration to seconds\*\* · Python · r1$/m

const missing = !testDatabaseUrl
describe.skipIf(missing)(`crashes on Discord ${missing ? nameWithout('postgres') : ''}`, () => {
  let rig: Rig
  let discord: LocalDiscord
  afterEach(async () => {
    await rig?.close()
    await discord?.close()
  })

  test('every request is answered, once', { timeout: 300_000 }, async () => {
    discord = await startDiscord({ deliverTimes: 3 })
    const hana = discord.addUser({ name: 'Hana' }).id
    const { apiUrl, token, applicationId } = discord
    const script = join(import.meta.dirname, 'testing', 'crash-child.ts')
    rig = await createRig('postgres', { script, surface: { apiUrl, token, applicationId } })

    const answers = (thread: string) =>
      discord
        .messages(thread)
        .map(({ content }) => content)
        // Whoever had to wait for over a minute is called, too.
        .filter((content) => !content.startsWith('<@'))

    const mentioned: { channel: string; message: string }[] = []
    const commanded: string[] = []
    for (const killAt of KILLS) {
      const child = await rig.start(killAt)
      const description = `killed at ${killAt.point} ${killAt.nth}`
      const channel = discord.addChannel().id
      if (killAt.nth % 2 === 1) {
        const message = discord.say({ user: hana, channel, content: `<@${discord.botUser}> ${description}` })
        mentioned.push({ channel, message })
      } else {
        const options = { description }
        const acknowledged = await discord.command({ user: hana, channel, name: 'snippet', sub: 'new', options }).then(
          () => true,
          () => false,
        )
        if (acknowledged) commanded.push(channel)
      }
      expect(await child.ended).toBe('SIGKILL')
    }

    const last = await rig.start()
    const open = async () => (await last.report()).filter(({ finished }) => !finished).length
    await expect.poll(open, { timeout: RESUMES_WITHIN_MS, interval: 250 }).toBe(0)
    for (const { channel, message } of mentioned) {
      const heard = discord.messages(channel).some(({ id, reactions }) => id === message && reactions.has('👀'))
      const [thread] = discord.threads(channel)
      if (heard) expect(thread?.id).toBe(message)
      if (thread) expect(answers(thread.id)).toEqual([expect.stringMatching(ANSWER)])
    }
    expect(mentioned.filter(({ channel }) => discord.threads(channel).length > 0).length).toBeGreaterThan(0)
    expect(commanded.length).toBeGreaterThan(0)
    for (const channel of commanded) {
      const [card, ...more] = discord.messages(channel)
      expect(more).toEqual([])
      expect(answers(String(card?.thread))).toEqual([expect.stringMatching(ANSWER)])
    }
    expect(discord.faults).toEqual([])
  })
})
