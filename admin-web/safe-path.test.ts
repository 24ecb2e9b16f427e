import fc from 'fast-check'
import { expect, test } from 'vitest'
import { safePath } from './safe-path.ts'

test('a path of ours is kept, with its query', () => {
  expect(safePath('/snippets/k7m2q9xd?tab=history')).toBe('/snippets/k7m2q9xd?tab=history')
})

test.each([
  undefined,
  '',
  'snippets',
  'https://evil.example/',
  '//evil.example/',
  '/\\evil.example',
  '/.//evil.example/x',
  '/..//evil.example',
  '/a/..//evil.example',
  '/./\\evil.example',
  '/%2e//evil.example',
  '/\t/evil.example',
])('%j leads nowhere else', (next) => {
  expect(safePath(next)).toBe('/')
})

test('whatever is sent, a browser that follows it stays here', () => {
  const parts = fc.constantFrom('/', '\\', '.', '..', '%2e', 'a', '?', '#', '@', ':', '\t', '\n', 'evil.example')
  fc.assert(
    fc.property(
      fc.array(parts).map((all) => all.join('')),
      (next) => {
        expect(new URL(safePath(next), 'http://here.example').origin).toBe('http://here.example')
      },
    ),
  )
})
