import { LOCALES, type Locale } from '../core/index.ts'

/**
 * The reader's language from an `Accept-Language` header (RFC 9110, 12.5.4): the most wanted of those
 * we speak, regions ignored.
 */
export function readLocale(header: string | undefined, fallback: Locale): Locale {
  const wanted = (header ?? '')
    .split(',')
    .map((entry) => {
      const [tag = '', ...parameters] = entry
        .trim()
        .toLowerCase()
        .split(/\s*;\s*/)
      const weight = parameters.find((parameter) => parameter.startsWith('q='))
      return { language: tag.split('-')[0], q: weight ? Number(weight.slice(2)) : 1 }
    })
    .filter(({ q }) => q > 0)
    .sort((a, b) => b.q - a.q)
  for (const { language } of wanted) {
    const locale = LOCALES.find((known) => known === language)
    if (locale) return locale
  }
  return fallback
}

/** A language the reader has chosen, from a cookie or a form. */
export function readChoice(text: string | undefined): Locale | undefined {
  return LOCALES.find((known) => known === text)
}
