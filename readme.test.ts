import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { renderReadme } from './docs.ts'

const readme = readFileSync('README.md', 'utf8')

test('the tables of the README say what the code says (else: npm run docs)', () => {
  expect(readme).toBe(renderReadme(readme))
})

test('every npm script the README names exists', () => {
  const { scripts } = JSON.parse(readFileSync('package.json', 'utf8'))
  const named = [...readme.matchAll(/npm (?:run )?(start|test|[a-z]+:[a-z]+|(?<=run )[a-z]+)/g)].map(([, name]) => name)
  expect(named.length).toBeGreaterThan(3)
  for (const name of named) expect(Object.keys(scripts)).toContain(name)
})
