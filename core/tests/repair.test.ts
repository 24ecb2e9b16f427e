import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Core, RepairOutcome, Snippet } from '../index.ts'
import type { Runner } from '../runner/runner.ts'
import { ORIGIN, startTestCore, type TestCore } from '../testing/core.ts'
import { describeOnBoth } from '../testing/databases.ts'
import { type Asked, codeReply, type Reply, usualReply } from '../testing/model-server.ts'
import { startAnyRunner } from '../testing/runners.ts'
import type { GivenCase } from './check-cases.ts'

const SOON = 40_000
const { author } = ORIGIN

const code = (body: string) => `def f(x):\n${body}`
const RIGHT = code('    return x * 2\n')
const WRONG = code('    return x + 2\n')
const CASES: GivenCase[] = [0, 1, 2, 3, 4, 5].map((x) => ({
  id: `c${x}`,
  act: `f(${x})`,
  expected: x * 2,
  because: 'doubles',
}))

describeOnBoth('repair', (database) => {
  let running: TestCore
  let core: Core
  let runner: Runner
  beforeAll(async () => {
    runner = startAnyRunner()
    running = await startTestCore(database(), { runner })
    core = running.core
  })
  afterAll(async () => {
    await running?.close()
    await runner?.close()
  })
  beforeEach(() => {
    running.server.asked.length = 0
  })

  const answer = (...replies: ((asked: Asked) => Reply)[]) =>
    running.server.replyWith((asked) => (replies.shift() ?? usualReply)(asked))
  const imported = async (text = WRONG, cases = CASES) => {
    const { snippetId } = await core.import({ code: text, description: 'doubles a number', origin: ORIGIN })
    await core.setSuite(snippetId, cases)
    return snippetId
  }
  /** A suite as a model would have written it: no case is an anchor. */
  const drafted = async (text: string, cases: { act: string; expected: string; because?: string }[]) => {
    const { snippetId } = await core.import({ code: text, description: 'doubles a number', origin: ORIGIN })
    answer(usualReply, () => ({
      content: JSON.stringify({
        cases: cases.map((one) => ({
          name: '',
          raises: '',
          matches: '',
          tolerance: null,
          because: '',
          given: false,
          ...one,
        })),
      }),
    }))
    await core.waitForJob(String((await core.writeTests(snippetId)).jobId), SOON)
    running.server.asked.length = 0
    return snippetId
  }
  const repaired = async (snippetId: string, ...replies: ((asked: Asked) => Reply)[]) => {
    answer(...replies)
    const { jobId } = await core.repair({ snippetId, author, address: null })
    return { job: await core.waitForJob(String(jobId), SOON), snippet: await core.get(snippetId) }
  }
  const outcome = async (id: string) =>
    (await core.timeline(id))
      .flatMap((entry) => (entry.type === 'repair' ? [entry.outcome] : []))
      .at(-1) as RepairOutcome
  const write = (text: string) => () => codeReply('python', text)
  const derive =
    (...cases: object[]) =>
    () => ({
      content: JSON.stringify({
        cases: cases.map((one) => ({ settled: true, expected: '', raises: '', because: 'doubles', ...one })),
      }),
    })
  const shown = (asked: Asked | undefined) => (asked?.user.split('[failures ')[1] ?? '').match(/f\(\d\)/g) ?? []
  const failures = ({ run }: Snippet) => run?.results.filter(({ status }) => status !== 'passed').map((one) => one.case)

  test('mends the code until its tests pass, each round a revision with its run; the tests stay', async () => {
    const id = await imported()
    const before = (await core.get(id)).suite
    const { job, snippet } = await repaired(id, write(RIGHT))
    expect(job).toMatchObject({ kind: 'repair', status: 'succeeded' })
    expect(snippet).toMatchObject({
      state: 'idle',
      revision: { number: 2, cause: 'repair', parent: 1, code: RIGHT, usage: { calls: 1 } },
      run: { verdict: 'passed', revision: 2, stale: false },
      decision: null,
    })
    expect(snippet.suite).toEqual(before)
    expect(await outcome(id)).toEqual({ rounds: 1, verdict: 'passed', revision: 2, passed: 6, total: 6, open: [] })
    expect((await core.runs(id)).map(({ revision }) => revision)).toEqual([2, 1])
  })

  test('a third of the cases is never shown, some of the failing ones among them', async () => {
    const id = await imported()
    const { snippet } = await repaired(id, write(code('    return x + 3\n')), write(code('    return x + 4\n')))
    expect(running.server.asked).toHaveLength(2)
    expect(snippet.run?.verdict).toBe('failed')
    // Also not in another repair of the same suite.
    await repaired(id, write(code('    return x + 5\n')), write(code('    return x + 6\n')))
    expect(running.server.asked).toHaveLength(4)
    for (const asked of running.server.asked) expect(shown(asked).length).toBeGreaterThan(0)
    expect(new Set(running.server.asked.flatMap(shown)).size).toBeLessThanOrEqual(4)
  })

  test('code that treats the shown cases specially does not pass', async () => {
    const id = await imported()
    const special = (asked: Asked) => {
      const acts = shown(asked).map((act) => Number(/\d/.exec(act)?.[0]))
      return codeReply('python', code(`    return ${JSON.stringify(acts)}.count(x) and x * 2 or x + 2\n`))
    }
    const { snippet } = await repaired(id, special, special)
    expect(snippet.run?.verdict).toBe('failed')
    expect(await outcome(id)).toMatchObject({
      open: expect.arrayContaining([expect.objectContaining({ fault: 'code_wrong' })]),
    })
  })

  test('keeps the best so far: a regression is dropped, and the best runs again as the newest', async () => {
    const id = await imported()
    const better = code('    return x * 2 if x < 5 else 0\n')
    const { snippet } = await repaired(id, write(better), write(code('    return None\n')))
    expect(snippet).toMatchObject({
      revision: { number: 4, cause: 'revert', code: better },
      run: { revision: 4, passed: 5, failed: 1, stale: false },
    })
    expect(await outcome(id)).toMatchObject({ rounds: 2, revision: 4, passed: 5, total: 6 })
    expect((await core.revisions(id)).map(({ cause }) => cause)).toEqual(['revert', 'repair', 'repair', 'imported'])
    // The second round began from the best, not from what it made worse.
    expect(running.server.asked[1]?.user).toContain('x * 2 if x < 5')
  })

  test('ends on the same failure twice, at most after the rounds allowed', async () => {
    const id = await imported()
    await repaired(id, write(code('    return x + 2  # the same\n')))
    expect(running.server.asked).toHaveLength(1)
    expect(await outcome(id)).toMatchObject({ rounds: 1, passed: 1, total: 6 })

    const other = await imported()
    await repaired(other, write(code('    return 1\n')), write(code('    return -1\n')), write(RIGHT))
    expect(running.server.asked).toHaveLength(3)
    expect(await outcome(other)).toMatchObject({ rounds: 2 })
  })

  test('shows the model what came out, never what was printed nor the message of an exception', async () => {
    const id = await imported(code('    print("PRINTED")\n    raise KeyError("SAID")\n'))
    await repaired(id, write(RIGHT))
    const { user } = running.server.asked[0] as Asked
    expect(user).toContain('"got":"KeyError"')
    expect(user.split('[failures ')[1]).not.toMatch(/PRINTED|SAID/)
  })

  test('what the person adds goes in, and is kept', async () => {
    const id = await imported()
    answer(write(RIGHT))
    const { jobId } = await core.repair({ snippetId: id, feedback: 'use multiplication', author, address: null })
    await core.waitForJob(String(jobId), SOON)
    expect(running.server.asked[0]?.user).toMatch(/^\[earlier \w+\]\n\| use multiplication$/m)
    const entries = await core.timeline(id)
    const said = entries.find(({ type }) => type === 'feedback')
    expect(entries.find((entry) => entry.type === 'revision' && entry.cause === 'repair')).toMatchObject({
      feedback: said?.type === 'feedback' ? said.id : '',
    })
  })

  test('with nothing to mend asks nothing', async () => {
    const id = await imported(RIGHT)
    const { job, snippet } = await repaired(id)
    expect(job.status).toBe('succeeded')
    expect(running.server.asked).toEqual([])
    expect(snippet).toMatchObject({ revision: { number: 1 }, run: { verdict: 'passed' } })
  })

  test('a module that is not there is the environment’s fault, and no reason to change the code', async () => {
    const id = await imported(`import numpy\n${RIGHT}`)
    const { snippet } = await repaired(id)
    expect(running.server.asked).toEqual([])
    expect(snippet.revision?.number).toBe(1)
    expect((await outcome(id)).open[0]).toMatchObject({
      fault: 'environment',
      because: expect.stringContaining('numpy'),
    })
  })

  test.each([
    ['reads the failure', 0],
    ['mends', 1],
  ])('when the model fails as it %s, what exists is kept', async (_when, before) => {
    const id = await drafted(WRONG, [
      { act: 'f(1)', expected: '2' },
      { act: 'f(4)', expected: '8' },
    ])
    const first = derive({ id: 'c1', expected: '2' }, { id: 'c2', expected: '8' })
    const { job, snippet } = await repaired(id, ...(before ? [first] : []), () => ({
      error: { message: 'no' },
      status: 500,
    }))
    expect(job).toMatchObject({ status: 'failed', problem: { code: 'model_unavailable' } })
    expect(snippet).toMatchObject({
      state: 'failed',
      revision: { number: 1 },
      suite: { number: 1 },
      run: { verdict: 'failed' },
    })
    answer(...(before ? [] : [first]), write(RIGHT))
    const { jobId } = await core.retry(id)
    expect(await core.waitForJob(String(jobId), SOON)).toMatchObject({ status: 'succeeded' })
  })

  describe('questions', () => {
    const WRONG_TEST = [
      { act: 'f(1)', expected: '2' },
      { act: 'f(3)', expected: '7', because: 'three' },
    ]

    test('a test that the request alone contradicts is asked about, never edited; fixing it runs it', async () => {
      const id = await drafted(RIGHT, WRONG_TEST)
      const { job, snippet } = await repaired(id, derive({ id: 'c2', expected: '6', because: 'doubles a number' }))
      expect(job.status).toBe('waiting')
      expect(snippet).toMatchObject({
        state: 'waiting',
        revision: { number: 1 },
        suite: { number: 1 },
        decision: { kind: 'wrong_test' },
      })
      expect(snippet.decision?.question).toContain('doubles a number')
      expect(running.server.asked[0]?.user).not.toContain('return x * 2')
      expect(running.server.asked[0]?.user).not.toMatch(/"expected"/)

      const decisionId = String(snippet.decision?.id)
      const { jobId } = await core.decide({ snippetId: id, decisionId, choice: 'fix', author, address: null })
      await core.waitForJob(String(jobId), SOON)
      const after = await core.get(id)
      expect(after).toMatchObject({ state: 'idle', decision: null, run: { verdict: 'passed', suite: 2 } })
      expect(after.suite?.cases[1]).toMatchObject({ id: 'c2', expected: 6, anchor: true })
      expect((await core.job(job.id)).status).toBe('succeeded')
      const twice = core.decide({ snippetId: id, decisionId, choice: 'keep', author, address: null })
      await expect(twice).rejects.toMatchObject({ code: 'conflict', reason: 'decision_answered' })
    })

    test('if the test is right, the code is repaired by it', async () => {
      const id = await drafted(RIGHT, WRONG_TEST)
      const { snippet } = await repaired(id, derive({ id: 'c2', expected: '6' }))
      answer(write(code('    return 7 if x == 3 else x * 2\n')))
      const answered = {
        snippetId: id,
        decisionId: String(snippet.decision?.id),
        choice: 'keep',
        author,
        address: null,
      }
      const { jobId } = await core.decide(answered)
      expect(await core.waitForJob(String(jobId), SOON)).toMatchObject({ kind: 'repair', status: 'succeeded' })
      expect(await core.get(id)).toMatchObject({ run: { verdict: 'passed' }, decision: null })
    })

    test('left as it is, nothing happens', async () => {
      const id = await drafted(RIGHT, WRONG_TEST)
      const { snippet } = await repaired(id, derive({ id: 'c2', expected: '6' }))
      const decisionId = String(snippet.decision?.id)
      const { jobId } = await core.decide({ snippetId: id, decisionId, choice: 'leave', author, address: null })
      expect(jobId).toBeNull()
      const event = { kind: 'event', source: 'test', externalId: `left ${id}` } as const
      const other = await drafted(RIGHT, WRONG_TEST)
      const open = (await repaired(other, derive({ id: 'c2', expected: '6' }))).snippet.decision
      const leave = () =>
        core.decide({ snippetId: other, decisionId: String(open?.id), choice: 'leave', author, address: null }, event)
      expect(await leave()).toEqual({ snippetId: other, jobId: null })
      expect(await leave()).toEqual({ snippetId: other, jobId: null }) // the platform delivers it again
      expect(await core.get(id)).toMatchObject({ state: 'idle', decision: null, suite: { number: 1 } })
    })

    test('what the request leaves open is asked; other words become feedback', async () => {
      const id = await drafted(RIGHT, WRONG_TEST)
      const { snippet } = await repaired(id, derive({ id: 'c2', settled: false, because: 'nothing about three' }))
      expect(snippet.decision).toMatchObject({
        kind: 'ambiguous',
        question: expect.stringContaining('nothing about three'),
        choices: [{ id: 'a' }, { id: 'b' }, { id: 'other' }],
      })
      const decisionId = String(snippet.decision?.id)
      const give = (choice: string, text?: string) =>
        core.decide({ snippetId: id, decisionId, choice, text, author, address: null })
      await expect(give('z')).rejects.toMatchObject({ code: 'invalid_input', reason: 'decision_choice' })
      await expect(give('other')).rejects.toMatchObject({ code: 'invalid_input', reason: 'feedback_empty' })
      answer()
      const { jobId } = await give('other', 'three is an error')
      await core.waitForJob(String(jobId), SOON)
      expect(await core.get(id)).toMatchObject({ revision: { number: 2, cause: 'feedback' }, decision: null })
    })

    test('a question is overtaken by new code or tests; then it is answered too late', async () => {
      const id = await drafted(RIGHT, WRONG_TEST)
      const { job, snippet } = await repaired(id, derive({ id: 'c2', expected: '6' }))
      const edited = await core.edit(id, { code: `${RIGHT}# by hand\n` })
      expect(edited).toMatchObject({ state: 'idle', decision: null })
      expect((await core.job(job.id)).status).toBe('succeeded')
      const late = core.decide({
        snippetId: id,
        decisionId: String(snippet.decision?.id),
        choice: 'fix',
        author,
        address: null,
      })
      await expect(late).rejects.toMatchObject({ code: 'conflict', reason: 'decision_overtaken' })
    })

    test('the model can’t call a test wrong where the request does not agree with the code', async () => {
      const id = await drafted(WRONG, [
        { act: 'f(1)', expected: '2' },
        { act: 'f(4)', expected: '8' },
      ])
      const { snippet } = await repaired(
        id,
        derive({ id: 'c1', expected: '99' }, { id: 'c2', raises: 'ValueError' }),
        write(RIGHT),
      )
      expect(snippet).toMatchObject({ decision: null, run: { verdict: 'passed' }, suite: { number: 1 } })
    })

    test('a test that only shows to be wrong once the code is right is asked about then', async () => {
      const id = await drafted(WRONG, [
        { act: 'f(1)', expected: '2' },
        { act: 'f(3)', expected: '7' },
      ])
      // Test, request and code give three different values: at first the code is to blame.
      const derived = derive({ id: 'c1', expected: '2' }, { id: 'c2', expected: '6', because: 'doubles @everyone' })
      const { job, snippet } = await repaired(id, derived, write(RIGHT))
      expect(job.status).toBe('waiting')
      expect(snippet).toMatchObject({
        revision: { code: RIGHT },
        decision: { kind: 'wrong_test' },
        suite: { number: 1 },
      })
      expect(snippet.decision?.question).toContain('doubles @ everyone')
      expect(running.server.asked.filter(({ form }) => form === 'derivation')).toHaveLength(1)
      expect((await outcome(id)).open).toMatchObject([{ case: 'c2', fault: 'test_wrong' }])
    })

    test('what a person gave is never in doubt', async () => {
      const id = await imported(WRONG, CASES.slice(1, 3))
      const { snippet } = await repaired(id, write(WRONG))
      expect(running.server.asked.map(({ form }) => form)).toEqual([null])
      expect(snippet.decision).toBeNull()
      expect(await failures(snippet)).toEqual(['c1'])
    })
  })

  describe('a person who changes something meanwhile takes over', () => {
    const BY_HAND = `${RIGHT}# by hand\n`

    test('code: the repair lays nothing over it', async () => {
      const id = await imported()
      const { job, snippet } = await repaired(id, async () => {
        await core.edit(id, { code: BY_HAND })
        return codeReply('python', code('    return 0\n'))
      })
      expect(job.status).toBe('succeeded')
      expect(snippet).toMatchObject({ state: 'idle', revision: { number: 2, cause: 'edit', code: BY_HAND } })
      expect((await core.revisions(id)).map(({ cause }) => cause)).toEqual(['edit', 'imported'])
    })

    test('tests: no question about those before, and nobody’s are lost', async () => {
      const id = await drafted(RIGHT, [
        { act: 'f(1)', expected: '2' },
        { act: 'f(3)', expected: '7' },
      ])
      const { job, snippet } = await repaired(id, async () => {
        await core.setSuite(id, CASES)
        return derive({ id: 'c2', expected: '6' })()
      })
      expect(job.status).toBe('succeeded')
      expect(snippet).toMatchObject({ state: 'idle', decision: null, suite: { number: 2, cause: 'edit' } })
    })
  })

  test('is refused where there is nothing to repair by', async () => {
    const { snippetId } = await core.import({ code: RIGHT, origin: ORIGIN })
    const repair = (id: string, feedback?: string) => core.repair({ snippetId: id, feedback, author, address: null })
    await expect(repair(snippetId)).rejects.toMatchObject({ code: 'conflict', reason: 'no_suite_yet' })
    await expect(repair('zzzzzzzz')).rejects.toMatchObject({ code: 'not_found' })
    const ruby = await core.import({ code: 'def f(x)\n  x\nend\n', language: 'ruby', origin: ORIGIN })
    await expect(repair(ruby.snippetId)).rejects.toMatchObject({ code: 'language_not_runnable' })
    await core.setSuite(snippetId, CASES)
    await expect(repair(snippetId, ' ')).rejects.toMatchObject({ code: 'invalid_input', reason: 'feedback_empty' })
  })
})
