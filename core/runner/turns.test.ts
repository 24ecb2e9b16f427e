import { setImmediate as later } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { createTurns } from './turns.ts'

const never = new AbortController().signal

test('so many at a time, the rest in the order they came', async () => {
  const inTurn = createTurns(2)
  const gates = Array.from({ length: 4 }, () => Promise.withResolvers<void>())
  const begun: number[] = []
  const all = gates.map((gate, n) =>
    inTurn(never, async () => {
      begun.push(n)
      await gate.promise
      return n
    }),
  )
  await later()
  expect(begun).toEqual([0, 1])
  gates[1]?.resolve()
  await later()
  expect(begun).toEqual([0, 1, 2])
  for (const gate of gates) gate.resolve()
  expect(await Promise.all(all)).toEqual([0, 1, 2, 3])
})

test('who leaves the queue leaves the others in it; a failure passes the turn on', async () => {
  const inTurn = createTurns(1)
  const first = Promise.withResolvers<never>()
  const stop = new AbortController()
  const a = inTurn(never, () => first.promise)
  const b = inTurn(stop.signal, async () => 'b')
  const c = inTurn(never, async () => 'c')
  stop.abort(new Error('stop'))
  await expect(b).rejects.toThrow('stop')
  first.reject(new Error('failed'))
  await expect(a).rejects.toThrow('failed')
  expect(await c).toBe('c')
})

// However many ticks lie between the end of one and the stop of the next.
test.each([0, 1, 2, 3, 4, 5, 6])('stopped %i ticks after its turn came, it passes the turn on', async (ticks) => {
  const inTurn = createTurns(1)
  const first = Promise.withResolvers<void>()
  const stop = new AbortController()
  const a = inTurn(never, () => first.promise)
  const b = inTurn(stop.signal, async () => 'b').catch((error: Error) => error.message)
  const c = inTurn(never, async () => 'c')
  first.resolve()
  for (let n = 0; n < ticks; n++) await 0
  stop.abort(new Error('stop'))
  expect(await Promise.race([Promise.all([a, b, c]), later('lost')])).toEqual([
    undefined,
    expect.stringMatching(/^(b|stop)$/),
    'c',
  ])
  expect(await inTurn(never, async () => 'd')).toBe('d')
})
