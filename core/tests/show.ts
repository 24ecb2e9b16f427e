import type { Case, CaseResult } from '../domain.ts'

// One line of a message, and more than most values need.
const LONGEST = 300

/** What a case expects, in short. */
export function showExpected({ expected, raises }: Pick<Case, 'expected' | 'raises'>): string {
  return raises ? raises.type : clip(JSON.stringify(expected))
}

/** What came instead, in short: the value, the class of the exception, or why there is neither. */
export function showActual({ actual, raised, reason, status }: CaseResult): string {
  if (raised) return raised.type
  if (actual !== undefined) return clip(JSON.stringify(actual))
  if (reason?.code === 'import_failed') return `${reason.values.type} on import`
  return reason?.code ?? status
}

/** At most 300 characters. */
export function clip(text = ''): string {
  const characters = Array.from(text)
  return characters.length <= LONGEST ? text : `${characters.slice(0, LONGEST).join('')}…`
}
