import { createTwoFilesPatch, structuredPatch } from 'diff'
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
  const { hunks } = structuredPatch('', '', from.code, to.code)
  const count = (sign: string) => hunks.flatMap(({ lines }) => lines).filter((line) => line.startsWith(sign)).length
  const diff = hunks.length > 0 ? createTwoFilesPatch(name(from.number), name(to.number), from.code, to.code) : ''
  return { from: from.number, to: to.number, diff, added: count('+'), removed: count('-') }
}
