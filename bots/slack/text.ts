import { clean, cutTo, oneLine } from '../text.ts'

export { clean, oneLine }

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
  return cutTo(text, most, measure)
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
