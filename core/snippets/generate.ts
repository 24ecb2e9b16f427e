import type { Language, Locale } from '../domain.ts'
import { CoreError } from '../errors.ts'
import { insertFirstJob, type JobParts } from '../jobs/accept.ts'
import type { Address } from '../jobs/courier.ts'
import { type Accepted, acceptOnce, type Once } from '../jobs/once.ts'
import { readLanguage } from '../languages.ts'
import { detectLocale } from '../words/detect.ts'
import { checkDescription } from './check-text.ts'
import { insertSnippet, type Origin } from './create.ts'

export type GenerateInput = {
  description: string
  /** As the person wrote it: a name, a file extension. Unset: the description decides, else Python. */
  language?: string | undefined
  /** Of what people will read; unset: the language of the description. */
  locale?: Locale | undefined
  origin: Origin
  /** Where to answer; null when whoever asked looks for themselves. */
  address: Address | null
}

/**
 * Accepts a request for code: the snippet exists from here on (state `working`), the job that writes it
 * follows. Throws `invalid_input` or `language_not_supported`; then nothing is stored.
 */
export async function generateSnippet(
  parts: JobParts & { defaultLocale: Locale },
  input: GenerateInput,
  once?: Once,
): Promise<Accepted> {
  const description = checkDescription(input.description)
  const language = input.language?.trim() ? requireLanguage(input.language) : null
  const locale = input.locale ?? detectLocale(description, parts.defaultLocale)
  return acceptOnce(parts.database.db, once, async (tx) => {
    const snippet = { title: null, language, description, locale, state: 'working' as const }
    const snippetId = await insertSnippet(tx, input.origin, snippet)
    const { address } = input
    return {
      snippetId,
      jobId: await insertFirstJob(tx, parts, { snippetId, kind: 'generate', input: { language }, address }),
    }
  })
}

/** The language a person asked for by name; throws `language_not_supported`. */
export function requireLanguage(name: string): Language {
  const language = readLanguage(name)
  if (!language)
    throw new CoreError('language_not_supported', { values: { language: Array.from(name).slice(0, 40).join('') } })
  return language
}
