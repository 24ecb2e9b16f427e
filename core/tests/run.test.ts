import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openDatabase } from '../database/open.ts'
import type { Core } from '../index.ts'
import { createCore } from '../index.ts'
import { createMetrics } from '../metrics.ts'
import { missingRunner } from '../runner/missing.ts'
import type { Runner } from '../runner/runner.ts'
import { ORIGIN, startTestCore, TEST_LIMITS, type TestCore } from '../testing/core.ts'
import { createPostgres, describeOnBoth } from '../testing/databases.ts'
import { hasEngine, nameWithout, testDatabaseUrl } from '../testing/needs.ts'
import { silent, startDockerRunner } from '../testing/runners.ts'

const CODE = 'def to_seconds(text):\n    h, m = text[:-1].split("h")\n    return int(h) * 3600 + int(m) * 60\n'
const CASES = [
  { act: 'to_seconds("1h30m")', expected: 5400 },
  { act: 'to_seconds("0h1m")', expected: 60 },
  { act: 'to_seconds("x")', raises: { type: 'ValueError' } },
]

const noEngine = !hasEngine()
describe.skipIf(noEngine)(`the use case run ${noEngine ? nameWithout('engine') : ''}`, () => {
  describeOnBoth('run', (database) => {
    let running: TestCore
    let core: Core
    let runner: Runner
    beforeAll(async () => {
      runner = startDockerRunner({ pool: 1 })
      running = await startTestCore(database(), { runner })
      core = running.core
    })
    afterAll(async () => {
      await running?.close()
      await runner?.close()
    })

    const imported = async (code = CODE, language = 'python') =>
      (await core.import({ code, language, origin: ORIGIN })).snippetId
    const ran = async (id: string) => {
      const { jobId } = await core.run(id)
      const job = await core.waitForJob(String(jobId), 30_000)
      return { job, snippet: await core.get(id) }
    }

    test('runs the suite on the code, and keeps what came of it', async () => {
      const id = await imported()
      await core.setSuite(id, CASES)
      const { job, snippet } = await ran(id)
      expect(job).toMatchObject({ kind: 'run', status: 'succeeded' })
      expect(snippet).toMatchObject({
        state: 'idle',
        problem: null,
        suite: {
          number: 1,
          basis: 'spec',
          cause: 'edit',
          vacuous: false,
          model: null,
          cases: [{ id: 'c1', anchor: true }, {}, {}],
        },
        run: {
          number: 1,
          revision: 1,
          suite: 1,
          stale: false,
          verdict: 'passed',
          passed: 3,
          failed: 0,
          engine: 'docker',
        },
      })
      expect(snippet.run?.image).toMatch(/^sha256:/)
      expect(snippet.run?.languageVersion).toMatch(/^3\.\d+\.\d+$/)
      expect(snippet.run?.results.map(({ status }) => status)).toEqual(['passed', 'passed', 'passed'])
      expect((await core.timeline(id)).map(({ type }) => type)).toEqual(['revision', 'suite', 'run'])
    })

    test('an old pass is none of new code, nor of new tests', async () => {
      const id = await imported()
      await core.setSuite(id, CASES)
      await ran(id)
      const passed = async () => (await core.list({ verdict: 'passed', limit: 100 })).items.map((one) => one.id)
      expect(await passed()).toContain(id)

      const edited = await core.edit(id, { code: 'def to_seconds(text):\n    return 5400\n' })
      expect(edited.run).toMatchObject({ stale: true, revision: 1, verdict: 'passed' })
      expect(await passed()).not.toContain(id)
      const { snippet } = await ran(id)
      expect(snippet.run).toMatchObject({
        number: 2,
        revision: 2,
        stale: false,
        verdict: 'failed',
        passed: 1,
        failed: 2,
      })
      expect(snippet.run?.results[1]).toMatchObject({ status: 'failed', actual: 5400 })
      expect(snippet.run?.results[2]).toMatchObject({ status: 'failed', actual: 5400 })

      await core.setSuite(id, CASES.slice(0, 1))
      expect((await core.get(id)).run).toMatchObject({ stale: true, suite: 1 })
      expect((await core.runs(id)).map(({ number, stale }) => [number, stale])).toEqual([
        [2, true],
        [1, true],
      ])
      expect((await core.suites(id)).map(({ number, cases }) => [number, cases.length])).toEqual([
        [2, 1],
        [1, 3],
      ])
    })

    test('tests that code without content would pass are weak', async () => {
      const id = await imported()
      await core.setSuite(id, [{ act: 'callable(to_seconds)', expected: true }])
      const { snippet } = await ran(id)
      expect(snippet).toMatchObject({ run: { verdict: 'passed' }, suite: { vacuous: true } })
    })

    test('values keep their order and every character', async () => {
      const id = await imported('def f(x): return x\n')
      const odd = 'a\0b \ud800 日本語 👩‍👩‍👧'
      await core.setSuite(id, [
        { act: 'f({"zz": 1, "a": {"b": [2]}})', expected: { zz: 1, a: { b: [2] } } },
        { act: 'f("a\\0b \\ud800 日本語 👩‍👩‍👧")', expected: odd },
      ])
      const { run, suite } = (await ran(id)).snippet
      expect(run?.verdict).toBe('passed')
      expect(JSON.stringify(run?.results[0]?.actual)).toBe('{"zz":1,"a":{"b":[2]}}')
      expect(run?.results[1]?.actual).toBe(odd)
      expect(suite?.cases[1]?.expected).toBe(odd)
    })

    test('the same tests again are the same version', async () => {
      const id = await imported()
      await core.setSuite(id, CASES)
      await core.setSuite(id, CASES)
      expect((await core.get(id)).suite?.number).toBe(1)
      await core.setSuite(id, [])
      expect((await ran(id)).snippet).toMatchObject({
        suite: { number: 2, vacuous: null },
        run: { verdict: 'no_tests' },
      })
    })

    test('what can’t be run is said, and nothing is queued', async () => {
      const bare = await imported()
      await expect(core.run(bare)).rejects.toMatchObject({ code: 'conflict', reason: 'no_suite_yet' })
      const script = await imported('export const f = () => 1\n', 'javascript')
      await core.setSuite(script, [{ act: 'f()', expected: 1 }])
      await expect(core.run(script)).rejects.toMatchObject({ code: 'language_not_runnable' })
      await core.remove(bare)
      await expect(core.run(bare)).rejects.toMatchObject({ code: 'not_found' })
      await expect(core.setSuite(bare, CASES)).rejects.toMatchObject({ code: 'not_found' })
      expect((await core.get(script)).state).toBe('idle')
    })

    test('stop ends a run at once; the next can begin', async () => {
      const id = await imported('def f():\n    while True: pass\n')
      await core.setSuite(id, [{ act: 'f()', expected: 1 }])
      const { jobId } = await core.run(id)
      while ((await core.job(String(jobId))).status !== 'running') await sleep(20)
      await sleep(300)
      await core.stop(id)
      expect(await core.waitForJob(String(jobId), 30_000)).toMatchObject({ status: 'stopped' })
      await core.edit(id, { code: 'def f(): return 1\n' })
      expect((await ran(id)).snippet.run).toMatchObject({ number: 1, revision: 2, verdict: 'passed' })
    })

    test('many at once are each done', async () => {
      const ids = await Promise.all(Array.from({ length: 6 }, () => imported()))
      await Promise.all(ids.map((id) => core.setSuite(id, CASES)))
      const all = await Promise.all(ids.map(ran))
      expect(all.map(({ snippet }) => snippet.run?.verdict)).toEqual(ids.map(() => 'passed'))
    })
  })
})

