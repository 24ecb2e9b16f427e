const MARK = '…'

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what it drops
const CONTROLS = /[\0-\x08\x0B-\x1F\x7F-\x9F]/g

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' })

/** Text that Slack takes anywhere: whole characters, `\n` between lines, no controls. */
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
 * How many characters Slack counts, at most: it stores `& < >` escaped and pictures by their name in colons.
 * That is how 11,341 characters came to be more than 12,000 (https://github.com/slackapi/bolt-js/issues/2867).
 */
export function cost(text: string): number {
  const pictures = text.match(/\p{Emoji_Presentation}|\p{Extended_Pictographic}/gu)?.length ?? 0
  return escaped(text).length + pictures * 20
}

/** The text, or as much of its beginning as fits with an ellipsis. No character or emoji is split. */
export function cut(text: string, most: number, measure = cost): string {
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

/**
 * A message's top-level text, which Slack reads as mrkdwn (blocks made of `rich_text` and `plain_text` need none of
 * this). What would be markup, a mention, an emoji or a link is written with the full-width form of its first
 * character: the words stay the same under NFKC.
 */
export function literal(text: string): string {
  const plain = text
    .replaceAll(/[*~`](?=\S)|(?<=\S)[*~`]|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, widen)
    .replaceAll(/:(?=[^\s:]+:)|:(?=\/\/)|@(?=(?:channel|here|everyone)\b)/g, widen)
    .replaceAll(/^[>#]/gm, widen)
  return escaped(plain)
}

function widen(character: string): string {
  return String.fromCharCode(character.charCodeAt(0) + 0xfee0)
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
