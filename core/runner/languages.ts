import type { Language } from '../domain.ts'

/** The languages a runner exists for. */
const RUNNABLE: readonly Language[] = ['python']

export function isRunnable(language: Language): boolean {
  return RUNNABLE.includes(language)
}
