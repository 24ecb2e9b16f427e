import { CoreError } from '../core/index.ts'

// In valid JSON: a string, which may hold digits, or a number. Nothing here recurses, however deep the JSON is.
const STRING_OR_NUMBER = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g

/**
 * Turns away whole numbers that JSON's readers would change in silence. Throws `invalid_input`, which says
 * how to write them, and a SyntaxError for what is no JSON.
 */
export function requireExactNumbers(json: string): void {
  JSON.parse(json)
  for (const [found] of json.matchAll(STRING_OR_NUMBER)) {
    if (/^-?\d+$/.test(found) && !Number.isSafeInteger(Number(found))) {
      throw new CoreError('invalid_input', { reason: 'number_too_large', values: { number: found.slice(0, 40) } })
    }
  }
}
