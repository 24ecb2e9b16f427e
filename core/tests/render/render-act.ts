import type { Node } from 'web-tree-sitter'
import type { Case, Language } from '../../domain.ts'
import { type Facts, factsOf, isLoose } from './render-grammar.ts'
import { partsOf, type Reader } from './render-syntax.ts'

/** What a test file is written from; `read` reads text of its language. */
export type RenderInput = { code: string; title: string | null; cases: Case[]; read: Reader }

/** A line of code. A fixed one begins within a string and stays where it is: its spaces are the string's. */
export type Line = { text: string; fixed: boolean }

/** A case's act as a test file can hold it. */
export type Act =
  /** One line without a comment; `node` is what the grammar calls it. As an argument it may need brackets. */
  | { kind: 'expression'; text: string; argument: string; node: string; facts: Facts }
  /** The body of a function. */
  | { kind: 'statements'; lines: Line[]; facts: Facts }
  /** Nothing its language takes: it would spoil the whole file. */
  | { kind: 'invalid'; lines: Line[] }

/** Reads an act: one expression, or statements that end in `return`. */
export function readAct(read: Reader, language: Language, act: string): Act {
  const text = act.replaceAll(/\r\n?/g, '\n').replaceAll(/^(\s*\n)+|\s+$/g, '')
  // Ruby takes some controls for the end of the file, Python refuses NUL, and half a surrogate pair has no UTF-8.
  const writable = text.isWellFormed() && !CONTROLS.test(text)
  const found = writable ? (asExpression(read, language, text.trim()) ?? asStatements(read, language, text)) : undefined
  return found ?? { kind: 'invalid', lines: linesOf(text.toWellFormed()) }
}

const CONTROLS = /(?![\t\n\v\f])\p{Cc}/u

function asExpression(read: Reader, language: Language, text: string): Act | undefined {
  return read(`(\n${text}\n)`, (root): Act | undefined => {
    const whole = root && onlyPart(root, text.length + 4)
    const outer = whole?.type === 'expression_statement' ? onlyPart(whole) : whole
    const inner = outer && insideOf(outer)
    if (!root || !outer || !inner) return undefined
    const facts = factsOf(root, language)
    if (facts.refused || !compiles(language, `return (\n${text}\n)`)) return undefined
    if (!facts.leaves && !facts.comments && !text.includes('\n')) {
      const argument = isLoose(outer, inner, language) ? `(${text})` : text
      return { kind: 'expression', text, argument, node: inner.type, facts }
    }
    const step = language === 'python' ? '    ' : '  '
    if (language === 'ruby') return undefined // as statements: a lambda's last value is its own
    const lines = linesOf(text, facts.fixedRows, 1).map((line) => (line.fixed ? line : code(step + line.text)))
    return { kind: 'statements', lines: [code('return ('), ...lines, code(language === 'python' ? ')' : ');')], facts }
  })
}

function asStatements(read: Reader, language: Language, text: string): Act | undefined {
  // Within its lambda a stray `end` of Ruby's is seen; alone the grammar takes it.
  const [head, tail] = language === 'ruby' ? ['lambda do\n', '\nend'] : ['', '']
  return read(head + text + tail, (root): Act | undefined => {
    const body = language === 'ruby' ? root && lambdaBody(root, head.length + text.length + tail.length) : root
    const parts = body ? partsOf(body) : []
    if (!root || parts.length === 0) return undefined
    const facts = factsOf(root, language)
    if (facts.refused || !compiles(language, text)) return undefined
    const inRow =
      !text.includes('\n') && !facts.comments && !parts.some(({ type }) => /^(rescue|else|ensure)$/.test(type))
    const lines = inRow ? oneEach(parts, language) : linesOf(text, facts.fixedRows, head === '' ? 0 : 1)
    return { kind: 'statements', lines, facts }
  })
}

/** What was written in one row, a statement a line. */
function oneEach(parts: Node[], language: Language): Line[] {
  const texts = parts.map(({ text }) => text).filter((text) => text !== ';')
  return texts.map((text) => code(language === 'javascript' && !/[;}]$/.test(text) ? `${text};` : text))
}

/** The only part there is, when it reaches to the end. */
function onlyPart(node: Node, end = node.endIndex): Node | undefined {
  const [part, ...others] = partsOf(node)
  return others.length === 0 && part?.endIndex === end ? part : undefined
}

/** What stands between the brackets, when that is one expression. A tuple or a generator has lent us ours. */
function insideOf(outer: Node): Node | undefined {
  const parts = partsOf(outer)
  if (outer.type === 'tuple' || outer.type === 'generator_expression') return parts.length > 0 ? outer : undefined
  if (outer.type !== 'parenthesized_expression' && outer.type !== 'parenthesized_statements') return undefined
  return parts.length === 1 ? parts[0] : undefined
}

function lambdaBody(root: Node, end: number): Node | null | undefined {
  const block = onlyPart(root, end)?.childForFieldName('block')
  return block?.childForFieldName('body')
}

const AsyncFunction = (async () => {}).constructor as FunctionConstructor // its type has no name

/** Whether JavaScript takes the body of a function: V8 knows more rules than the grammar. Nothing is run. */
function compiles(language: Language, body: string): boolean {
  if (language !== 'javascript') return true
  try {
    AsyncFunction(`'use strict'\n${body}`)
    return true
  } catch {
    return false
  }
}

function linesOf(text: string, fixedRows = new Set<number>(), firstRow = 0): Line[] {
  return text.split('\n').map((line, index) => ({ text: line, fixed: fixedRows.has(firstRow + index) }))
}

function code(text: string): Line {
  return { text, fixed: false }
}
