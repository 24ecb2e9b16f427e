// What can't be seen, or not be told from a plain space: controls, directions, halves of surrogate pairs,
// unassigned characters, all spaces but the plain and the ideographic one. The joiner within an emoji stays.
const UNSEEN =
  /(?<!\p{Extended_Pictographic}|\p{Emoji_Modifier}|\ufe0f)\u200d|(?!\u200d)[\p{C}\p{Zl}\p{Zp}]|(?![ \u3000])\p{Zs}/gu

const NAMED: Record<string, string> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' }

/** The text between quotes of the kind, escaped: what can be read stays readable, Japanese and emoji too. */
export function quote(text: string, mark: '"' | "'", escapeCode: (code: number) => string): string {
  const inner = text.replaceAll(/["'\\]/g, (sign) => (sign === '\\' || sign === mark ? `\\${sign}` : sign))
  return mark + escapeUnseen(inner, escapeCode) + mark
}

/** Writes characters that can't be seen as escapes, by their code points. */
export function escapeUnseen(text: string, escapeCode: (code: number) => string): string {
  return text.replaceAll(UNSEEN, (character) => NAMED[character] ?? escapeCode(character.codePointAt(0) ?? 0))
}

/** The quotes to use: the language's first choice, unless only the other ones need no escape. */
export function markFor(text: string, first: '"' | "'"): '"' | "'" {
  const other = first === '"' ? "'" : '"'
  return text.includes(first) && !text.includes(other) ? other : first
}

export function pythonEscape(code: number): string {
  return code < 0x100 ? `\\x${hex(code, 2)}` : code < 0x10000 ? `\\u${hex(code, 4)}` : `\\U${hex(code, 8)}`
}

export function javascriptEscape(code: number): string {
  return code < 0x100 ? `\\x${hex(code, 2)}` : code < 0x10000 ? `\\u${hex(code, 4)}` : `\\u{${hex(code, 5)}}`
}

/** Ruby has no code for half a surrogate pair: its three bytes are the nearest thing. */
export function rubyEscape(code: number): string {
  if (code < 0x80) return `\\x${hex(code, 2)}`
  if (code >= 0xd800 && code < 0xe000) {
    const bytes = [0xe0 | (code >> 12), 0x80 | ((code >> 6) & 0x3f), 0x80 | (code & 0x3f)]
    return bytes.map((byte) => `\\x${hex(byte, 2)}`).join('')
  }
  return code < 0x10000 ? `\\u${hex(code, 4)}` : `\\u{${hex(code, 5)}}`
}

/** In hexadecimal, with at least so many digits. */
export function hex(code: number, digits: number): string {
  return code.toString(16).padStart(digits, '0')
}
