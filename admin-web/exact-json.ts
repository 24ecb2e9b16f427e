import { CoreError } from '../core/index.ts'

/**
 * Turns away whole numbers that JSON's readers would change in silence. Throws `invalid_input`, which says
 * how to write them, and a SyntaxError for what is no JSON.
 */
export function requireExactNumbers(json: string): void {
  JSON.parse(json, (_key, value, context?: { source?: string }) => {
    const source = context?.source ?? ''
    if (typeof value === 'number' && !Number.isSafeInteger(value) && /^-?\d+$/.test(source)) {
      throw new CoreError('invalid_input', { reason: 'number_too_large', values: { number: source.slice(0, 40) } })
    }
    return value
  })
}
