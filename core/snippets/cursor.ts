import { CoreError } from '../errors.ts'
import { readSnippetId } from '../ids.ts'

/** Where a page ended: the last snippet's time of creation, as the database writes it, and its id. */
export function writeCursor(position: string, id: string): string {
  return Buffer.from(`${position}/${id}`).toString('base64url')
}

const POSITION = /^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}(\.\d{1,6})?[+-]\d{2}(:\d{2})?$/

/** Reads one of our own cursors; throws `invalid_input` for anything else. */
export function readCursor(cursor: string): { position: string; id: string } {
  const [position = '', id = ''] = Buffer.from(cursor, 'base64url').toString().split('/')
  const known = readSnippetId(id)
  if (!known || !POSITION.test(position) || Number.isNaN(Date.parse(position))) {
    throw new CoreError('invalid_input', { reason: 'cursor' })
  }
  return { position, id: known }
}
