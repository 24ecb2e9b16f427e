import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { Core } from '../index.ts'
import { ask, ORIGIN, startTestCore, type TestCore } from '../testing/core.ts'
import { describeOnBoth } from '../testing/databases.ts'
import { CODE, usualReply } from '../testing/model-server.ts'
import { purgeDiscarded } from './remove.ts'

const SOON = 20_000

describeOnBoth('history', (database) => {
  let running: TestCore
  let core: Core
  let id: string

  beforeAll(async () => {
    running = await startTestCore(database())
    core = running.core
  })
  afterAll(() => running?.close())
  beforeEach(async () => {
    running.server.replyWith(null)
    const { snippetId, jobId } = await core.generate(ask('turn "1h30m" into seconds'))
    await core.waitForJob(String(jobId), SOON)
    id = snippetId
  })

  test('a new title is no new version', async () => {
    const snippet = await core.edit(id, { title: '  Seconds\nof a duration ' })
    expect(snippet).toMatchObject({ title: 'Seconds of a duration', revision: { number: 1 } })
  })

  test('titles are refused when they are empty or too long', async () => {
    await expect(core.edit(id, { title: '\u200b ' })).rejects.toMatchObject({ reason: 'title_empty' })
    await expect(core.edit(id, { title: 'é'.repeat(81) })).rejects.toMatchObject({ reason: 'title_too_long' })
    expect((await core.edit(id, { title: '🎋'.repeat(80) })).title).toBe('🎋'.repeat(80))
  })

  test('changed code is a version, the same code is none, doubtful code has a warning', async () => {
    expect((await core.edit(id, { code: CODE.python })).revision?.number).toBe(1)
    expect((await core.edit(id, { code: 'def f(:\n' })).revision).toMatchObject({
      number: 2,
      parent: 1,
      cause: 'edit',
      code: 'def f(:\n',
      model: null,
      warnings: [{ code: 'syntax', values: { line: 1 } }],
    })
  })

  test('another language is a version in it', async () => {
    const snippet = await core.edit(id, { language: 'rb', code: CODE.ruby })
    expect(snippet).toMatchObject({ language: 'ruby', revision: { number: 2, language: 'ruby', warnings: [] } })
    const reverted = await core.revert(id, 1)
    expect(await core.get(reverted.snippetId)).toMatchObject({ language: 'python', revision: { number: 3 } })
    await expect(core.edit(id, { language: 'go' })).rejects.toMatchObject({ code: 'language_not_supported' })
  })

  test('there is nothing to edit before the first code', async () => {
    running.server.replyWith(() => new Promise(() => {}))
    const { snippetId } = await core.generate(ask('slow'))
    await expect(core.edit(snippetId, { code: 'x = 1' })).rejects.toMatchObject({ reason: 'no_code_yet' })
    expect((await core.edit(snippetId, { title: 'Mine' })).title).toBe('Mine')
    await core.stop(snippetId)
  })

  test('going back is a new version equal to the old one', async () => {
    await core.edit(id, { code: 'x = 2\n' })
    await core.revert(id, 1)
    const all = await core.revisions(id)
    expect(all.map(({ number, cause, code }) => [number, cause, code])).toEqual([
      [3, 'revert', CODE.python],
      [2, 'edit', 'x = 2\n'],
      [1, 'generated', CODE.python],
    ])
    await expect(core.revert(id, 9)).rejects.toMatchObject({ code: 'not_found' })
  })

  test('a fork is a snippet of its own', async () => {
    await core.edit(id, { code: 'x = 2\n' })
    const old = await core.fork({ snippetId: id, revision: 1, origin: ORIGIN })
    const current = await core.fork({ snippetId: id, origin: ORIGIN })
    expect(await core.get(old.snippetId)).toMatchObject({
      title: 'Duration to seconds',
      state: 'idle',
      revision: { number: 1, cause: 'fork', parent: null, code: CODE.python },
    })
    expect((await core.get(current.snippetId)).revision?.code).toBe('x = 2\n')
    await core.remove(id)
    expect((await core.get(current.snippetId)).revision?.code).toBe('x = 2\n')
  })

  test('a diff is unified and counts lines', async () => {
    await core.edit(id, { code: CODE.python.replace('5400', '0') })
    const diff = await core.diff(id, {})
    expect(diff).toMatchObject({ from: 1, to: 2, added: 1, removed: 1 })
    expect(diff.diff).toContain('--- r1.py')
    expect(diff.diff).toContain('-    return 5400\n+    return 0\n')
    expect(await core.diff(id, { from: 2, to: 2 })).toMatchObject({ diff: '', added: 0, removed: 0 })
    expect(await core.diff(id, { to: 1 })).toMatchObject({ from: 1, to: 1, diff: '' })
    await expect(core.diff(id, { from: 1, to: 7 })).rejects.toMatchObject({ code: 'not_found' })
  })

  test('long code that has nothing in common is compared all the same', async () => {
    const lines = (word: string) => Array.from({ length: 7000 }, (_, n) => `${word}${(n * 7919) % 6000}`).join('\n')
    await core.edit(id, { code: lines('a') })
    await core.edit(id, { code: lines('b') })
    const diff = await core.diff(id, {})
    expect(diff).toMatchObject({ from: 2, to: 3, added: 7000, removed: 7000 })
    expect(diff.diff).toContain('@@ -1,7000 +1,7000 @@')
  })

  test('code that a grammar takes minutes for is taken without one', async () => {
    const { snippetId } = await core.import({ code: '%w('.repeat(20_000), language: 'ruby', origin: ORIGIN })
    expect(await core.get(snippetId)).toMatchObject({ language: 'ruby', revision: { number: 1 } })
    const after = await core.import({ code: 'def f(:\n', language: 'python', origin: ORIGIN })
    expect((await core.get(after.snippetId)).revision?.warnings).toHaveLength(1)
  })

  test('a title that a person gave stays when the plan comes, and when it is done again', async () => {
    let answer = () => {}
    running.server.replyWith(async (one) => {
      await new Promise<void>((resolve) => {
        answer = resolve
      })
      return usualReply(one)
    })
    const { snippetId, jobId } = await core.generate(ask('slow'))
    await expect.poll(() => running.server.asked.some(({ user }) => user.includes('| slow'))).toBe(true)
    await core.edit(snippetId, { title: 'Mine' })
    running.server.replyWith(null)
    answer()
    await core.waitForJob(String(jobId), SOON)
    expect(await core.get(snippetId)).toMatchObject({ title: 'Mine', language: 'python', state: 'idle' })
  })

  test('search finds the words, and titles that are nearly the words', async () => {
    await core.edit(id, { title: 'Roman numerals to integers' })
    const find = async (query: string) => (await core.list({ query, limit: 100 })).items.map((item) => item.id)
    for (const query of ['numerals to int', 'ROMAN', 'roman numrals', 'integrs'])
      expect(await find(query)).toContain(id)
    for (const query of ['greek letters', '100%', 'n_merals']) expect(await find(query)).not.toContain(id)
    await core.edit(id, { title: '時間表記を秒に変換' })
    expect(await find('秒に変換')).toContain(id)
  })

  test('the timeline says what was asked and done, oldest first', async () => {
    await core.edit(id, { code: 'x = 2\n' })
    running.server.replyWith(() => ({ error: { message: 'no' }, status: 500 }))
    const timeline = await core.timeline(id)
    expect(timeline.map(({ type }) => type)).toEqual(['asked', 'revision', 'revision'])
    expect(timeline[0]).toMatchObject({ author: 'Hana', text: 'turn "1h30m" into seconds' })
    expect(timeline[2]).toMatchObject({ number: 2, cause: 'edit', parent: 1 })

    const failed = await core.generate(ask('fails'))
    await core.waitForJob(String(failed.jobId), SOON)
    expect((await core.timeline(failed.snippetId)).at(-1)).toMatchObject({
      type: 'problem',
      problem: { code: 'model_unavailable' },
    })
  })

  test('a discarded snippet is gone for everybody, and can be brought back for a while', async () => {
    await core.discard(id)
    await expect(core.get(id)).rejects.toMatchObject({ code: 'not_found' })
    await expect(core.revisions(id)).rejects.toMatchObject({ code: 'not_found' })
    await expect(core.edit(id, { title: 'x' })).rejects.toMatchObject({ code: 'not_found' })
    await expect(core.discard(id)).rejects.toMatchObject({ code: 'not_found' })
    expect((await core.list({ limit: 100 })).items.map((item) => item.id)).not.toContain(id)
    await purgeDiscarded(database().db) // not yet
    await core.restore(id)
    expect((await core.get(id)).revision?.code).toBe(CODE.python)

    await core.discard(id)
    await database().db.execute(sql`update snippets set deleted_at = now() - interval '1 minute' where id = ${id}`)
    await purgeDiscarded(database().db)
    await expect(core.restore(id)).rejects.toMatchObject({ code: 'not_found' })
  })

  test('discarding stops the work', async () => {
    running.server.replyWith(() => new Promise(() => {}))
    const { snippetId, jobId } = await core.generate(ask('slow'))
    await core.discard(snippetId)
    expect(await core.job(String(jobId))).toMatchObject({ status: 'stopped' })
    await core.restore(snippetId)
    expect(await core.get(snippetId)).toMatchObject({ state: 'failed', problem: { code: 'stopped' } })
  })
})
