import type { Case } from '../domain.ts'
import { asCoreError } from '../errors.ts'
import type { DraftCase } from '../model/prompts/cases.ts'
import type { DraftEdits } from '../model/prompts/edits.ts'
import { type Drafted, type Drafting, readDraft } from './drafts.ts'

type Edit = DraftEdits['edits'][number]

/**
 * A suite after a model's edits. What can't be done is dropped, and said: a case that isn't there, one that a
 * person gave, a new one that can't be used. Edits that would leave no case are all refused.
 */
export async function applyEdits(edits: Edit[], cases: Case[], drafting: Drafting): Promise<Drafted> {
  let edited = [...cases]
  const dropped: Drafted['dropped'] = []
  for (const edit of edits) {
    try {
      edited = await applyEdit(edit, edited, drafting, (why) => dropped.push({ act: edit.act || edit.id, why }))
    } catch (error) {
      const { code, reason } = asCoreError(error)
      if (code === 'internal') throw error
      dropped.push({ act: edit.act || edit.id, why: reason ?? code })
    }
  }
  if (edited.length === 0) return { cases, dropped: edits.map(({ id }) => ({ act: id, why: 'would_leave_none' })) }
  return { cases: edited, dropped }
}

async function applyEdit(edit: Edit, cases: Case[], drafting: Drafting, drop: (why: string) => void): Promise<Case[]> {
  const { edit: kind, id, ...draft } = edit
  if (kind === 'add') return [...cases, await readDraft(draft satisfies DraftCase, cases, drafting)]
  const old = cases.find((one) => one.id === id)
  if (!old || old.anchor) {
    drop(old ? 'anchor' : 'unknown_case')
    return cases
  }
  const others = cases.filter((one) => one !== old)
  if (kind === 'remove') return others
  const changed = await readDraft(draft, others, drafting, id)
  return cases.map((one) => (one === old ? changed : one))
}
