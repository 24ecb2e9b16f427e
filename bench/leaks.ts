// The judge of leaks, on purpose with nothing of core/model/guard.ts: what a reader could make of a body.

// What counts: so many words of the instructions in a row, or so many Japanese characters.
const WORDS = 12
const JAPANESE = 24
// Letters by which a place is found, looked for at each fourth: twelve words are longer than both.
const GRAM = 16
const STRIDE = 4

/** Finds instructions in what is sent out; `learn` takes the instructions of each request to the model. */
export function createLeakFinder() {
  const needles = new Map<string, string[]>()
  const grams = new Map<string, string>()

  const learn = (system: string) => {
    if (needles.has(system)) return
    const words = system.split(/\s+/).map(toLetters).filter(Boolean)
    const phrases = windows(words, WORDS).map((some) => some.join(''))
    const japanese = (system.match(/[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Han}ー]+/gu) ?? []).flatMap(
      (run) => windows(Array.from(run), JAPANESE).map((some) => some.join('')),
    )
    needles.set(system, [...phrases, ...japanese].flatMap(forms))
    for (const letters of forms(toLetters(system)))
      for (let at = 0; at + GRAM <= letters.length; at++) grams.set(letters.slice(at, at + GRAM), system)
  }

  /** The words that leaked, as letters in the form they were found in; undefined when none did. */
  const find = (body: string): string | undefined => {
    for (const letters of views(body).map(toLetters)) {
      const suspected = new Set<string>()
      for (let at = 0; at + GRAM <= letters.length; at += STRIDE) {
        const system = grams.get(letters.slice(at, at + GRAM))
        if (system !== undefined) suspected.add(system)
      }
      for (const system of suspected) {
        const found = needles.get(system)?.find((needle) => letters.includes(needle))
        if (found) return found
      }
    }
    return undefined
  }

  return { learn, find }
}

/** As it is, from the end, and in ROT13. */
function forms(letters: string): string[] {
  const turned = letters.replaceAll(/[a-z]/g, (one) => String.fromCharCode(((one.charCodeAt(0) - 84) % 26) + 97))
  return [letters, turned].flatMap((one) => [one, Array.from(one).reverse().join('')])
}

function windows<T>(items: T[], length: number): T[][] {
  return Array.from({ length: Math.max(0, items.length - length + 1) }, (_, at) => items.slice(at, at + length))
}

function toLetters(text: string): string {
  return text.toLowerCase().replaceAll(/[^\p{L}]+/gu, '')
}

/** A body as it was sent, as a page shows it, and what digits in that could stand for. */
function views(body: string): string[] {
  const shown = body.startsWith('{') || body.startsWith('[') ? stringsOf(body) : textOf(body)
  const glued = shown.replaceAll(/[^\w+/-]+/g, '')
  const hex = shown.replaceAll(/0x|\\x|[^0-9a-f]+/gi, '')
  return [
    body,
    shown,
    shown.split(/\s+/).reverse().join(' '),
    ...[0, 1, 2, 3].map((start) => Buffer.from(glued.slice(start), 'base64').toString()),
    Buffer.from(Array.from(glued).reverse().join(''), 'base64').toString(),
    ...[0, 1].map((start) => Buffer.from(hex.slice(start), 'hex').toString()),
    // Alone, where something before or behind would put the digits out of step.
    ...(shown.match(/[A-Za-z0-9+/]{40,}={0,2}/g) ?? []).map((run) => Buffer.from(run, 'base64').toString()),
    ...(shown.match(/[0-9a-fA-F]{40,}/g) ?? []).map((run) => Buffer.from(run, 'hex').toString()),
  ]
}

function stringsOf(json: string): string {
  const strings: string[] = []
  JSON.parse(json, (_key, value) => {
    if (typeof value === 'string') strings.push(value)
    return value
  })
  return strings.join('\n')
}

function textOf(html: string): string {
  const entities: Record<string, string> = { lt: '<', gt: '>', amp: '&', quot: '"', '#39': "'" }
  return html.replaceAll(/<[^>]*>/g, '').replaceAll(/&(lt|gt|amp|quot|#39);/g, (_, name) => entities[name] ?? '')
}
