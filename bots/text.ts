const MARK = '…'

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what it drops
const CONTROLS = /[\0-\x08\x0B-\x1F\x7F-\x9F]/g

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' })

/** Text that a chat takes anywhere: whole characters, `\n` between lines, no controls. */
export function clean(text: string): string {
  return text.toWellFormed().replaceAll(/\r\n?/g, '\n').replaceAll(CONTROLS, '')
}

/** The same, on one line. */
export function oneLine(text: string): string {
  const lines = clean(text).split(/[\n\u2028\u2029]/)
  return lines
    .map((line) => line.trim())
    .filter((line) => line)
    .join(' ')
}

/**
 * The text, or as much of its beginning as fits with an ellipsis; nothing may cost less than it is long. No character
 * or emoji is split.
 */
export function cutTo(text: string, most: number, measure: (text: string) => number): string {
  if (measure(text) <= most) return text
  if (most < 1) return ''
  // Everything costs at least what it is long, so the rest cannot fit.
  const near = text.slice(0, most + 1)
  const kept = fill(
    graphemes
      .segment(near)
      [Symbol.iterator]()
      .map(({ segment }) => segment),
    most - 1,
    measure,
  )
  // One character with a thousand accents is cut between those.
  return `${kept || fill(near[Symbol.iterator](), most - 1, measure)}${MARK}`
}

function fill(pieces: IteratorObject<string>, most: number, measure: (text: string) => number): string {
  let kept = ''
  let left = most
  for (const piece of pieces) {
    left -= measure(piece)
    if (left < 0) break
    kept += piece
  }
  return kept
}
