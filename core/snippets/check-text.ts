import { LIMITS } from '../domain.ts'
import { CoreError } from '../errors.ts'
import { toLine } from './tidy.ts'

/** The description, as it was typed; throws `invalid_input` when it is blank, too long or not storable. */
export function checkDescription(text: string): string {
  if (isBlank(text)) throw new CoreError('invalid_input', { reason: 'description_empty' })
  checkLength(text, LIMITS.description, 'description_too_long')
  return checkStorable(text, 'description')
}

/** Feedback, as it was typed; throws `invalid_input` when it is blank, too long or not storable. */
export function checkFeedback(text: string): string {
  if (isBlank(text)) throw new CoreError('invalid_input', { reason: 'feedback_empty' })
  checkLength(text, LIMITS.feedback, 'feedback_too_long')
  return checkStorable(text, 'text')
}

/** Code as it was pasted; throws `invalid_input` when it is blank, too long or not storable. */
export function checkCode(code: string): string {
  if (isBlank(code)) throw new CoreError('invalid_input', { reason: 'code_empty' })
  checkLength(code, LIMITS.code, 'code_too_long')
  return checkStorable(code, 'code')
}

/** A title as one plain line; throws `invalid_input` when it is blank or over 80 characters. */
export function checkTitle(text: string): string {
  const title = toLine(checkStorable(text, 'title'))
  if (title === '') throw new CoreError('invalid_input', { reason: 'title_empty' })
  checkLength(title, LIMITS.title, 'title_too_long')
  return title
}

/** The length in characters as people count them: code points. */
export function countCharacters(text: string): number {
  return Array.from(text).length
}

// What is nothing but spaces, controls and invisible format characters (zero-width, directions) asks
// for nothing.
export function isBlank(text: string): boolean {
  return /^[\s\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}]*$/u.test(text)
}

function checkLength(text: string, max: number, reason: string): void {
  if (text.length <= max) return
  const count = countCharacters(text)
  if (count > max) throw new CoreError('invalid_input', { reason, values: { count, max } })
}

/** The text, if Postgres can store it; else throws `invalid_input`. */
// Postgres stores no NUL, and half a surrogate pair would come back as U+FFFD.
export function checkStorable(text: string, field: string): string {
  if (text.includes('\0') || !text.isWellFormed()) {
    throw new CoreError('invalid_input', { reason: 'not_storable', values: { field } })
  }
  return text
}
