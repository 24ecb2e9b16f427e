import { randomBytes } from 'node:crypto'

// Crockford's base32 leaves out i, l, o and u: https://www.crockford.com/base32.html
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz'
const LENGTH = 8

/** A new snippet id: 8 characters, 40 random bits. Uniqueness is the table's to enforce. */
export function newSnippetId(): string {
  return Array.from(randomBytes(LENGTH), (byte) => ALPHABET.charAt(byte % ALPHABET.length)).join('')
}

/**
 * Reads an id as a person may have typed it: upper case, O for 0, I or L for 1, full-width.
 * Returns undefined when it can't be one.
 */
export function readSnippetId(text: string): string | undefined {
  const id = text.normalize('NFKC').trim().toLowerCase().replaceAll('o', '0').replaceAll(/[il]/g, '1')
  return id.length === LENGTH && [...id].every((char) => ALPHABET.includes(char)) ? id : undefined
}
