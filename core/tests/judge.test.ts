import { describe, expect, test } from 'vitest'
import type { Case } from '../domain.ts'
import type { ActReport, Claim, Ended, RunReport } from '../runner/runner.ts'
import { judge } from './judge.ts'

const one = (id: string, more: Partial<Case> = { expected: 1 }): Case => ({
  id,
  name: id,
  act: 'f()',
  because: '',
  anchor: true,
  ...more,
})
const act = (id: string, claim: Claim | null, death: ActReport['death'] = null): ActReport => ({
  id,
  claim,
  death,
  durationMs: 1.234,
})
const value = (id: string, of: number | boolean = 1) => act(id, { kind: 'value', value: of })
const report = (acts: ActReport[], ended: Ended = 'ended'): RunReport => ({
  ended,
  acts,
  stdout: '',
  stderr: '',
  clippedBytes: 0,
  engine: 'docker',
  image: null,
  languageVersion: '3.13.5',
  timings: { waitedMs: 0, ranMs: 1 },
})

describe('the verdict', () => {
  test('is passed only when every case has its value', () => {
    expect(judge(report([value('a'), value('b')]), [one('a'), one('b')]).verdict).toBe('passed')
    expect(judge(report([value('a'), value('b', 2)]), [one('a'), one('b')]).verdict).toBe('failed')
    expect(judge(report([value('a')]), [one('a'), one('b')]).verdict).toBe('failed')
    expect(judge(report([]), [one('a')]).verdict).toBe('failed')
  })

  test('is no_tests without cases, however well the run ended', () => {
    expect(judge(report([]), []).verdict).toBe('no_tests')
  })

  test.each<Ended>(['timed_out', 'out_of_memory', 'output_limit', 'crashed', 'tampered', 'unavailable'])(
    'is %s where the run ended so, whatever the cases say',
    (ended) => {
      expect(judge(report([value('a')], ended), [one('a')]).verdict).toBe(ended)
      expect(judge(report([], ended), []).verdict).toBe(ended)
    },
  )
})

describe('results', () => {
  test('are in the suite’s order, one for each case; what nobody asked for is not among them', () => {
    const { results } = judge(report([value('b'), value('x'), value('a', 2)]), [one('a'), one('b'), one('c')])
    expect(results.map(({ case: id, status }) => [id, status])).toEqual([
      ['a', 'failed'],
      ['b', 'passed'],
      ['c', 'not_run'],
    ])
    expect(results[0]).toEqual({ case: 'a', status: 'failed', actual: 2, durationMs: 1.2 })
  })

  const raised = (message = 'no such thing'): Claim => ({
    kind: 'raised',
    type: 'KeyError',
    bases: ['KeyError', 'LookupError', 'Exception', 'BaseException'],
    message,
  })
  test.each<[string, Partial<Case>, Claim, string]>([
    ['the class', { raises: { type: 'KeyError' } }, raised(), 'passed'],
    ['one above it', { raises: { type: 'LookupError' } }, raised(), 'passed'],
    ['by a dotted name', { raises: { type: 'snippet.KeyError' } }, raised(), 'passed'],
    ['another class', { raises: { type: 'ValueError' } }, raised(), 'failed'],
    ['a message that matches', { raises: { type: 'KeyError', matches: 'such|so' } }, raised(), 'passed'],
    ['a message that does not', { raises: { type: 'KeyError', matches: '^such' } }, raised(), 'failed'],
    ['a value instead', { raises: { type: 'KeyError' } }, { kind: 'value', value: null }, 'failed'],
    ['raised instead of a value', { expected: null }, raised(), 'failed'],
    ['a null that was expected', { expected: null }, { kind: 'value', value: null }, 'passed'],
    ['a case that expects nothing', {}, { kind: 'value', value: null }, 'failed'],
    ['within tolerance', { expected: 0.3, tolerance: 1e-9 }, { kind: 'value', value: 0.1 + 0.2 }, 'passed'],
    ['no plain value', { expected: 1 }, { kind: 'not_plain', type: 'C', why: 'type' }, 'failed'],
    ['no import', { raises: { type: 'KeyError' } }, { kind: 'import_failed', type: 'KeyError', message: '' }, 'error'],
    ['no act', { raises: { type: 'SyntaxError' } }, { kind: 'act_invalid', message: '' }, 'error'],
  ])('%s', (_, given, claim, status) => {
    expect(judge(report([act('a', claim)]), [one('a', given)]).results[0]?.status).toBe(status)
  })

  test('a pattern that would take for ever takes no time', () => {
    const given = { raises: { type: 'KeyError', matches: '(a+)+$' } }
    const { results } = judge(report([act('a', raised(`${'a'.repeat(2_000)}b`))]), [one('a', given)])
    expect(results[0]?.status).toBe('failed')
  })

  test('say why an act came to no end of its own', () => {
    const why = (death: ActReport['death'], ended: Ended) =>
      judge(report([act('a', null, death)], ended), [one('a')]).results[0]
    expect(why({ signal: 11 }, 'crashed')).toMatchObject({
      status: 'error',
      reason: { code: 'signal', values: { signal: 'SIGSEGV' } },
    })
    expect(why({ signal: 9 }, 'out_of_memory')).toMatchObject({ reason: { code: 'out_of_memory' } })
    expect(why({ signal: 9 }, 'crashed')).toMatchObject({ reason: { code: 'signal', values: { signal: 'SIGKILL' } } })
    expect(why({ exitCode: 0 }, 'crashed')).toMatchObject({ reason: { code: 'exited', values: { code: 0 } } })
    expect(why(null, 'timed_out')).toMatchObject({ status: 'timed_out', reason: { code: 'timed_out' } })
    expect(why(null, 'output_limit')).toMatchObject({ status: 'error', reason: { code: 'output_limit' } })
    expect(why(null, 'tampered')).toMatchObject({ status: 'error', reason: { code: 'tampered' } })
    expect(why(null, 'ended')).toMatchObject({ status: 'error', reason: { code: 'crashed' } })
  })
})
