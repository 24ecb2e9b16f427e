// What a terminal, or a reader's eye, would take for something else: controls but line break and tab,
// what turns the direction of writing, what has no width, line breaks only some know, halves of pairs.
const UNSEEN =
  /(?![\n\t])\p{Cc}|[\u061c\u200b\u200e\u200f\u2028\u2029\u202a-\u202e\u2060-\u2069\ufeff]|[\u{e0000}-\u{e007f}]|\p{Cs}/gu

/** Text that code printed, to be looked at: what would act on the page, or not be seen, is written as an escape. */
export function visible(text: string): string {
  return text.replaceAll('\r\n', '\n').replaceAll(UNSEEN, (sign) => {
    const code = sign.codePointAt(0) ?? 0
    const digits = code.toString(16)
    if (code > 0xffff) return `\\u{${digits}}`
    return code < 0x100 ? `\\x${digits.padStart(2, '0')}` : `\\u${digits.padStart(4, '0')}`
  })
}

/** The beginning of a long text, and how many characters are left out. */
export function clip(text: string, most: number): { text: string; left: number } {
  if (text.length <= most) return { text, left: 0 }
  const characters = Array.from(text)
  return { text: characters.slice(0, most).join(''), left: Math.max(0, characters.length - most) }
}
