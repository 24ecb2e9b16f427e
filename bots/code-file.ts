import { LANGUAGE_FACTS } from '../core/index.ts'
import type { Code } from './reply.ts'
import { cutTo, oneLine } from './text.ts'

/** The code as a file, byte for byte as far as UTF-8 can say it. */
export function fileOf(code: Code): { name: string; content: string } {
  const extension = code.language === 'diff' ? 'diff' : LANGUAGE_FACTS[code.language].extension
  return { name: `${stem(code.name)}.${extension}`, content: code.text.toWellFormed() }
}

/** A name that every file system takes: at most 255 bytes, no separators, nothing unseen, not hidden. */
function stem(name: string): string {
  const safe = oneLine(name.toWellFormed().replaceAll(/[\p{Cc}\p{Cf}]/gu, ' '))
    .replaceAll(/[/\\:*?"<>|]+/g, '-')
    .replace(/^[.\s-]+/, '')
  const short = cutTo(
    cutTo(safe, 90, ({ length }) => length),
    200,
    Buffer.byteLength,
  )
  return short.replace(/[.\s-]+$/, '') || 'snippet'
}
