import { expect, test } from 'vitest'
import { detectLocale } from './detect.ts'

test.each([
  ['turn "1h30m" into seconds', 'en'],
  ['déjà vu', 'en'],
  ['素数を求める', 'ja'],
  ['ひらがな', 'ja'],
  ['カタカナ', 'ja'],
  ['ｶﾀｶﾅ', 'ja'],
  ['漢字', 'ja'],
  ['Python で CSV を読む関数', 'ja'],
  ['"hello world" を大文字にして表示', 'ja'],
  ['write a function that returns "こんにちは"', 'en'],
  ['replace `円` by a yen sign', 'en'],
  ['greet with “こんにちは”', 'en'],
  ['"素数を求める"', 'ja'],
  ['「hello」と表示', 'ja'],
  ['it\'s "one quote open: こんにちは', 'ja'],
])('%s is answered in %s, whatever the default', (text, locale) => {
  expect(detectLocale(text, 'en')).toBe(locale)
  expect(detectLocale(text, 'ja')).toBe(locale)
})

test.each(['', '42', '1 + 1 = ?', '🙂', '   ', '。、'])('%j does not tell, so the default counts', (text) => {
  expect(detectLocale(text, 'en')).toBe('en')
  expect(detectLocale(text, 'ja')).toBe('ja')
})
