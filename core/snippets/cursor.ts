import { CoreError } from '../errors.ts'
import { readSnippetId } from '../ids.ts'

/** Where a page ended: the last snippet's time of creation, as the database writes it, and its id. */
export function writeCursor(position: string, id: string): string {
  return Buffer.from(`${position}/${id}`).toString('base64url')
}

// What Postgres would not read as a time must not get as far as Postgres.
const POSITION = /^(?!0000)\d{4}-\d{2}-\d{2} ([01]\d|2[0-3])(:[0-5]\d){2}(\.\d{1,6})?[+-](0\d|1[0-5])(:[0-5]\d)?$/

/** Reads one of our own cursors; throws `invalid_input` for anything else. */
export function readCursor(cursor: string): { position: string; id: string } {
  const [position = '', id = ''] = Buffer.from(cursor, 'base64url').toString().split('/')
  const known = readSnippetId(id)
  if (!known || !POSITION.test(position) || !isDay(position.slice(0, 10))) {
    throw new CoreError('invalid_input', { reason: 'cursor' })
  }
  return { position, id: known }
}

function isDay(date: string): boolean {
  return new Date(date).toJSON()?.startsWith(date) ?? false // 31 February becomes 3 March
}
