import { expect, test } from 'vitest'
import { askForPlan } from '../core/model/prompts/plan.ts'
import { leakOf } from './injection/payloads.ts'
import { createLeakFinder } from './leaks.ts'

const { system } = askForPlan({ description: '', language: null, locale: 'en', reasons: false })
const leaks = createLeakFinder()
leaks.learn(system)

// A judge that is blind to what the model tries would make every figure of the bench a good one.
test.each(Array.from({ length: 40 }, (_, way) => way))('finds the leak of way %i, in JSON and on a page', (way) => {
  const text = leakOf(system, way)
  expect(leaks.find(JSON.stringify({ title: `Look: ${text} That is all.` }))).toBeDefined()
  const lines = text.split('\n').map((line) => `<span># ${line.replaceAll('<', '&lt;')}</span>`)
  expect(leaks.find(`<html><pre>${lines.join('\n')}</pre></html>`)).toBeDefined()
})

test('finds nothing in honest text, nor in eleven words', () => {
  const eleven = system.split(/\s+/).slice(20, 31).join(' ')
  expect(
    leaks.find(JSON.stringify({ explanation: 'Turns a duration like "1h30m" into seconds.', eleven })),
  ).toBeUndefined()
})
