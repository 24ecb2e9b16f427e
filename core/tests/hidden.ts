import { createHash } from 'node:crypto'
import type { Suite } from '../domain.ts'

// Fewer cases than this have none to spare.
const FEWEST = 3

/**
 * The cases that no repairing model is shown: a third of the suite, at least one of three. Code that only
 * treats the shown ones specially fails these, so some of those that fail now are among them if there are
 * two or more; one that fails is always left to be shown. Which they are is the suite's own: nobody chooses.
 */
export function chooseHidden({ cases, hash }: Pick<Suite, 'cases' | 'hash'>, failing: Set<string>): string[] {
  if (cases.length < FEWEST) return []
  const wanted = Math.max(1, Math.floor(cases.length / 3))
  const order = (id: string) => createHash('sha256').update(hash).update(id).digest('hex')
  const ids = cases.map(({ id }) => id).sort((a, b) => (order(a) < order(b) ? -1 : 1))
  const bad = ids.filter((id) => failing.has(id))
  const good = ids.filter((id) => !failing.has(id))
  // In proportion to the suite, but one at least of two, and never the last of them.
  const ofBad =
    bad.length < 2 ? 0 : Math.min(bad.length - 1, Math.max(1, Math.round((wanted * bad.length) / cases.length)))
  const hidden = [...bad.slice(0, ofBad), ...good.slice(0, wanted - ofBad)]
  const more = bad.slice(ofBad, Math.max(ofBad, bad.length - 1)).slice(0, wanted - hidden.length)
  return [...hidden, ...more]
}
