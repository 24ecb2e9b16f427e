import { formatPatch, type StructuredPatch, structuredPatch } from 'diff'
import type { Db } from '../database/open.ts'
import { LANGUAGE_FACTS } from '../languages.ts'
import { getRevision, getSnippet } from './find.ts'

export type Diff = {
  from: number
  to: number
  /** In the unified format, as `diff -u` writes it; empty when the two are equal. */
  diff: string
  added: number
  removed: number
}

// Finding the smallest difference takes minutes for long code that has little in common, and nothing else
// happens in the process meanwhile.
const DIFF_MS = 300

/**
 * What changed from one version to another; unless named, from the one before to the current one.
 * Throws `not_found` when there is no such snippet or version.
 */
export async function diffRevisions(
  db: Db,
  snippetId: string,
  range: { from?: number | undefined; to?: number | undefined },
): Promise<Diff> {
  const { revision } = await getSnippet(db, snippetId)
  const to = await getRevision(db, snippetId, range.to ?? revision?.number ?? 0)
  const from = await getRevision(db, snippetId, range.from ?? to.parent ?? to.number)
  const name = (number: number) => `r${number}.${LANGUAGE_FACTS[to.language].extension}`
  const patch =
    structuredPatch(name(from.number), name(to.number), from.code, to.code, undefined, undefined, {
      timeout: DIFF_MS,
    }) ?? wholePatch(name(from.number), name(to.number), from.code, to.code)
  const { hunks } = patch
  const count = (sign: string) => hunks.flatMap(({ lines }) => lines).filter((line) => line.startsWith(sign)).length
  const diff = hunks.length > 0 ? formatPatch(patch) : ''
  return { from: from.number, to: to.number, diff, added: count('+'), removed: count('-') }
}

/** All of the one out, all of the other in: no small difference, but a true one. */
function wholePatch(oldFileName: string, newFileName: string, from: string, to: string): StructuredPatch {
  const removed = from.replace(/\n$/, '').split('\n')
  const added = to.replace(/\n$/, '').split('\n')
  const lines = [...removed.map((line) => `-${line}`), ...added.map((line) => `+${line}`)]
  const hunk = { oldStart: 1, oldLines: removed.length, newStart: 1, newLines: added.length, lines }
  return { oldFileName, newFileName, oldHeader: undefined, newHeader: undefined, hunks: [hunk] }
}
