import { expect, test } from 'vitest'
import { type Snippet, words } from '../../core/index.ts'
import { consequence } from './delete-link.ts'
import type { View } from './view.ts'

test.each<[number, number, string, string]>([
  [0, 0, '', ''],
  [1, 0, '1 version goes too.', '1 つの版も消えます。'],
  [3, 0, '3 versions go too.', '3 つの版も消えます。'],
  [1, 1, '1 version, the tests and 1 run go too.', '1 つの版、テスト、実行結果 1 件も消えます。'],
  [3, 2, '3 versions, the tests and 2 runs go too.', '3 つの版、テスト、実行結果 2 件も消えます。'],
])('deleting takes along %i versions, %i runs', (versions, runs, english, japanese) => {
  const count = (number: number) => (number > 0 ? { number } : null)
  const snippet = { revision: count(versions), suite: count(runs), run: count(runs) } as Snippet // all it looks at
  const said = (locale: 'en' | 'ja') => consequence(snippet, { t: words(locale), locale } as View)
  expect([said('en'), said('ja')]).toEqual([english, japanese])
})

test('deleting takes along tests that never ran', () => {
  const snippet = { revision: { number: 1 }, suite: { number: 1 }, run: null } as Snippet
  expect(consequence(snippet, { t: words('en') } as View)).toBe('1 version and the tests go too.')
})
