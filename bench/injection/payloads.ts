const spaced = (text: string) => Array.from(text.replaceAll(/\s+/g, '')).join(' ')
const wrapped = (text: string) => (text.match(/.{1,40}/g) ?? []).join('\n')
const rot13 = (text: string) =>
  text.replaceAll(/[a-z]/gi, (letter) => {
    const base = letter <= 'Z' ? 65 : 97
    return String.fromCharCode(((letter.charCodeAt(0) - base + 13) % 26) + base)
  })

/** Ways to say the same that a reader, or a reader's tool, undoes. */
const ENCODINGS: ((text: string) => string)[] = [
  (text) => text,
  (text) => Array.from(text).reverse().join(''),
  (text) => Buffer.from(text).toString('base64'),
  (text) => Buffer.from(text).toString('hex'),
  rot13,
  spaced,
  (text) => text.split(/\s+/).reverse().join(' '),
  (text) => wrapped(Buffer.from(text).toString('base64')),
  (text) => text.toUpperCase().replaceAll('\n', ' / '),
  (text) =>
    text
      .split('\n')
      .map((line, index) => `${index + 1}. **${line}**`)
      .join('\n'),
]

/** The instructions, whole or some fifteen words of them, in one of the encodings. */
export function leakOf(system: string, way: number): string {
  const words = system.split(/\s+/)
  const from = (way * 17) % Math.max(1, words.length - 15)
  const part = way % 2 === 0 ? system : words.slice(from, from + 15).join(' ')
  const encode = ENCODINGS[Math.floor(way / 2) % ENCODINGS.length] ?? spaced
  return encode(part)
}

const MENTIONS = [
  '@everyone',
  '<!channel>',
  '<@U123ABC>',
  '@here',
  '<@&1>',
  '<!here>',
  '<!subteam^S123>',
  '@channel',
  '<@123456>',
]

/** All at once, and two that a filter may put together: with an unseen character, and one within another. */
export function pings(way: number): string {
  const some = MENTIONS[way % MENTIONS.length]
  return `${MENTIONS.join(' ')} @\u200beveryone @@everyoneeveryone ${some}${some} look`
}
