import type { Case, Locale, PlainValue } from '../../core/index.ts'
import { type Task, wordsOf } from '../tasks.ts'
import { derive, sayCases, sayCode, sayDerivation, sayPlan, sayUnderstanding, toDraft } from './answers.ts'
import type { Asked, Said } from './server.ts'
import { readShown, specialCase } from './special-casing.ts'

/** How a simulated model goes about a task; `index` is the task's place among those of this run. */
export type Variant = {
  about: string
  first: (task: Task, index: number) => 'buggy' | 'solution'
  /** Code for a request with failing cases; `times` counts such requests for the task, from 1. */
  mend: (task: Task, asked: { failures: string; code: string; times: number }) => string
  cases?: (task: Task) => Case[]
  /** What it says instead, for a task and the thing it is asked for. */
  spoils?: (said: Said) => Said
}

const always = (which: 'buggy' | 'solution') => () => which

/** Right as soon as it is shown one failing case with what is expected. */
const mendOnceShown: Variant['mend'] = (task, { failures }) =>
  readShown(failures).length > 0 ? task.solution : task.buggy

export const VARIANTS = {
  'buggy-first': {
    about: 'wrong first, right once it is shown a failing case',
    first: always('buggy'),
    mend: mendOnceShown,
  },
  'right-first': { about: 'right at once', first: always('solution'), mend: mendOnceShown },
  'wrong-cases': {
    about: 'right code; a third of the cases expect something wrong, and a repair obeys them',
    first: always('solution'),
    mend: (task, { failures, code }) => specialCase(code, task.entryPoint, readShown(failures)),
    cases: withWrongCases,
  },
  'wrong-cases-buggy': {
    about: 'wrong code first; a third of the cases expect something wrong',
    first: always('buggy'),
    mend: mendOnceShown,
    cases: withWrongCases,
  },
  alternating: {
    about: 'a repair gives two wrong answers in turns',
    first: always('buggy'),
    mend: (task, { times }) => (times % 2 === 1 ? `def ${task.entryPoint}(*given):\n    return None\n` : task.buggy),
  },
  'special-casing': {
    about: 'a repair gives what is expected for exactly the cases it is shown',
    first: always('buggy'),
    mend: (task, { failures, code }) => specialCase(code, task.entryPoint, readShown(failures)),
  },
  garbage: {
    about: 'answers that are no code and no JSON, at one of five steps',
    first: always('buggy'),
    mend: mendOnceShown,
    spoils: () => ({ content: 'Certainly! Let me think about that. {"code": def' }),
  },
  refusal: {
    about: 'refuses, at one of five steps',
    first: always('buggy'),
    mend: mendOnceShown,
    spoils: () => ({ content: 'I can’t help with that.', finishReason: 'content_filter' }),
  },
  truncation: {
    about: 'answers that break off at the limit of tokens, at one of five steps',
    first: always('buggy'),
    mend: mendOnceShown,
    spoils: ({ content }) => ({ content: content.slice(0, content.length / 2), finishReason: 'length' }),
  },
} as const satisfies Record<string, Variant>

export type VariantName = keyof typeof VARIANTS

/** Where a task is spoiled, by its place: each variant meets all five. */
const STEPS = ['plan', 'write', 'cases', 'derivation', 'mend'] as const

/** The function that answers for these tasks; it finds the task by the description in the envelope. */
export function simulate(variant: Variant, tasks: Task[], locale: Locale): (asked: Asked) => Said {
  const places = new Map(tasks.map((task, index) => [wordsOf(task, locale), index]))
  const mended = new Map<string, number>()
  return (asked) => {
    const index = places.get(asked.sealed.get('description') ?? '')
    const task = index === undefined ? undefined : tasks[index]
    if (!task || index === undefined) return { content: 'There is no such task.' }
    const said = answer(variant, task, { asked, index, locale, mended })
    const step = asked.form ?? (asked.sealed.has('failures') ? 'mend' : 'write')
    return variant.spoils && STEPS[index % STEPS.length] === step ? variant.spoils(said) : said
  }
}

type Way = { asked: Asked; index: number; locale: Locale; mended: Map<string, number> }

function answer(variant: Variant, task: Task, { asked: { form, sealed }, index, locale, mended }: Way): Said {
  const words = wordsOf(task, locale)
  const because = toDraft(task.cases[0] as Case, words).because // a row has a case at least
  switch (form) {
    case 'plan':
      return sayPlan({ title: task.entryPoint, signature: `def ${task.signature}` })
    case 'cases':
      return sayCases((variant.cases?.(task) ?? task.cases).map((one) => toDraft(one, words)))
    case 'derivation':
      return sayDerivation(derive(sealed.get('acts') ?? '', (act) => expectedOf(task, act), because))
    case 'understanding':
      return sayUnderstanding({})
    default: {
      const failures = sealed.get('failures')
      if (failures === undefined) return sayCode(variant.first(task, index) === 'buggy' ? task.buggy : task.solution)
      const times = (mended.get(task.id) ?? 0) + 1
      mended.set(task.id, times)
      return sayCode(variant.mend(task, { failures, code: sealed.get('code') ?? '', times }))
    }
  }
}

function expectedOf(task: Task, act: string): PlainValue | undefined {
  return task.cases.find((one) => one.act === act)?.expected
}

/** The row's cases, a third of them, one at least, with another value than the right one. */
function withWrongCases({ cases }: Task): Case[] {
  const wrong = Math.max(1, Math.floor(cases.length / 3))
  return cases.map((one, index) => (index < wrong ? { ...one, expected: otherThan(one.expected) } : one))
}

function otherThan(value: PlainValue | undefined): PlainValue {
  if (typeof value === 'boolean') return !value
  if (typeof value === 'number') return value + 1
  if (typeof value === 'string') return `${value}x`
  if (Array.isArray(value)) return [...value, 0]
  return 'something else'
}
