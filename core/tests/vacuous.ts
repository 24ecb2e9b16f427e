import type { Node } from 'web-tree-sitter'
import type { Case, Language } from '../domain.ts'
import type { Limits } from '../runner/policy.ts'
import type { Act, Runner } from '../runner/runner.ts'
import { readTree } from '../snippets/syntax.ts'
import { judge } from './judge.ts'

// What every function is made to return, one after another.
const CONSTANTS = ['None', '0', "''", '[]', 'True']

// Emptied code has little to do; where it hangs it is not content with it.
const LONGEST_MS = 5_000

// As many cases are enough to tell most suites from vacuous ones; the rest are asked only after them.
const FIRST = 2

type Question = { code: string; language: Language; cases: Case[]; limits: Limits; signal: AbortSignal }

/**
 * Whether a suite is content with code that does nothing: whether some constant, returned by every function
 * of the snippet, passes all its cases. Null when it can't be told: the emptied code can't be imported, or
 * there is no engine. Only Python.
 */
export async function isVacuous(runner: Runner, question: Question): Promise<boolean | null> {
  const emptied = await Promise.all(CONSTANTS.map((value) => emptyFunctions(question.code, value)))
  let content = emptied.filter((code) => code !== undefined)
  if (content.length === 0) return null
  for (const cases of [question.cases.slice(0, FIRST), question.cases.slice(FIRST)]) {
    if (cases.length === 0 || content.length === 0) continue
    const asked = await ask(runner, question, content, cases)
    if (asked === null) return null
    content = asked
  }
  return content.length > 0
}

/** Those of the codes that pass all the cases; null when none of them could be imported, or nothing ran. */
async function ask(runner: Runner, question: Question, codes: string[], cases: Case[]): Promise<string[] | null> {
  const { language, limits, signal } = question
  const name = (code: number, one: Case) => `${code}/${one.id}`
  const acts: Act[] = codes.flatMap((code, index) => cases.map((one) => ({ id: name(index, one), act: one.act, code })))
  const timeoutMs = Math.min(limits.timeoutMs, LONGEST_MS)
  const report = await runner.run({ language, code: '', acts, limits: { ...limits, timeoutMs }, signal })
  if (report.ended === 'unavailable') return null
  const imported = report.acts.some(({ claim }) => claim?.kind !== 'import_failed')
  if (!imported) return null
  return codes.filter((_, index) => {
    const own = cases.map((one) => ({ ...one, id: name(index, one) }))
    return judge(report, own).results.every(({ status }) => status === 'passed')
  })
}

/** The code with `return value` for the body of each function and lambda; undefined when it can't be parsed. */
export async function emptyFunctions(code: string, value: string): Promise<string | undefined> {
  const bodies = await readTree('python', code, (root) => outermostBodies(root))
  if (!bodies) return undefined
  // A constructor that returned something would be an error of its own.
  const replacement = { lambda: value, constructor: 'return None', function: `return ${value}` }
  return bodies.reduceRight(
    (text, { start, end, kind }) => text.slice(0, start) + replacement[kind] + text.slice(end),
    code,
  )
}

type Body = { start: number; end: number; kind: 'function' | 'constructor' | 'lambda' }

function outermostBodies(node: Node): Body[] {
  const body = node.childForFieldName('body')
  if (body && (node.type === 'function_definition' || node.type === 'lambda')) {
    const isConstructor = node.childForFieldName('name')?.text === '__init__'
    const kind = node.type === 'lambda' ? 'lambda' : isConstructor ? 'constructor' : 'function'
    return [{ start: body.startIndex, end: body.endIndex, kind }]
  }
  return node.children.flatMap((child) => (child ? outermostBodies(child) : []))
}
