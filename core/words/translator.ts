import { createInstance, type TFunction } from 'i18next'
import type { Locale, Warning } from '../domain.ts'
import en from './en.json' with { type: 'json' }
import ja from './ja.json' with { type: 'json' }

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'words'
    resources: { words: typeof en }
  }
}

/** Every fixed sentence, by a key the compiler knows: `words('en')('problems.not_found')`. */
export type Words = TFunction<'words'>

const i18n = createInstance({
  lng: 'en',
  supportedLngs: ['en', 'ja'],
  defaultNS: 'words',
  resources: { en: { words: en }, ja: { words: ja } },
  // What is filled in is escaped where it is shown (HTML, Slack, Discord differ), never here.
  interpolation: { escapeValue: false },
  initAsync: false,
})
await i18n.init()

const byLocale: Record<Locale, Words> = { en: i18n.getFixedT('en'), ja: i18n.getFixedT('ja') }

/** The words of one language. */
export function words(locale: Locale): Words {
  return byLocale[locale]
}

/** A warning as a sentence. */
export function sayWarning(warning: Warning, t: Words): string {
  return warning.code === 'syntax'
    ? t('warnings.syntax', warning.values)
    : t(`warnings.${warning.code}`, warning.values)
}
