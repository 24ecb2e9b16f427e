import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { keptSecret } from './secrets.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tanzaku-secrets-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

test('a secret is made once, kept, and readable by its owner only', () => {
  const first = keptSecret(join(folder, 'new'), 'admin-password', 12)
  expect(first).toMatchObject({ made: true, value: expect.stringMatching(/^[\w-]{16}$/) })
  expect(keptSecret(join(folder, 'new'), 'admin-password', 12)).toEqual({ value: first.value, made: false })
  expect(statSync(join(folder, 'new', 'admin-password')).mode & 0o777).toBe(0o600)
  expect(readFileSync(join(folder, 'new', 'admin-password'), 'utf8')).toBe(`${first.value}\n`)
  expect(readdirSync(join(folder, 'new'))).toEqual(['admin-password'])
})

test.each(['', '\n', 'short'])('a damaged file (%j) is no password: the start stops and says what to do', (text) => {
  writeFileSync(join(folder, 'admin-password'), text)
  expect(() => keptSecret(folder, 'admin-password', 12)).toThrow(/admin-password is damaged.*Delete the file/)
})
