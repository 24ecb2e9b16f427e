import { describe, expect, test } from 'vitest'
import { checkCases, type GivenCase, hashOf } from './check-cases.ts'

const ok: GivenCase = { act: 'f(1)', expected: 1 }

describe('cases as they are given', () => {
  test('are filled in, and become anchors', async () => {
    expect(await checkCases([ok, { ...ok, id: 'mine', name: ' two\nlines ', because: ' why ' }], 'python')).toEqual([
      { id: 'c1', name: 'f(1)', act: 'f(1)', because: '', anchor: true, expected: 1 },
      { id: 'mine', name: 'two lines', act: 'f(1)', because: 'why', anchor: true, expected: 1 },
    ])
  })

  test('an id that is taken by one given leaves the next free one', async () => {
    const cases = await checkCases([{ ...ok, id: 'c2' }, ok], 'python')
    expect(cases.map(({ id }) => id)).toEqual(['c2', 'c2-2'])
  })

  test('null is something to expect; what is expected is kept in its plain form', async () => {
    const [none, big] = await checkCases(
      [
        { act: 'f()', expected: null },
        { act: 'f()', expected: { $int: '007' } },
      ],
      'python',
    )
    expect(none).toMatchObject({ expected: null })
    expect(big).toMatchObject({ expected: { $int: '7' } })
  })

  test('none are a suite too', async () => {
    expect(await checkCases([], 'python')).toEqual([])
  })

  test.each<[string, GivenCase, string]>([
    ['no act', { act: ' \n', expected: 1 }, 'case_without_act'],
    ['an act that is no code', { act: 'f(', expected: 1 }, 'case_act'],
    ['an act as long as a program', { act: `"${'x'.repeat(4_000)}"`, expected: 1 }, 'case_too_long'],
    ['neither expected nor raises', { act: 'f()' }, 'case_expected_or_raises'],
    ['both', { act: 'f()', expected: 1, raises: { type: 'E' } }, 'case_expected_or_raises'],
    ['a tolerance beside raises', { act: 'f()', raises: { type: 'E' }, tolerance: 0.1 }, 'case_tolerance'],
    ['an unknown tag', { act: 'f()', expected: { $date: 'x' } }, 'case_expected'],
    ['a class that is no name', { act: 'f()', raises: { type: 'Value Error' } }, 'case_raises_type'],
    ['a pattern that is none', { act: 'f()', raises: { type: 'E', matches: '(' } }, 'case_matches'],
    ['a pattern RE2 does not know', { act: 'f()', raises: { type: 'E', matches: '(?=x)' } }, 'case_matches'],
    ['an id with spaces', { ...ok, id: 'a b' }, 'case_id'],
    ['NUL', { ...ok, name: 'a\0' }, 'not_storable'],
  ])('%s is refused, and said of which case', async (_, given, reason) => {
    const refused = checkCases([ok, given], 'python')
    await expect(refused).rejects.toMatchObject({ code: 'invalid_input', reason })
    if (reason !== 'not_storable') await expect(refused).rejects.toMatchObject({ values: { number: 2 } })
  })

  test('too many, and one id twice, are refused', async () => {
    await expect(
      checkCases(
        Array.from({ length: 41 }, () => ok),
        'python',
      ),
    ).rejects.toMatchObject({
      reason: 'too_many_cases',
      values: { count: 41, max: 40 },
    })
    const twice = [
      { ...ok, id: 'a' },
      { ...ok, id: 'a' },
    ]
    await expect(checkCases(twice, 'python')).rejects.toMatchObject({ reason: 'case_id_twice', values: { id: 'a' } })
  })

  test('the hash tells what is judged, not what it is called', async () => {
    const hash = async (...given: GivenCase[]) => hashOf(await checkCases(given, 'python'))
    expect(await hash({ ...ok, name: 'x', because: 'y', id: 'z' })).toBe(await hash(ok))
    expect(await hash({ ...ok, expected: 2 })).not.toBe(await hash(ok))
    expect(await hash({ ...ok, act: 'f(2)' })).not.toBe(await hash(ok))
    expect(await hash({ ...ok, tolerance: 0.1 })).not.toBe(await hash(ok))
  })
})
