import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { LANGUAGES, LIMITS } from '../domain.ts'
import { LANGUAGE_FACTS } from '../languages.ts'
import { readCode } from './read-code.ts'

const answer = (code: string, label = 'python', before = '', after = '') =>
  `${before}\n\`\`\`${label}\n${code}\n\`\`\`\n${after}`

describe('code is read from an answer', () => {
  test('with the sentences around it as its explanation', () => {
    expect(readCode(answer('x = 1', 'python', 'Sets x.', 'Done.'), 'python')).toEqual({
      code: 'x = 1\n',
      explanation: 'Sets x.\nDone.',
    })
  })

  test('under every label its language goes by, in any case, or none', () => {
    for (const language of LANGUAGES) {
      for (const label of [...LANGUAGE_FACTS[language].fences, language.toUpperCase(), '']) {
        expect(readCode(answer('x', label), language)).toEqual({ code: 'x\n', explanation: '' })
      }
    }
  })

  test('without blank lines before and after it, and ends in one line break', () => {
    expect(readCode(answer('\n\n  x = 1\n\n\n'), 'python')).toMatchObject({ code: '  x = 1\n' })
  })

  test('with fences of its own, when the block’s fence is longer', () => {
    const text = '````python\n"""\n```\nexample\n```\n"""\n````'
    expect(readCode(text, 'python')).toMatchObject({ code: '"""\n```\nexample\n```\n"""\n' })
  })

  test('exactly as it was written', () => {
    const word = fc.string({ minLength: 1 }).filter((text) => text.trim() !== '' && !/^ {0,3}```/.test(text))
    const lines = fc.array(fc.oneof(word, fc.constant(''), fc.constant('    return x')), { minLength: 1 })
    fc.assert(
      fc.property(lines, (middle) => {
        const code = ['def f():', ...middle, '# end'].join('\n')
        expect(readCode(answer(code), 'python')).toEqual({ code: `${code}\n`, explanation: '' })
      }),
    )
  })

  test('up to the limit, counted as people count', () => {
    expect(readCode(answer('x'.repeat(LIMITS.code - 1)), 'python')).toHaveProperty('code')
    expect(readCode(answer(`"${'😀'.repeat(LIMITS.code - 3)}"`), 'python')).toHaveProperty('code')
  })

  test('with an explanation that is clipped and still well-formed', () => {
    const reading = readCode(answer('x', 'python', `a${'😀'.repeat(5000)}`), 'python')
    if ('fault' in reading) throw new Error(reading.fault)
    expect(reading.explanation.length).toBeLessThanOrEqual(2000)
    expect(reading.explanation.isWellFormed()).toBe(true)
  })
})

test.each([
  ['no block', 'Just words.', 'no closed ```python block'],
  ['an empty answer', '', 'no closed ```python block'],
  ['a block that is cut off', '```python\nx = 1', 'no closed ```python block'],
  ['two blocks', `${answer('a')}\n${answer('b')}`, '2 blocks'],
  ['a block in another language', answer('x', 'ruby'), 'not labelled as Python'],
  ['a block in a language nobody knows', answer('x', 'pseudocode'), 'not labelled as Python'],
  ['an empty block', answer(''), 'empty'],
  ['a block of blanks', answer('  \n\t'), 'empty'],
  ['code over the limit', answer('x'.repeat(LIMITS.code)), 'longer than 60000'],
])('%s is a fault that says to the model what is wrong', (_what, text, fault) => {
  expect(readCode(text, 'python')).toEqual({ fault: expect.stringContaining(fault) })
})