const noPostgres = !testDatabaseUrl
const missing = noEngine ? nameWithout('engine') : noPostgres ? nameWithout('postgres') : ''
describe.skipIf(noEngine || noPostgres)(`several processes ${missing}`, { timeout: 60_000 }, () => {
  test('only those with a runner take runs; when there is none, the run says so', async () => {
    const { url, drop } = await createPostgres()
    const open = async (runner: Runner | undefined) => {
      const database = await openDatabase({ url, dataDir: '' })
      await database.migrate()
      const model = {
        reasons: () => false,
        ask: () => Promise.reject(new Error('no model')),
        askFor: () => Promise.reject(new Error('no model')),
      }
      const core = await createCore({
        database,
        model,
        runner,
        limits: TEST_LIMITS,
        maxRepairRounds: 2,
        couriers: {},
        defaultLocale: 'en',
        log: silent,
        metrics: createMetrics(),
      })
      return {
        core,
        close: async () => {
          await core.close()
          await database.close()
        },
      }
    }
    const front = await open(undefined)
    const hands = await front.core.startWorker(['hands'])
    const { snippetId: id } = await front.core.import({ code: CODE, origin: ORIGIN })
    await front.core.setSuite(id, CASES)

    // Nobody can run it.
    const alone = await front.core.run(id)
    expect(await front.core.waitForJob(String(alone.jobId), 30_000)).toMatchObject({ status: 'succeeded' })
    expect((await front.core.get(id)).run).toMatchObject({
      verdict: 'unavailable',
      results: [{ status: 'not_run' }, {}, {}],
    })

    // Somebody comes who only runs tests.
    const runner = startDockerRunner({ pool: 1 })
    const back = await open(runner)
    const crew = await back.core.startWorker(['runner'])
    while (!(await runner.check()).ready) await sleep(50)
    const both = await front.core.run(id)
    expect(await front.core.waitForJob(String(both.jobId), 30_000)).toMatchObject({ status: 'succeeded' })
    expect((await front.core.get(id)).run).toMatchObject({ number: 2, verdict: 'passed' })

    // A generation is none of the runner's business, a run none of the hands'.
    await hands.close(0)
    const generation = await front.core.generate({ description: 'anything', origin: ORIGIN, address: null })
    await sleep(1_500)
    expect(await front.core.job(String(generation.jobId))).toMatchObject({ status: 'queued' })

    await crew.close(0)
    await back.close()
    await runner.close()
    await front.close()
    await drop()
  })

  test('a runner whose engine is away takes nothing', async () => {
    expect(await missingRunner.check()).toMatchObject({ ready: false })
  })
})
