import { expect, test } from 'vitest'
import { createPace } from './pace.ts'

function paced() {
  let at = 1_000_000
  const pace = createPace({ most: 30, withinMs: 60_000 }, () => at)
  const free = (times: number) => Array.from({ length: times }, () => pace.isFree()).filter((one) => one).length
  const pass = (seconds: number) => {
    at += seconds * 1000
  }
  return { ...pace, free, pass }
}

test('so many calls a minute are free, in any minute', () => {
  const { free, pass } = paced()
  expect(free(20)).toBe(20)
  pass(30)
  expect(free(40)).toBe(10)
  pass(29)
  expect(free(5)).toBe(0)
  pass(1)
  expect(free(40)).toBe(20)
})

test('what was not free costs nothing', () => {
  const { free, pass } = paced()
  expect(free(1000)).toBe(30)
  pass(60)
  expect(free(1000)).toBe(30)
})

test('none is free until the platform said to come back', () => {
  const { free, pass, holdFor } = paced()
  holdFor(7)
  expect(free(3)).toBe(0)
  pass(6.999)
  expect(free(3)).toBe(0)
  pass(0.001)
  expect(free(3)).toBe(3)
})

test('a shorter hold takes nothing from a longer one', () => {
  const { free, pass, holdFor } = paced()
  holdFor(30)
  holdFor(1)
  pass(2)
  expect(free(1)).toBe(0)
})

test('each key has calls of its own, and a hold is for all', () => {
  const { isFree, holdFor } = createPace({ most: 1, withinMs: 5_000 }, () => 1_000_000)
  expect([isFree('a'), isFree('a'), isFree('b')]).toEqual([true, false, true])
  holdFor(1)
  expect(isFree('c')).toBe(false)
})
