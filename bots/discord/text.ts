import { clean, cutTo, oneLine } from '../text.ts'

export { clean, oneLine }

// https://docs.discord.com/developers/reference#message-formatting, and what the client makes of text besides:
// https://support.discord.com/hc/en-us/articles/210298617
const ALWAYS = /[\\*_~`|<[]/g
const EMOJI_OR_LINK = /[:@](?!\s)/g
// Invitations are found without https:// too.
const INVITE = /(?<=(?:discord(?:app)?\.com|discord\.gg|discord\.me|dsc\.gg))\//gi
// Headings, quotes, small print, lists.
const LINE_START = /^(\s*)([#>-])/gm
const NUMBERED = /^(\s*\d+)\./gm

/**
 * Text that Discord shows as it is: no markup, mention, timestamp, emoji or link comes of it. Everything that might
 * begin one gets a backslash, which Discord takes away again.
 */
export function literal(text: string): string {
  return text
    .replaceAll(ALWAYS, '\\$&')
    .replaceAll(EMOJI_OR_LINK, '\\$&')
    .replaceAll(INVITE, '\\/')
    .replaceAll(LINE_START, '$1\\$2')
    .replaceAll(NUMBERED, '$1\\.')
}

/** What a text takes of a message, at most, whatever stands around it: all that may get a backslash counts double. */
export function cost(text: string): number {
  return text.length + (text.match(/[\\*_~`|<[:@/#>.-]/g)?.length ?? 0)
}

/** The text, or as much of its beginning as fits with an ellipsis, measured as `literal` makes it. */
export function cut(text: string, most: number): string {
  return cutTo(text, most, cost)
}

/** The same for labels, names and the like, which are no markup. */
export function cutPlain(text: string, most: number): string {
  return cutTo(text, most, ({ length }) => length)
}
