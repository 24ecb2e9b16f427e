import { afterEach, describe, expect, test } from 'vitest'
import { type Child, createRig, type Rig } from '../testing/crash-rig.ts'
import { nameWithout, testDatabaseUrl } from '../testing/needs.ts'
import type { Failpoint } from './failpoints.ts'

// A request passes: accept, then four steps (announce, plan, write, deliver), two of which ask the model
// and two of which post. Each point is hit at each of its passes.
const PASSES: Record<Failpoint, number> = {
  accepted: 1,
  claimed: 4,
  answered: 2,
  posted: 2,
  committing: 4,
  committed: 4,
}
const KILLS = Object.entries(PASSES).flatMap(([point, passes]) =>
  Array.from({ length: passes }, (_, n) => ({ point: point as Failpoint, nth: n + 1 })),
)

const RANDOM_KILLS = 20
// A claim lasts 10 s, the sweep comes every 5 s: killed work goes on within 15 s; promised are 30.
const RESUMES_WITHIN_MS = 30_000

for (const kind of ['embedded', 'postgres'] as const) {
  const missing = kind === 'postgres' && !testDatabaseUrl
  describe.skipIf(missing)(`crashes (${missing ? nameWithout('postgres') : kind})`, () => {
    let rig: Rig
    let story: Story
    afterEach(() => rig?.close())

    test('killed at every failpoint', { timeout: 300_000 }, async () => {
      rig = await createRig(kind)
      story = createStory(rig)
      for (const killAt of KILLS) {
        const child = await story.start(killAt)
        story.deliver(child, `killed at ${killAt.point} ${killAt.nth}`)
        expect(await child.ended).toBe('SIGKILL')
      }
      await story.finish()
    })

    test('killed at random moments', { timeout: 300_000 }, async () => {
      const seed = Number(process.env.CRASH_SEED ?? Math.floor(Math.random() * 2 ** 31))
      console.log(`crash test (${kind}): CRASH_SEED=${seed}`)
      const random = createRandom(seed)
      rig = await createRig(kind)
      story = createStory(rig)
      for (let kills = 0; kills < RANDOM_KILLS; kills++) {
        const child = await story.start()
        for (let n = 0; n < 3; n++) story.deliver(child, `killed at random ${kills} ${n}`)
        await new Promise((resolve) => setTimeout(resolve, random() * 1_500))
        await child.kill()
      }
      await story.finish()
    })
  })
}

const noPostgres = !testDatabaseUrl
describe.skipIf(noPostgres)(`a killed process ${noPostgres ? nameWithout('postgres') : ''}`, () => {
  test('leaves its work to one that lives already', { timeout: 90_000 }, async () => {
    const rig = await createRig('postgres')
    try {
      const killed = await rig.start({ point: 'answered', nth: 1 })
      killed.tell({ event: 'e', description: 'left to the other' })
      await expect.poll(() => rig.server.asked.length).toBeGreaterThan(0)
      const other = await rig.start()
      expect(await killed.ended).toBe('SIGKILL')
      const finished = async () => (await other.report()).filter((job) => job.finished && job.status === 'succeeded')
      await expect.poll(finished, { timeout: RESUMES_WITHIN_MS, interval: 250 }).toHaveLength(1)
      expect(rig.seen().filter((line) => line.startsWith('answer '))).toHaveLength(1)
    } finally {
      await rig.close()
    }
  })
})

type Story = {
  start: (killAt?: { point: Failpoint; nth: number }) => Promise<Child>
  /** A platform's event: delivered to this process, and again to the next until one has accepted it. */
  deliver: (child: Child, description: string) => void
  /** Lets a last process finish everything and checks what people and the books then say. */
  finish: () => Promise<void>
}

function createStory(rig: Rig): Story {
  const events = new Map<string, string>()
  const accepted = new Set<string>()
  const settled = new Map<string, number>()
  let starts = 0
  let last: Child | undefined

  const timesAsked = (description: string, kind: string) =>
    rig.server.asked.filter((one) => one.kind === kind && one.user.includes(`| ${description}\n`)).length
  const count = (key: string) => {
    const [kind = '', ...description] = key.split(' ')
    return timesAsked(description.join(' '), kind)
  }

  const start: Story['start'] = async (killAt) => {
    for (const event of last?.accepted ?? []) accepted.add(event)
    // Read before the process works: from now on, what is committed must not be asked for again.
    const child = await rig.start(killAt)
    starts++
    last = child
    for (const { description, step } of child.committed) {
      const key = `${step === 'write' ? 'code' : step} ${description}`
      if (step !== 'announce' && !settled.has(key)) settled.set(key, count(key))
    }
    for (const [event, description] of events) {
      if (!accepted.has(event)) child.tell({ event, description })
    }
    return child
  }

  return {
    start,
    deliver: (child, description) => {
      events.set(`event of ${description}`, description)
      child.tell({ event: `event of ${description}`, description })
    },
    finish: async () => {
      const child = await start()
      await expect
        .poll(async () => (await child.report()).filter(({ finished }) => finished).length, {
          timeout: RESUMES_WITHIN_MS + 20_000,
          interval: 250,
        })
        .toBe(events.size)

      const jobs = await child.report()
      expect(jobs.map(({ description }) => description).sort()).toEqual([...events.values()].sort())
      expect(new Set(jobs.map(({ status }) => status))).toEqual(new Set(['succeeded']))

      const answers = rig.seen().filter((line) => line.startsWith('answer '))
      expect(answers).toHaveLength(events.size)
      expect(new Set(answers).size).toBe(events.size)

      expect(settled.size).toBeGreaterThan(0)
      for (const [key, times] of settled) expect(`${key}: ${count(key)}`).toBe(`${key}: ${times}`)
      for (const description of events.values()) {
        expect(timesAsked(description, 'plan')).toBeLessThanOrEqual(starts)
      }
    },
  }
}

/** mulberry32: a small seeded generator, so that a failure can be had again. */
function createRandom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
