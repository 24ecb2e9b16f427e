import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Core } from '../index.ts'
import type { Runner } from '../runner/runner.ts'
import { ask, ORIGIN, startTestCore, type TestCore } from '../testing/core.ts'
import { describeOnBoth } from '../testing/databases.ts'
import {
  type Asked,
  casesReply,
  draft,
  planReply,
  type Reply,
  understandingReply,
  usualReply,
} from '../testing/model-server.ts'
import { startAnyRunner } from '../testing/runners.ts'

const SOON = 30_000
const { author } = ORIGIN
const HOURS = 'def to_seconds(text):\n    if text == "90":\n        raise ValueError("secret body")\n    return 5400\n'

describeOnBoth('writing tests', (database) => {
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
    running.server.replyWith(null)
    running.server.asked.length = 0
  })

  const answer = (...replies: ((asked: Asked) => Reply)[]) =>
    running.server.replyWith((asked) => (replies.shift() ?? usualReply)(asked))
  const generated = async (
    description = 'turn "1h30m" into seconds, 5400 that is. "90" is an error.',
    code = HOURS,
  ) => {
    answer(usualReply, () => ({ content: `It turns.\n\n\`\`\`python\n${code}\`\`\`` }))
    const { snippetId, jobId } = await core.generate(ask(description))
    await core.waitForJob(String(jobId), SOON)
    running.server.asked.length = 0
    return snippetId
  }
  const written = async (id: string, ...replies: ((asked: Asked) => Reply)[]) => {
    answer(...replies)
    const { jobId } = await core.writeTests(id)
    return { job: await core.waitForJob(String(jobId), SOON), snippet: await core.get(id) }
  }

  const GOOD = [
    {
      name: 'an hour and a half',
      act: 'to_seconds("1h30m")',
      expected: '5400',
      because: 'turn "1h30m" into seconds, 5400 that is',
      given: true,
    },
    { act: 'to_seconds("90")', raises: 'ValueError', because: '"90" is an error' },
  ]

  test('drafts from the request, the plan and the interface, never from the code, and runs them', async () => {
    const id = await generated()
    const { job, snippet } = await written(id, () => casesReply(GOOD))
    expect(job).toMatchObject({ kind: 'write_tests', status: 'succeeded' })
    expect(snippet).toMatchObject({
      state: 'idle',
      suite: {
        number: 1,
        basis: 'spec',
        cause: 'generated',
        vacuous: false,
        cases: [
          { id: 'c1', expected: 5400, anchor: true },
          { id: 'c2', raises: { type: 'ValueError' }, anchor: false },
        ],
      },
      run: { verdict: 'passed', passed: 2, stale: false },
    })
    expect(running.server.asked).toHaveLength(1)
    const { user } = running.server.asked[0] as Asked
    expect(user).toContain('| def to_seconds(text)')
    expect(user).not.toContain('secret body')
    expect(user).not.toContain('return 5400')
  })

  test('an example is an anchor only if a person’s words have it', async () => {
    const id = await generated()
    const { snippet } = await written(id, () =>
      casesReply([{ act: 'to_seconds("5m")', expected: '5400', because: 'turn "5m" into 5400', given: true }]),
    )
    expect(snippet.suite?.cases).toMatchObject([{ anchor: false }])
  })

  test('an example is no anchor without its value in the person’s words', async () => {
    const id = await generated()
    const because = 'turn "1h30m" into seconds'
    const { snippet } = await written(id, () =>
      casesReply([
        { act: 'to_seconds("1h30m")', expected: '999', because, given: true },
        { act: 'to_seconds("7h")', expected: '5400', because: '5400 that is', given: true },
      ]),
    )
    expect(snippet.suite?.cases).toMatchObject([{ anchor: false }, { anchor: false }])
  })

  test('tests that a person sets while the model writes some are kept', async () => {
    const id = await generated()
    const { snippet } = await written(
      id,
      async () => {
        await core.setSuite(id, [{ id: 'mine', act: 'to_seconds("1h30m")', expected: 5400 }])
        return casesReply([{ act: 'to_seconds("8h")', expected: '5400' }])
      },
      () => casesReply([{ act: 'to_seconds("9h")', expected: '5400' }]),
    )
    expect(snippet.suite?.cases).toMatchObject([{ id: 'mine', anchor: true }, { act: 'to_seconds("9h")' }])
  })

  test('cases that can’t be used are dropped, counted, and the rest kept', async () => {
    const id = await generated()
    const { snippet } = await written(id, () =>
      casesReply([
        ...GOOD,
        { act: 'to_seconds(', expected: '1' },
        { act: 'True', expected: 'true' },
        { act: 'len("to_seconds")', expected: '10' },
        { act: 'to_seconds("1h30m")', expected: '1' },
        { act: 'to_seconds("2")', expected: 'five' },
        { act: 'to_seconds("3")', expected: '12345678901234567890' },
        { act: 'to_seconds("4")' },
      ]),
    )
    expect(snippet.suite?.cases.map(({ act }) => act)).toEqual([
      'to_seconds("1h30m")',
      'to_seconds("90")',
      'to_seconds("3")',
    ])
    expect(snippet.suite?.cases[2]?.expected).toEqual({ $int: '12345678901234567890' })
    expect(snippet.suite?.dropped).toBe(6)
    expect(await core.timeline(id)).toContainEqual(expect.objectContaining({ type: 'suite', dropped: 6 }))
  })

  test('an answer without one usable case goes back once, with why; twice: no usable answer', async () => {
    const id = await generated()
    const none = () => casesReply([{ act: 'True', expected: 'true' }])
    const { snippet } = await written(id, none, () => casesReply(GOOD))
    expect(snippet.suite?.cases).toHaveLength(2)
    expect(running.server.asked[1]?.user).toContain('case_tests_nothing')
    const { job } = await written(id, none, none)
    expect(job).toMatchObject({ status: 'failed', problem: { code: 'model_answer_invalid' } })
    expect((await core.get(id)).suite).toMatchObject({ number: 1 })
  })

  test('tests that code which does nothing would pass are written once more, then shown as weak', async () => {
    const id = await generated('always 5400', 'def to_seconds(text):\n    return 0\n')
    const weak = (act: string) => () => casesReply([{ act, expected: '0' }])
    const { snippet } = await written(id, weak('to_seconds("a")'), weak('to_seconds("b")'))
    expect(snippet).toMatchObject({ suite: { number: 2, vacuous: true }, run: { verdict: 'passed', suite: 2 } })
    expect(running.server.asked.map(({ form }) => form)).toEqual(['cases', 'cases'])
    expect(running.server.asked[1]?.user).toMatch(/^\[weak \w+\]\n\| to_seconds\("a"\)$/m)
  })

  test('what a person gave stays, whatever the model writes', async () => {
    const id = await generated()
    await core.setSuite(id, [{ id: 'mine', act: 'to_seconds("1h30m")', expected: 5400 }])
    const { snippet } = await written(id, () => casesReply([...GOOD, { act: 'to_seconds("1h")', expected: '5400' }]))
    expect(snippet.suite?.cases.map(({ id, anchor }) => [id, anchor])).toEqual([
      ['mine', true],
      ['c1', false],
      ['c2', false],
    ])
  })

  test('imported code without a word gets a plan first, and its tests rest on the code', async () => {
    const { snippetId: id } = await core.import({ code: HOURS, origin: ORIGIN })
    const { snippet } = await written(
      id,
      () => planReply({ contract: ['90 raises ValueError.'] }),
      () => casesReply(GOOD),
    )
    expect(running.server.asked.map(({ form }) => form)).toEqual(['plan', 'cases'])
    expect(snippet).toMatchObject({
      revision: { number: 1, plan: { contract: ['90 raises ValueError.'] } },
      suite: { basis: 'code', cases: [{ anchor: false }, {}] },
    })
    expect(running.server.asked[1]?.user).not.toContain('secret body')
  })

  test('for JavaScript and Ruby are written, not run', async () => {
    for (const [language, code, act] of [
      ['javascript', 'export function toSeconds(text) { return 5400 }\n', 'toSeconds("1h30m")'],
      ['ruby', 'def to_seconds(text)\n  5400\nend\n', 'to_seconds("1h30m")'],
    ] as const) {
      const { snippetId: id } = await core.import({ code, language, description: 'to seconds', origin: ORIGIN })
      const { job, snippet } = await written(
        id,
        () => planReply(),
        () => casesReply([{ act, expected: '5400' }]),
      )
      expect(job.status).toBe('succeeded')
      expect(snippet).toMatchObject({ suite: { cases: [{ act }] }, run: null })
      expect((await core.renderTests(id)).text).toContain('5400')
    }
  })

  describe('feedback on tests', () => {
    const tested = async () => {
      const id = await generated()
      await written(id, () => casesReply(GOOD))
      running.server.asked.length = 0
      return id
    }
    const say = async (snippetId: string, text: string, ...replies: ((asked: Asked) => Reply)[]) => {
      answer(...replies)
      const { jobId } = await core.giveFeedback({ snippetId, text, author, address: null })
      return { job: await core.waitForJob(String(jobId), SOON), snippet: await core.get(snippetId) }
    }
    const edits = (...all: object[]) => ({
      content: JSON.stringify({
        reply: 'Changed.',
        edits: all.map((one) => ({ edit: 'add', id: '', ...draft({}), ...one })),
      }),
    })
    const wantsTests = () => understandingReply({ wants: 'tests' })

    test('changes single cases in a new version, and runs it', async () => {
      const id = await tested()
      const { job, snippet } = await say(id, 'add a test for 2h, and 90 gives 90 in the tests', wantsTests, () =>
        edits(
          { act: 'to_seconds("2h")', expected: '5400' },
          { edit: 'change', id: 'c2', act: 'to_seconds("90")', expected: '90' },
        ),
      )
      expect(job).toMatchObject({ kind: 'revise_tests', status: 'succeeded' })
      expect(snippet.suite).toMatchObject({
        number: 2,
        cause: 'feedback',
        cases: [
          { id: 'c1', expected: 5400 },
          { id: 'c2', expected: 90 },
          { id: 'c3', act: 'to_seconds("2h")' },
        ],
      })
      expect(snippet.run).toMatchObject({ suite: 2, passed: 2, failed: 1 })
      expect(snippet.revision?.number).toBe(1)
    })

    test('never touches what a person gave, nor deletes everything; then it says so', async () => {
      const id = await tested()
      const all = () => edits({ edit: 'remove', id: 'c1' }, { edit: 'change', id: 'c1', act: 'True', expected: 'true' })
      const { snippet } = await say(id, 'テストを全部消して', wantsTests, all, all)
      expect(snippet.suite?.number).toBe(1)
      expect((await core.timeline(id)).at(-1)).toMatchObject({
        reply: expect.stringContaining('テストは変更していません'),
      })
    })

    test('weak or not: what was asked for stays what was asked for', async () => {
      const id = await generated('always 5400', 'def to_seconds(text):\n    return 0\n')
      await core.setSuite(id, [])
      const { snippet } = await say(
        id,
        'add a test for three',
        wantsTests,
        () => casesReply([{ act: 'to_seconds("2")', expected: '0' }]),
        () => casesReply([{ act: 'to_seconds("4")', expected: '0' }]),
      )
      running.server.asked.length = 0
      const { snippet: after } = await say(id, 'add a test for 5', wantsTests, () =>
        edits({ act: 'to_seconds("5")', expected: '0' }),
      )
      expect(running.server.asked).toHaveLength(2)
      expect(after.suite?.cases.length).toBe((snippet.suite?.cases.length ?? 0) + 1)
    })

    test('where there are no tests yet writes them', async () => {
      const id = await generated()
      const { snippet } = await say(id, 'please write tests', wantsTests, () => casesReply(GOOD))
      expect(snippet).toMatchObject({ suite: { number: 1 }, run: { verdict: 'passed' } })
    })
  })
})
