import { describe, expect, test } from 'vitest'
import { readLocale } from './locale.ts'

describe('the language of Accept-Language', () => {
  for (const [header, locale] of [
    ['ja', 'ja'],
    ['en', 'en'],
    ['JA', 'ja'],
    ['ja-JP', 'ja'],
    ['en-GB-oxendict', 'en'],
    ['ja, en', 'ja'],
    ['en, ja', 'en'],
    ['fr, ja', 'ja'],
    ['en;q=0.8, ja', 'ja'],
    ['en;q=0.8, ja;q=0.9', 'ja'],
    ['en;q=0.9,ja;q=0.8', 'en'],
    ['ja ; q=0.9 , en ; q=0.8', 'ja'],
    ['en-US;q=0.5, fr;q=0.9, ja-JP;q=0.6', 'ja'],
    ['en;q=0, ja;q=0.1', 'ja'],
    ['en;q=x, ja;q=0.1', 'ja'],
    ['en;level=1;q=0.2, ja;q=0.3', 'ja'],
  ] as const) {
    test(`“${header}” is ${locale}`, () => {
      expect(readLocale(header, locale === 'en' ? 'ja' : 'en')).toBe(locale)
    })
  }

  for (const header of [
    undefined,
    '',
    '*',
    'fr',
    'fr-CH, fr;q=0.9',
    'jav',
    'english',
    'ja;q=0',
    ';q=1',
    ',,,',
    'q=1',
  ]) {
    test(`“${header}” leaves it open`, () => {
      expect(readLocale(header, 'en')).toBe('en')
      expect(readLocale(header, 'ja')).toBe('ja')
    })
  }
})
