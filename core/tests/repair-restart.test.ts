import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Core, createCore } from '../index.ts'
import { createMetrics } from '../metrics.ts'
import { createModel } from '../model/openai.ts'
import type { Runner } from '../runner/runner.ts'
import { ORIGIN, TEST_LIMITS } from '../testing/core.ts'
import { describeOnBoth } from '../testing/databases.ts'
import { codeReply, type ModelServer, startModelServer } from '../testing/model-server.ts'
import { silent, startAnyRunner } from '../testing/runners.ts'

const SOON = 60_000
const CASES = [0, 1, 2, 3, 4, 5].map((x) => ({ act: `f(${x})`, expected: x * 2 }))
const code = (body: string) => `def f(x):\n    return ${body}\n`

// A repair decides by what its job left in the tables, not by what a process remembers.
describeOnBoth('a repair whose processes come and go', (database) => {
  let server: ModelServer
  let runner: Runner
  beforeAll(async () => {
    server = await startModelServer()
    runner = startAnyRunner()
  })
  afterAll(async () => {
    await server?.close()
    await runner?.close()
  })

  const open = (): Promise<Core> => {
    const metrics = createMetrics()
    const options = {
      baseURL: server.baseURL,
      model: 'm',
      structured: 'json_schema',
      timeoutMs: 20_000,
      maxRetries: 0,
    } as const
    const model = createModel({ ...options, log: silent, metrics })
    return createCore({
      database: database(),
      model,
      runner,
      limits: TEST_LIMITS,
      maxRepairRounds: 2,
      couriers: {},
      defaultLocale: 'en',
      log: silent,
      metrics,
    })
  }

  test('goes on in another after each of its steps, and asks for nothing twice', { timeout: 120_000 }, async () => {
    const better = code('x * 2 if x < 4 else 1')
    const answers = [better, code('x * 2')]
    server.replyWith(() => codeReply('python', answers.shift() ?? code('None')))

    let core = await open()
    const { snippetId: id } = await core.import({ code: code('x + 2'), description: 'doubles', origin: ORIGIN })
    await core.setSuite(id, CASES)
    const { jobId } = await core.repair({ snippetId: id, author: ORIGIN.author, address: null })

    let processes = 0
    for (let job = await core.job(String(jobId)); !job.endedAt; job = await core.job(String(jobId))) {
      const before = `${job.step} ${job.round}`
      const worker = await core.startWorker()
      processes++
      await expect
        .poll(
          async () => {
            const now = await core.job(String(jobId))
            return now.endedAt !== null || `${now.step} ${now.round}` !== before
          },
          { timeout: SOON, interval: 5 },
        )
        .toBe(true)
      await worker.close(5_000)
      await core.close()
      core = await open()
    }

    expect(processes).toBeGreaterThan(3)
    expect(server.asked).toHaveLength(2)
    expect(await core.get(id)).toMatchObject({
      state: 'idle',
      revision: { number: 3, code: code('x * 2') },
      run: { verdict: 'passed', revision: 3 },
    })
    expect((await core.revisions(id)).map(({ cause }) => cause)).toEqual(['repair', 'repair', 'imported'])
    await core.close()
  })
})
