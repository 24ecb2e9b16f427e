import type { Node } from 'web-tree-sitter'
import type { Language } from '../../domain.ts'
import { nodesIn } from '../../snippets/syntax.ts'
import { partsOf } from './render-syntax.ts'

// What the grammars call things, as far as acts are concerned.

type Words = Record<Language, string[]>

/** What the grammar takes and the language refuses within a function: it would spoil the whole file. */
const REFUSED: Words = {
  python: ['future_import_statement', 'wildcard_import', 'print_statement', 'exec_statement'],
  javascript: ['import_statement', 'export_statement'],
  ruby: ['uninterpreted', 'begin_block', 'end_block'],
}

/** What would end or change the test it stands in, were it not in a function of its own. */
const LEAVING: Words = {
  python: ['yield'],
  javascript: [],
  ruby: ['return', 'next', 'break', 'redo', 'retry', 'yield'],
}

const STRINGS: Words = {
  python: ['string'],
  javascript: ['string', 'template_string'],
  ruby: ['string', 'heredoc_body', 'regex', 'subshell', 'delimited_symbol', 'comment'],
}

/** Children that are names of something else: of an attribute, an argument, another object's method. */
const FOREIGN: Record<string, string> = { attribute: 'attribute', keyword_argument: 'name', call: 'method' }

export type Facts = {
  /** What it may have from the snippet. */
  names: Set<string>
  /** It waits for something, not only in functions of its own (JavaScript). */
  waits: boolean
  /** It defines what the body of a method may not define (Ruby). */
  defines: boolean
  comments: boolean
  leaves: boolean
  /** Its language would not take it within a function. */
  refused: boolean
  /** Rows that begin within a string. */
  fixedRows: Set<number>
}

/** What there is to know of an act from its tree. */
export function factsOf(root: Node, language: Language): Facts {
  const nodes = [...nodesIn(root)]
  const has = (types: string[]) => nodes.some(({ type }) => types.includes(type))
  const waits = language !== 'ruby' && waitsOutside(root)
  return {
    names: namesIn(root),
    waits,
    defines: language === 'ruby' && nodes.some(isDefinition),
    comments: has(['comment']),
    leaves: has(LEAVING[language]),
    refused: root.hasError || has(REFUSED[language]) || (language === 'python' && (waits || !isEven(nodes))),
    fixedRows: new Set(nodes.filter(({ type }) => STRINGS[language].includes(type)).flatMap(rowsWithin)),
  }
}

function namesIn(root: Node): Set<string> {
  const own = (node: Node) => {
    const foreign = FOREIGN[node.type]
    const skipped = foreign !== undefined && (node.type !== 'call' || node.childForFieldName('receiver'))
    return skipped ? node.children.filter((_, index) => node.fieldNameForChild(index) !== foreign) : node.children
  }
  const named = [...nodesIn(root, own)].filter(({ type }) =>
    /^(identifier|constant|shorthand_property_identifier)$/.test(type),
  )
  return new Set(named.map(({ text }) => text))
}

function waitsOutside(root: Node): boolean {
  const outside = nodesIn(root, (node) => (/function|method_def|class_/.test(node.type) ? [] : node.children))
  return [...outside].some(({ type }) => type === 'await')
}

/** Ruby has classes, modules and constants outside of methods only. */
function isDefinition(node: Node): boolean {
  if (node.type === 'class' || node.type === 'module') return node.isNamed
  const left = node.type === 'assignment' ? node.childForFieldName('left') : null
  return (
    left !== null && [left, ...left.children].some((child) => /^(constant|scope_resolution)$/.test(child?.type ?? ''))
  )
}

/** Whether Python's blocks are; the grammar doesn't mind. What stands behind `;` begins no line. */
function isEven(nodes: Node[]): boolean {
  return nodes.every((block) => {
    if (block.type !== 'module' && block.type !== 'block') return true
    const parts = partsOf(block)
    const column = block.type === 'module' ? 0 : parts[0]?.startPosition.column
    return parts.every(({ startPosition }, index) => {
      const first = startPosition.row !== parts[index - 1]?.endPosition.row
      return !first || startPosition.column === column
    })
  })
}

function rowsWithin({ type, startPosition, endPosition, text }: Node): number[] {
  // A heredoc's text and Ruby's long comment begin at the start of a line, and that is theirs too.
  const whole = type === 'heredoc_body' || text.startsWith('=begin')
  const first = startPosition.row + (whole && startPosition.column === 0 ? 0 : 1)
  return Array.from({ length: Math.max(0, endPosition.row - first + 1) }, (_, index) => first + index)
}

// What needs no brackets as an argument in Ruby, where calls need none of their own.
const RUBY_TIGHT =
  /^(identifier|constant|scope_resolution|self|nil|true|false|integer|float|string|simple_symbol|delimited_symbol|array|hash|string_array|symbol_array|regex|element_reference|parenthesized_statements|conditional|lambda)$/

/** Whether an expression between brackets (`outer`) must keep them as an argument. */
export function isLoose(outer: Node, inner: Node, language: Language): boolean {
  if (language === 'python') return outer.type !== 'parenthesized_expression' // a tuple, a generator
  if (language === 'javascript') return inner.type === 'sequence_expression'
  return isLooseRuby(inner)
}

function isLooseRuby(node: Node): boolean {
  if (node.type === 'binary' || node.type === 'unary') {
    return /^(and|or|not|defined\?)$/.test(node.childForFieldName('operator')?.type ?? '')
  }
  if (node.type !== 'call') return !RUBY_TIGHT.test(node.type)
  const receiver = node.childForFieldName('receiver')
  const given = node.childForFieldName('arguments')
  const block = node.childForFieldName('block')
  const bare = given !== null && !given.text.startsWith('(')
  return bare || block?.type === 'do_block' || (receiver !== null && isLooseRuby(receiver))
}
