import { LANGUAGES, type Language } from './domain.ts'

/** What the house knows of each language it writes. `fences` are the labels of code blocks. */
export const LANGUAGE_FACTS = {
  python: { name: 'Python', extension: 'py', fences: ['python', 'py', 'python3'] },
  javascript: { name: 'JavaScript', extension: 'mjs', fences: ['javascript', 'js', 'mjs', 'node'] },
  ruby: { name: 'Ruby', extension: 'rb', fences: ['ruby', 'rb'] },
} as const satisfies Record<Language, { name: string; extension: string; fences: readonly string[] }>

/** Reads a language from a name, a file extension or the label of a code block. */
export function readLanguage(text: string): Language | undefined {
  const word = text.normalize('NFKC').trim().toLowerCase()
  return LANGUAGES.find((language) => {
    const { extension, fences } = LANGUAGE_FACTS[language]
    return extension === word || fences.some((fence) => fence === word)
  })
}
