import { expect, test } from 'vitest'
import { LANGUAGES } from './domain.ts'
import { LANGUAGE_FACTS, readLanguage } from './languages.ts'

test.each([
  ['python', 'python'],
  ['Python', 'python'],
  ['PY', 'python'],
  ['python3', 'python'],
  ['JavaScript', 'javascript'],
  ['js', 'javascript'],
  ['mjs', 'javascript'],
  [' ruby ', 'ruby'],
  ['rb', 'ruby'],
  ['ｐｙ', 'python'],
  ['Ｒｕｂｙ', 'ruby'],
])('%s is read as %s', (text, language) => {
  expect(readLanguage(text)).toBe(language)
})

test.each(['', ' ', 'rust', 'java', 'c', 'pythonista', 'パイソン', 'constructor', 'py rb'])(
  '%j is none we write',
  (text) => {
    expect(readLanguage(text)).toBeUndefined()
  },
)

test('each language reads back its own name, file extension and fence labels, and no other claims them', () => {
  const claimed = LANGUAGES.flatMap((language) => {
    const { name, extension, fences } = LANGUAGE_FACTS[language]
    const words = [...new Set([language, name.toLowerCase(), extension, ...fences])]
    for (const word of words) expect(readLanguage(word)).toBe(language)
    return words
  })
  expect(new Set(claimed).size).toBe(claimed.length)
})
