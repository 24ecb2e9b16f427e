import { LIMITS } from '../../domain.ts'
import { toLine } from '../../snippets/tidy.ts'
import type { Line } from './render-act.ts'

/** What people or a model wrote, as one line that can stand in a comment; shortened where it is endless. */
export function toComment(text: string): string {
  const characters = Array.from(toLine(text))
  return characters.length <= MOST ? characters.join('') : `${characters.slice(0, MOST - 1).join('')}…`
}

// A sentence or two; the whole of it is in Tanzaku.
const MOST = 300

/**
 * A test's name as an identifier of Python and Ruby: `test_01_` and what of its name can be part of one,
 * Japanese too. `whole` says whether that is all there was to say.
 */
export function testName(number: number, name: string): { identifier: string; whole: boolean } {
  const words = toLine(name).normalize('NFKC').toLowerCase().normalize('NFKC')
  const slug = words.replaceAll(NO_PART, '_').replaceAll(/_+/g, '_').replace(/^_/, '')
  const clipped = Array.from(slug).slice(0, SLUG).join('').replace(/_$/, '')
  const head = `test_${String(number).padStart(String(LIMITS.cases).length, '0')}`
  return {
    identifier: clipped ? `${head}_${clipped}` : head,
    whole: clipped.replaceAll('_', ' ') === toLine(name).toLowerCase(),
  }
}

const SLUG = 60

// What the newest Unicode takes for part of a name is not one for every Python: the middle dot of Katakana,
// say, or letters added since. These have long been: of Latin, Greek, Cyrillic, Japanese and Korean.
const NO_PART =
  /[^[\p{L}\p{Nd}_]&&[\0-\u024f\u0370-\u052f\u3005-\u3007\u3041-\u3096\u30a1-\u30fa\u30fc-\u30fe\u3400-\u4db5\u4e00-\u9fef\uac00-\ud7a3]]/gv

/** What no test can be made of, as lines for comments. */
export function toComments(lines: Line[]): string[] {
  const texts = lines.map(({ text }) => toComment(text)).filter((text) => text !== '')
  return texts.length > MOST_LINES ? [...texts.slice(0, MOST_LINES), '…'] : texts
}

const MOST_LINES = 10

/** Lines of code at an indent, but those that begin within a string. */
export function place(lines: Line[], indent: string): string[] {
  return lines.map(({ text, fixed }) => (fixed || text.trim() === '' ? text : indent + text))
}

/** A name for something of the file's own: as asked for, unless the snippet has it. */
export function freeName(name: string, taken: Set<string>): string {
  let free = name
  while (taken.has(free)) free += '_'
  return free
}
