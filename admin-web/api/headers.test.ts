import { describe, expect, test } from 'vitest'
import { readWait } from './headers.ts'

describe('the wait of Prefer', () => {
  for (const [header, seconds] of [
    ['wait=60', 60],
    ['wait=1', 1],
    ['WAIT=60', 60],
    ['wait = 60', 60],
    ['wait="60"', 60],
    ['respond-async, wait=10', 10],
    ['wait=10, respond-async', 10],
    ['respond-async,wait=10,handling=lenient', 10],
    ['wait=10; foo=bar', 10],
    ['wait=5, wait=9', 5],
    ['wait=120', 120],
    ['wait=121', 120],
    ['wait=3600', 120],
    ['wait=99999999999999999999', 120],
  ] as const) {
    test(`“${header}” is ${seconds} s`, () => {
      expect(readWait(header)).toBe(seconds * 1000)
    })
  }

  for (const header of [
    undefined,
    '',
    'wait',
    'wait=',
    'wait=0',
    'wait=-1',
    'wait=1.5',
    'wait=soon',
    'wait=1e3',
    'await=60',
    'no-wait=60',
    'return=minimal',
    '60',
  ]) {
    test(`“${header}” asks for none`, () => {
      expect(readWait(header)).toBe(0)
    })
  }
})
