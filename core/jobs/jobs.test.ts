import { eq, isNotNull, sql } from 'drizzle-orm'
import { pino } from 'pino'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { jobSteps, jobs, revisions, snippets } from '../database/schema.ts'
import type { Core, Once } from '../index.ts'
import { ask, startTestCore, type TestCore } from '../testing/core.ts'
import { describeOnBoth } from '../testing/databases.ts'
import { codeReply, usualReply } from '../testing/model-server.ts'
import { openAlarmClock } from './queue.ts'

const SOON = 20_000

describeOnBoth('jobs', (database) => {
  let running: TestCore
  let core: Core

  beforeAll(async () => {
    running = await startTestCore(database())
    core = running.core
  })
  afterAll(() => running?.close())
  beforeEach(() => {
    running.server.replyWith(null)
    running.server.asked.length = 0
  })

  const ended = async (jobId: string | null) => core.waitForJob(String(jobId), SOON)

  test('a request becomes a snippet at once and code soon after', async () => {
    const { snippetId, jobId } = await core.generate(ask('turn "1h30m" into seconds'))
    expect(await core.get(snippetId)).toMatchObject({ state: 'working', revision: null, title: null })
    expect(await ended(jobId)).toMatchObject({ status: 'succeeded', kind: 'generate', snippet: snippetId })
    expect(await core.get(snippetId)).toMatchObject({
      state: 'idle',
      title: 'Duration to seconds',
      language: 'python',
      revision: { number: 1, cause: 'generated', parent: null, model: 'test-model', usage: { calls: 2 } },
    })
  })

  test('the same event delivered three times is one job', async () => {
    const once: Once = { kind: 'event', source: 'slack', externalId: `E${Math.random()}` }
    const all = await Promise.all([1, 2, 3].map(() => core.generate(ask('slug from a title'), once)))
    expect(new Set(all.map(({ jobId }) => jobId)).size).toBe(1)
    const [first] = all
    await ended(first?.jobId ?? null)
    expect(running.server.asked).toHaveLength(2)
  })

  test('a repeated event does not bring a deleted snippet back', async () => {
    const once: Once = { kind: 'event', source: 'slack', externalId: `E${Math.random()}` }
    const { snippetId, jobId } = await core.generate(ask('slug from a title'), once)
    await ended(jobId)
    await core.remove(snippetId)
    await expect(core.generate(ask('slug from a title'), once)).rejects.toMatchObject({ code: 'not_found' })
  })

  test('a key with the same body is the same request, with another body it is refused', async () => {
    const once: Once = { kind: 'key', scope: 's', key: `k${Math.random()}`, bodyHash: 'a' }
    const [first, second] = await Promise.all([core.generate(ask('a'), once), core.generate(ask('a'), once)])
    expect(second).toEqual(first)
    await expect(core.generate(ask('b'), { ...once, bodyHash: 'b' })).rejects.toMatchObject({
      code: 'idempotency_mismatch',
    })
    await ended(first.jobId)
  })

  test('a key older than a day is forgotten', async () => {
    const once: Once = { kind: 'key', scope: 's', key: `k${Math.random()}`, bodyHash: 'a' }
    const first = await core.generate(ask('a'), once)
    await ended(first.jobId)
    await database().db.execute(
      sql`update idempotency_keys set created_at = now() - interval '25 hours' where key = ${once.key}`,
    )
    const second = await core.generate(ask('b'), { ...once, bodyHash: 'b' })
    expect(second.snippetId).not.toBe(first.snippetId)
    await ended(second.jobId)
  })

  test('a request that fails in the middle leaves nothing behind', async () => {
    const before = await database().db.$count(snippets)
    const broken = {
      ...ask('a'),
      address: {
        surface: 'x',
        toJSON: () => {
          throw new Error('no')
        },
      },
    }
    await expect(core.generate(broken)).rejects.toThrow()
    expect(await database().db.$count(snippets)).toBe(before)
  })

  test('a burst of 50 is drained, each once', async () => {
    const accepted = await Promise.all(Array.from({ length: 50 }, (_, n) => core.generate(ask(`request ${n}`))))
    const all = await Promise.all(accepted.map(({ jobId }) => ended(jobId)))
    expect(all.map(({ status }) => status)).toEqual(Array(50).fill('succeeded'))
    expect(running.server.asked).toHaveLength(100)
  })

  test('stop breaks the model call off, keeps the snippet, and it can be done again', async () => {
    let asked = () => {}
    const called = new Promise<void>((resolve) => {
      asked = resolve
    })
    running.server.replyWith(() => {
      asked()
      return new Promise(() => {})
    })
    const { snippetId, jobId } = await core.generate(ask('something slow'))
    await called
    await core.stop(snippetId)
    expect(await ended(jobId)).toMatchObject({ status: 'stopped', problem: { code: 'stopped' } })
    expect(await core.get(snippetId)).toMatchObject({ state: 'failed', revision: null, problem: { code: 'stopped' } })
    await expect(core.stop(snippetId)).rejects.toMatchObject({ code: 'conflict', reason: 'nothing_to_stop' })

    running.server.replyWith(null)
    const again = await core.retry(snippetId)
    expect(await ended(again.jobId)).toMatchObject({ status: 'succeeded' })
    expect(await core.get(snippetId)).toMatchObject({ state: 'idle', problem: null, revision: { number: 1 } })
    await expect(core.retry(snippetId)).rejects.toMatchObject({ code: 'conflict', reason: 'nothing_to_retry' })
  })

  test('deleting while a job is in hand leaves no orphan and breaks the work off', async () => {
    let asked = () => {}
    const called = new Promise<void>((resolve) => {
      asked = resolve
    })
    running.server.replyWith(() => {
      asked()
      return new Promise(() => {})
    })
    const { snippetId, jobId } = await core.generate(ask('something slow'))
    await called
    await core.remove(snippetId)
    await expect(core.job(String(jobId))).rejects.toMatchObject({ code: 'not_found' })
    const { db } = database()
    expect(await db.select().from(jobs).where(eq(jobs.snippetId, snippetId))).toEqual([])
    expect(
      await db
        .select()
        .from(jobSteps)
        .where(eq(jobSteps.jobId, String(jobId))),
    ).toEqual([])
    expect(await db.select().from(revisions).where(eq(revisions.snippetId, snippetId))).toEqual([])
  })

  test('jobs of one snippet are done in the order they were accepted, and a failed one blocks nothing', async () => {
    running.server.replyWith(() => ({ error: { message: 'no' }, status: 500 }))
    const { snippetId, jobId } = await core.generate(ask('first'))
    expect(await ended(jobId)).toMatchObject({ status: 'failed', problem: { code: 'model_unavailable' } })

    // Two retries can't be asked for at once by way of the API; later kinds of job can.
    const order: string[] = []
    running.server.replyWith((one) => {
      order.push(one.kind)
      return usualReply(one)
    })
    const { db } = database()
    const [failed] = await db
      .select()
      .from(jobs)
      .where(eq(jobs.id, String(jobId)))
    const inserted = await db.transaction(async (tx) => {
      const rows = []
      for (let n = 0; n < 3; n++) {
        const { kind, input } = failed ?? { kind: 'generate' as const, input: {} }
        rows.push(
          ...(await tx
            .insert(jobs)
            .values({ snippetId, kind, input, step: 'plan', wokenAt: sql`'-infinity'` })
            .returning()),
        )
      }
      return rows
    })
    await Promise.all(inserted.map(({ id }) => ended(id)))
    expect(order).toEqual(['plan', 'code', 'plan', 'code', 'plan', 'code'])
    const all = await core.revisions(snippetId)
    expect(all.map(({ number, parent }) => [number, parent])).toEqual([
      [3, 2],
      [2, 1],
      [1, null],
    ])
  })

  test('a wake-up that was lost, or came twice, changes nothing', async () => {
    const { snippetId, jobId } = await core.generate(ask('ring me twice'))
    const { db } = database()
    const alarm = await openAlarmClock(database(), pino({ level: 'silent' }))
    await db.transaction(async (tx) => {
      for (let n = 0; n < 5; n++) await alarm.wake(tx, { id: String(jobId), step: 'plan' })
    })
    expect(await ended(jobId)).toMatchObject({ status: 'succeeded' })
    expect(running.server.asked.filter(({ user }) => user.includes('ring me twice'))).toHaveLength(2)
    expect(await core.revisions(snippetId)).toHaveLength(1)
    await alarm.close()
  })

  test('a worker that closes hands its step back, and another goes on at once', async () => {
    let asked = () => {}
    const called = new Promise<void>((resolve) => {
      asked = resolve
    })
    const first = await startTestCore(database())
    await running.close()
    first.server.replyWith(() => {
      asked()
      return new Promise(() => {})
    })
    const { snippetId, jobId } = await first.core.generate(ask('handed over'))
    await called
    await first.close()
    const [job] = await database()
      .db.select()
      .from(jobs)
      .where(eq(jobs.id, String(jobId)))
    expect(job).toMatchObject({ claim: null, claimUntil: null, endedAt: null, step: 'plan' })

    running = await startTestCore(database())
    core = running.core
    expect(await ended(jobId)).toMatchObject({ status: 'succeeded' })
    expect(await core.revisions(snippetId)).toHaveLength(1)
  })

  test('what the database refuses for good fails the job, and leaves it free to be done again', async () => {
    const { db } = database()
    await db.execute(
      sql`alter table revisions add constraint refuse check (code <> ${sql.raw("'refuse = 1'")} || chr(10))`,
    )
    running.server.replyWith((one) => (one.kind === 'plan' ? usualReply(one) : codeReply('python', 'refuse = 1\n')))
    const { snippetId, jobId } = await core.generate(ask('refused'))
    expect(await ended(jobId)).toMatchObject({ status: 'failed', problem: { code: 'internal' } })
    expect(await core.get(snippetId)).toMatchObject({ state: 'failed', revision: null })
    await db.execute(sql`alter table revisions drop constraint refuse`)
    expect(await ended((await core.retry(snippetId)).jobId)).toMatchObject({ status: 'succeeded' })
  })

  test('a step that was begun far too often is given up', async () => {
    const { snippetId, jobId } = await core.generate(ask('dies each time'))
    const { db } = database()
    await ended(jobId)
    const rows = { snippetId, kind: 'generate' as const, input: {}, step: 'plan', wokenAt: sql`'-infinity'` }
    const [job] = await db.transaction(async (tx) => {
      const inserted = await tx.insert(jobs).values(rows).returning()
      await tx.insert(jobSteps).values({ jobId: inserted[0]?.id ?? '', step: 'plan', tries: 50 })
      return inserted
    })
    expect(await ended(job?.id ?? null)).toMatchObject({ status: 'failed', problem: { code: 'internal' } })
  })

  test('a worker with all hands full closes too, and hands everything back', async () => {
    const first = await startTestCore(database())
    await running.close()
    first.server.replyWith(() => new Promise(() => {}))
    const accepted = await Promise.all(Array.from({ length: 24 }, (_, n) => first.core.generate(ask(`full ${n}`))))
    await expect.poll(() => first.server.asked.length, { timeout: SOON }).toBe(16)
    await first.close()
    const held = await database().db.select().from(jobs).where(isNotNull(jobs.claim))
    expect(held).toEqual([])

    running = await startTestCore(database())
    core = running.core
    const all = await Promise.all(accepted.map(({ jobId }) => ended(jobId)))
    expect(new Set(all.map(({ status }) => status))).toEqual(new Set(['succeeded']))
  })

  test('an answer that comes after the claim was lost is dropped', async () => {
    let answer = () => {}
    const held = new Promise<void>((resolve) => {
      answer = resolve
    })
    let asked = () => {}
    const called = new Promise<void>((resolve) => {
      asked = resolve
    })
    running.server.replyWith(async (one) => {
      asked()
      await held
      return usualReply(one)
    })
    const { snippetId, jobId } = await core.generate(ask('taken over'))
    await called
    // As another process would, after this one had been silent for too long.
    await database()
      .db.update(jobs)
      .set({ claim: sql`gen_random_uuid()` })
      .where(eq(jobs.id, String(jobId)))
    answer()
    await core.stop(snippetId)
    expect(await ended(jobId)).toMatchObject({ status: 'stopped' })
    expect(await core.get(snippetId)).toMatchObject({ title: null, revision: null })
  })
})
