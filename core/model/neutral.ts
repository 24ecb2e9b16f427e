// Ends of lines other than \n.
const LINE_END = /\r\n?|[\v\f\u0085\u2028\u2029]/g

// What nobody sees: format characters (zero-width, bidi, tags), what Unicode ignores by default, lone halves
// of surrogate pairs, and controls but \n, \t and those that a terminal's sequences are made of. Two kinds
// are kept where they have a meaning to see: a joiner between two emoji, and a variation selector after an emoji,
// a keycap's digit or an ideograph (Japanese names need them). Flags made of tags (England's) become plain ones.
const UNSEEN =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: as below
  /(?<!\p{Extended_Pictographic}(?:\p{Emoji_Modifier}|\uFE0F)?)\u200D|\u200D(?!\p{Extended_Pictographic})|(?<![\p{Extended_Pictographic}\p{Ideographic}])(?![\uFE0E\uFE0F]\u20E3)[\uFE00-\uFE0F\u{E0100}-\u{E01EF}]|(?![\u200D\uFE00-\uFE0F\u{E0100}-\u{E01EF}])[\p{Cf}\p{Cs}\p{Default_Ignorable_Code_Point}]|(?![\n\t\x07\x1B\x90-\x9F])\p{Cc}/gu

// ECMA-48: strings up to their end (titles, links) on one line, then CSI with parameters, then the short ones.
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what it looks for
const STRINGS = /(?:\x1B[\]PX^_]|[\x90\x98\x9D-\x9F])[^\x07\x1B\x9C\n]*(?:\x07|\x1B\\|\x9C)/g
// biome-ignore lint/suspicious/noControlCharactersInRegex: as above
const SEQUENCES = /(?:\x1B\[|\x9B)[0-?]*[ -/]*[@-~]|\x1B[ -/]*[0-~]/g
// biome-ignore lint/suspicious/noControlCharactersInRegex: as above
const REST = /[\x07\x1B\x80-\x9F]/g

// Slack: https://docs.slack.dev/messaging/formatting-message-text; Discord:
// https://docs.discord.com/developers/reference#message-formatting. Discord looks for @everyone and @here inside
// of words too, so an address at "here.com" gets a space as well.
const BRACKETED =
  /[<＜﹤](?=[!！](?:channel|here|everyone|group|subteam\^)|[@＠﹫][!！&＆]?(?:[UWB][A-Z0-9]+|[0-9]+)[>＞|]|[#＃](?:[CGD][A-Z0-9]+|[0-9]+)[>＞|])/gu
const EVERYBODY = /[@＠﹫](?=everyone|here|channel(?!\w))/gi

/**
 * Prose a model wrote, harmless for terminals, chats and pages: no sequences, controls or unseen characters,
 * and mentions that ping nobody: "@ everyone", "< @U123>", "< !channel>", with a space to see. Other text is
 * as it was. Doing it twice changes nothing more.
 */
export function neutral(text: string): string {
  return text
    .replaceAll(LINE_END, '\n')
    .replaceAll(UNSEEN, '')
    .replaceAll(STRINGS, '')
    .replaceAll(SEQUENCES, '')
    .replaceAll(REST, '')
    .replaceAll(BRACKETED, '$& ')
    .replaceAll(EVERYBODY, '$& ')
}
