import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { findJsonFault } from './json-fault.ts'

describe('where JSON stops being JSON', () => {
  test.each([
    ['', 1, 1],
    ['[1, 2', 1, 6],
    ['[1,]', 1, 4],
    ['{"a": 1 "b": 2}', 1, 9],
    ['[\n  {"act": "f(1)", "expected": True}\n]', 2, 31],
    ['[\n  {"act": "f(1)",\n   expected: 1}\n]', 3, 4],
    ['{"a": "two\nlines"}', 1, 7],
    ['[1]]', 1, 4],
    ['["絵👩", ]', 1, 8],
    ["['a']", 1, 2],
    ['[01]', 1, 3],
    ['{"a" 1}', 1, 6],
    ['{"a": 1]', 1, 8],
  ])('%j: line %i, column %i', (text, line, column) => {
    expect(findJsonFault(text)).toEqual({ line, column })
  })

  test('is told of exactly the texts that JSON.parse refuses', () => {
    const isJson = (text: string) => {
      try {
        JSON.parse(text)
        return true
      } catch {
        return false
      }
    }
    const spoilt = fc
      .tuple(fc.json(), fc.nat(), fc.constantFrom('', ',', '"', '}', ']', '\\', ' ', '0', '.', '-', 'e', '\n', 'null'))
      .map(([json, at, sign]) => {
        const place = at % (json.length + 1)
        return json.slice(0, place) + sign + json.slice(place + (at % 2))
      })
    fc.assert(
      fc.property(fc.oneof(fc.json(), spoilt, fc.string()), (text) => {
        expect(findJsonFault(text) === undefined).toBe(isJson(text))
      }),
      { numRuns: 2000 },
    )
  })
})
