import { styleText } from 'node:util'
import type { Language } from '../core/index.ts'

const HASH_COMMENT = '#.*'
const SLASH_COMMENT = String.raw`//.*|/\*[\s\S]*?\*/`
const QUOTED = String.raw`"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'`
const TRIPLE_QUOTED = '"""[\\s\\S]*?"""'
const TEMPLATE = '`(?:\\\\.|[^`\\\\])*`'
// A slash begins a regular expression only where a value may stand; elsewhere it divides.
const REGEX = String.raw`(?<=[(=,!]\s*)/(?![/* ])(?:\\.|\[(?:\\.|[^\]\n])*\]|[^/\\\n])+/\w*`

const GRAMMARS: Record<Language, RegExp> = {
  python: grammar({
    comment: HASH_COMMENT,
    string: `[rbf]*(?:${TRIPLE_QUOTED}|${QUOTED})`,
    keywords:
      'and as def elif else except for from if import in is lambda not or raise return try while None True False',
  }),
  javascript: grammar({
    comment: SLASH_COMMENT,
    string: `${TEMPLATE}|${QUOTED}|${REGEX}`,
    keywords:
      'async await catch const else export for function if import let new null return throw true try false while',
  }),
  ruby: grammar({
    comment: HASH_COMMENT,
    string: `${QUOTED}|${REGEX}`,
    keywords: 'class def do else elsif end if module next nil raise require rescue return self unless true false',
  }),
}

function grammar({ comment, string, keywords }: Record<'comment' | 'string' | 'keywords', string>): RegExp {
  const keyword = String.raw`(?<![\w.])(?:${keywords.replaceAll(' ', '|')})(?![\w?])`
  return new RegExp(`(${comment})|(${string})|${keyword}`, 'g')
}

/** Code with modest colours for a terminal: comments, strings and keywords. The text stays as it is. */
export function paintCode(code: string, language: Language): string {
  return code.replaceAll(GRAMMARS[language], (text, comment?: string, string?: string) => {
    const colour = comment ? 'dim' : string ? 'green' : 'magenta'
    // Each line for itself: the indent that is put before it later stays without colour.
    return text
      .split('\n')
      .map((line) => styleText(colour, line))
      .join('\n')
  })
}
