import type { Locale } from '../domain.ts'
import { insertJob, type JobParts } from '../jobs/accept.ts'
import type { Address } from '../jobs/courier.ts'
import { type Accepted, acceptOnce, type Once } from '../jobs/once.ts'
import { detectLocale } from '../words/detect.ts'
import { checkCode, checkDescription } from './check-text.ts'
import { insertSnippet, type Origin } from './create.ts'
import { requireLanguage } from './generate.ts'
import { saveRevision } from './save-revision.ts'
import { detectLanguage } from './syntax.ts'
import { tidyTitle } from './tidy.ts'

export type ImportInput = {
  code: string
  /** Unset: found from the code. */
  language?: string | undefined
  description?: string | undefined
  locale?: Locale | undefined
  origin: Origin
  /** Tests are wanted for it at once, and told of here. */
  tests?: { address: Address | null } | undefined
}

/**
 * Stores code that somebody already has, as Revision 1 (cause `imported`); no model is asked. Code that
 * doesn't parse is taken too, with a warning. Throws `invalid_input` or `language_not_supported`.
 */
export async function importSnippet(
  parts: JobParts & { defaultLocale: Locale },
  input: ImportInput,
  once?: Once,
): Promise<Accepted> {
  const code = checkCode(input.code)
  const description = input.description ? checkDescription(input.description) : ''
  const language = input.language?.trim() ? requireLanguage(input.language) : await detectLanguage(code)
  const locale = input.locale ?? detectLocale(description, parts.defaultLocale)
  const title = tidyTitle(description || mainName(code), code)
  return acceptOnce(parts.database.db, once, async (tx) => {
    const snippetId = await insertSnippet(tx, input.origin, { title, language, description, locale, state: 'idle' })
    await saveRevision(tx, snippetId, {
      code,
      language,
      explanation: '',
      cause: 'imported',
    })
    if (!input.tests) return { snippetId, jobId: null }
    const { address } = input.tests
    return { snippetId, jobId: await insertJob(tx, parts, { snippetId, kind: 'write_tests', input: {}, address }) }
  })
}

/** The first function or class the code defines, in any of the three languages; '' when it defines none. */
function mainName(code: string): string {
  // Within a line and without two ways to read one space: such a pattern took seconds over a long blank text.
  const definition =
    /^[ \t]*(?:export +)?(?:default +)?(?:async +)?(?:def +(?:self\.)?|class +|module +|function\b[ *]*|(?:const|let|var) +)([\p{L}_$][\p{L}\p{N}_$?!]*)/mu
  return definition.exec(code)?.[1] ?? ''
}
