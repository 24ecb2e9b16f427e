import { readSnippetId } from '../core/index.ts'

/** What can be pressed. The names travel in messages that stay for years: never rename one. */
export const ACTIONS = [
  'tests',
  'improve',
  'improve_tests',
  'repair',
  'run',
  'stop',
  'retry',
  'decide',
  'changes',
  'history',
  'show_tests',
  'results',
  'download',
  'show',
  'revert',
  'delete',
  'delete_yes',
  'keep',
  'post',
  'generate',
  'new',
  'more',
] as const
export type Action = (typeof ACTIONS)[number]

/** One press, as a button carries it. */
export type Press = {
  action: Action
  /** Absent where no snippet is meant: a new one. */
  snippet?: string
  /** The version of the code that was current when the button was made; 0 while there was none. */
  revision?: number
  /** With `decide`: the question and the choice. With `generate`, `new`: which example. `more`: what there is. */
  subject?: string
  choice?: string
}

const PREFIX = 'tz'
const NONE = '-'

/** A press as text of at most 100 characters, which is what Discord has room for: `tz:tests:k7m2q9xd:3`. */
export function writePress({ action, snippet, revision, subject, choice }: Press): string {
  const parts = [PREFIX, action, snippet ?? NONE, revision?.toString() ?? NONE, subject ?? NONE, choice ?? NONE]
  while (parts.at(-1) === NONE) parts.pop()
  return parts.join(':')
}

/** Reads what a button carried; undefined when it is none of ours. */
export function readPress(text: string): Press | undefined {
  const [prefix, name, ...rest] = text.split(':')
  const action = ACTIONS.find((known) => known === name)
  if (prefix !== PREFIX || !action || rest.length > 4) return undefined
  const [snippet, revision, subject, choice] = rest.map((part) => (part === NONE ? undefined : part))
  const id = snippet === undefined ? undefined : readSnippetId(snippet)
  if (snippet !== undefined && id === undefined) return undefined
  if (revision !== undefined && !/^\d{1,9}$/.test(revision)) return undefined
  return {
    action,
    ...(id ? { snippet: id } : {}),
    ...(revision ? { revision: Number(revision) } : {}),
    ...(subject ? { subject } : {}),
    ...(choice ? { choice } : {}),
  }
}
