import type { Node } from 'web-tree-sitter'
import type { Language } from '../domain.ts'
import { nodesIn, readTree } from './syntax.ts'

// A prompt's worth: code of the largest size with a header in each line has no reader.
const MOST_HEADERS = 60
const MOST_CHARACTERS = 300
// Classes within classes; nobody calls what is deeper.
const DEEPEST = 3

type Header = {
  /** What it defines. */
  names: string[]
  /** In the language, as much as a caller needs. */
  lines: string[]
  hidden: boolean
  /** What is in it, when it is a class or a module. */
  inner: Header[]
}

/**
 * What can be called of a code, without its bodies: the names at its top level, and lines in its language that
 * show functions, classes with their methods, and constants. At most 60 lines of at most 300 characters; those
 * of private names only where there are no others. Empty for code that takes too long to parse.
 */
export async function readInterface(language: Language, code: string): Promise<{ names: string[]; headers: string[] }> {
  const all = (await readTree(language, code, (root) => READERS[language](root, code, 0))) ?? []
  const shown = toLines(all, 0, false)
  const headers = shown.length > 0 ? shown : toLines(all, 0, true)
  const names = [...new Set(all.flatMap((one) => one.names))].filter((name) => name !== '')
  return { names, headers: headers.slice(0, MOST_HEADERS) }
}

function toLines(all: Header[], depth: number, hiddenToo: boolean): string[] {
  return all
    .filter(({ hidden }) => hiddenToo || !hidden)
    .flatMap(({ lines, inner }) => [
      ...lines.map((line) => clip('  '.repeat(depth) + line)),
      ...toLines(inner, depth + 1, hiddenToo),
    ])
}

function clip(line: string): string {
  if (line.length <= MOST_CHARACTERS) return line
  return `${line
    .slice(0, MOST_CHARACTERS - 1)
    .toWellFormed()
    .replace(/\uFFFD$/, '')}…`
}

type Reader = (body: Node, code: string, depth: number) => Header[]
const READERS: Record<Language, Reader> = { python: readPython, javascript: readJavaScript, ruby: readRuby }

const field = (node: Node | null, name: string) => node?.childForFieldName(name) ?? null
const textOf = (node: Node | null, name: string) => field(node, name)?.text ?? ''
const children = (node: Node | null) => (node?.namedChildren ?? []).filter((child): child is Node => child !== null)
const name = (one: string, ...lines: string[]): Header => ({
  names: [one],
  lines: lines.length > 0 ? lines : [one],
  hidden: /^(#|_(?!_.*__$))/.test(one),
  inner: [],
})

/** The code of a node up to where another begins, on one line and without comments. */
function head(code: string, owner: Node, to: Node | null): string {
  return upTo(code, owner, to?.startIndex ?? owner.endIndex)
}

function upTo(code: string, owner: Node, end: number): string {
  const comments = [...nodesIn(owner, (node) => node.children.filter((child) => child && child.startIndex < end))]
    .filter(({ type, startIndex }) => type === 'comment' && startIndex < end)
    .map(({ startIndex, endIndex }) => [startIndex, endIndex] as const)
  let at = owner.startIndex
  let text = ''
  for (const [start, stop] of comments) {
    text += code.slice(at, start).trimEnd()
    at = stop
  }
  const lines = (text + code.slice(at, Math.max(end, at))).split('\n').map((line) => line.trim())
  return lines
    .filter((line) => line !== '')
    .reduce((whole, line) => whole + (/[([{]$/.test(whole) || /^[)\]}]/.test(line) ? '' : ' ') + line, '')
    .trim()
}

function readPython(body: Node, code: string, depth: number): Header[] {
  return children(body).flatMap((node): Header[] => {
    const bare = node.type === 'decorated_definition' ? field(node, 'definition') : node
    if (bare?.type === 'function_definition' || bare?.type === 'class_definition') {
      // Of decorators those that change how it is called, all without arguments.
      const decorators = children(node)
        .filter(({ type, text }) => type === 'decorator' && /^@[\w.]+$/.test(text))
        .map(({ text }) => text)
      const block = field(bare, 'body')
      const inner =
        bare.type === 'class_definition' && depth < DEEPEST && block ? readPython(block, code, depth + 1) : []
      const line = head(code, bare, block).replace(/ ?:$/, '')
      return [{ ...name(textOf(bare, 'name'), ...decorators, line), inner }]
    }
    if (/^(if_statement|try_statement|else_clause|except_clause|finally_clause|block)$/.test(node.type)) {
      return depth < 3 * DEEPEST ? readPython(node, code, depth + 1) : []
    }
    const assignment = node.type === 'expression_statement' ? node.namedChildren[0] : null
    return assignment?.type === 'assignment' ? readPythonAssignment(assignment, code) : []
  })
}

function readPythonAssignment(assignment: Node, code: string): Header[] {
  const left = field(assignment, 'left')
  const right = field(assignment, 'right')
  if (left?.type !== 'identifier') {
    return children(left).flatMap((one) => (one.type === 'identifier' ? [name(one.text)] : []))
  }
  if (right?.type === 'lambda') {
    return [name(left.text, head(code, assignment, field(right, 'body')).replace(/ ?:$/, ''))]
  }
  const type = field(assignment, 'type')
  // A field of a dataclass is an argument of its constructor.
  return [
    name(left.text, type ? `${left.text}: ${type.text.split('\n').join(' ')}${right ? ' = ...' : ''}` : left.text),
  ]
}

function readJavaScript(body: Node, code: string, depth: number): Header[] {
  return children(body).flatMap((node): Header[] => {
    const bare = node.type === 'export_statement' ? (field(node, 'declaration') ?? field(node, 'value')) : node
    if (!bare) return []
    const isClass = bare.type === 'class_declaration' || bare.type === 'class'
    const block = field(bare, 'body')
    if (isClass || /^(generator_)?function(_declaration|_expression)?$/.test(bare.type)) {
      const inner = isClass && block && depth < DEEPEST ? readMembers(block, code) : []
      return [{ ...name(textOf(bare, 'name'), head(code, node, block)), inner }]
    }
    if (bare.type === 'arrow_function') return [name('', head(code, node, block))]
    if (bare.type === 'lexical_declaration' || bare.type === 'variable_declaration') {
      const word = code.slice(node.startIndex, bare.namedChildren[0]?.startIndex)
      return children(bare).flatMap((one) => readDeclarator(one, code, word))
    }
    const assigned = bare.type === 'expression_statement' ? (bare.namedChildren[0] ?? null) : null
    const target = assigned?.type === 'assignment_expression' ? field(assigned, 'left') : null
    if (target?.type !== 'member_expression' || !/^(module\.)?exports$/.test(textOf(target, 'object'))) return []
    return [name(textOf(target, 'property'), callable(field(assigned, 'right'), code, bare) ?? target.text)]
  })
}

function readDeclarator(one: Node, code: string, word: string): Header[] {
  const target = field(one, 'name')
  if (target?.type === 'identifier') {
    const value = field(one, 'value')
    const line = callable(value, code, one)
    const block = value?.type === 'class' ? field(value, 'body') : null
    if (!line) return [name(target.text)]
    return [{ ...name(target.text, word.split('\n').join(' ') + line), inner: block ? readMembers(block, code) : [] }]
  }
  if (!target) return []
  return [
    ...nodesIn(target, (node) => (node.type === 'assignment_pattern' ? [field(node, 'left')] : node.namedChildren)),
  ]
    .filter(({ type }) => type === 'identifier' || type === 'shorthand_property_identifier_pattern')
    .map(({ text }) => name(text))
}

/** `from` up to the body of the function or class that is its value; undefined for other values. */
function callable(value: Node | null, code: string, from: Node): string | undefined {
  if (!value || !/^(arrow_function|function_expression|generator_function|class)$/.test(value.type)) return undefined
  return head(code, from, field(value, 'body'))
}

function readMembers(block: Node, code: string): Header[] {
  return children(block).flatMap((member): Header[] => {
    if (member.type === 'method_definition') {
      return [name(textOf(member, 'name'), head(code, member, field(member, 'body')))]
    }
    if (member.type !== 'field_definition') return []
    const own = textOf(member, 'property')
    return [name(own, callable(field(member, 'value'), code, member) ?? own)]
  })
}

function readRuby(body: Node, code: string, depth: number): Header[] {
  let open = true // until a bare `private`
  return children(body).flatMap((node): Header[] => {
    if (node.type === 'identifier' && /^(public|private|protected)$/.test(node.text)) open = node.text === 'public'
    const asks = node.type === 'call' ? textOf(node, 'method') : ''
    if (/^attr_(reader|writer|accessor)$/.test(asks)) return open ? [name('', head(code, node, null))] : []
    const bare = /^(private|protected|public|module_function|memoize)$/.test(asks) ? firstArgument(node) : node
    if (bare?.type === 'method' || bare?.type === 'singleton_method') {
      const line = untilEnd(code, bare, ['parameters', 'name'])
      const hidden = bare.type === 'method' && (!open || asks === 'private' || asks === 'protected')
      const one = name(textOf(bare, 'name'), line)
      return [{ ...one, hidden: hidden || one.hidden }]
    }
    if (node.type === 'class' || node.type === 'module' || node.type === 'singleton_class') {
      const block = field(node, 'body')
      const inner = block && depth < DEEPEST ? readRuby(block, code, depth + 1) : []
      return [{ ...name(textOf(node, 'name'), untilEnd(code, node, ['superclass', 'name', 'value'])), inner }]
    }
    if (node.type !== 'assignment' || field(node, 'left')?.type !== 'constant') return []
    const right = field(node, 'right')
    // A Struct's members are the arguments of its constructor.
    const isStruct = right?.type === 'call' && /^(Struct|Data)$/.test(textOf(right, 'receiver'))
    const args = isStruct ? field(right, 'arguments') : null
    return [name(textOf(node, 'left'), args ? upTo(code, node, args.endIndex) : textOf(node, 'left'))]
  })
}

function firstArgument(call: Node): Node | null {
  return field(call, 'arguments')?.namedChildren[0] ?? null
}

/** The code of a node up to the end of the first of its fields that is there. */
function untilEnd(code: string, node: Node, fields: string[]): string {
  const last = fields.map((one) => field(node, one)).find((one) => one !== null)
  return last ? upTo(code, node, last.endIndex) : ''
}

/**
 * Whether a test's act uses one of the names as itself: called, read or passed on; not in a text or a comment,
 * and not as somebody else's attribute (`other.push`). False for an act that takes too long to parse.
 */
export async function mentions(language: Language, code: string, names: string[]): Promise<boolean> {
  const known = new Set(names)
  const uses = await readTree(language, code, (root) => {
    for (const node of nodesIn(root, ownNames)) {
      const isName = /^(identifier|constant|shorthand_property_identifier)$/.test(node.type)
      if (isName && known.has(node.text)) return true
    }
    return false
  })
  return uses ?? false
}

/** The parts of a node without the one that names something of another. */
function ownNames(node: Node): Node[] {
  const part =
    node.type === 'attribute'
      ? field(node, 'attribute')
      : node.type === 'keyword_argument'
        ? field(node, 'name')
        : node.type === 'call' && field(node, 'receiver') // Ruby's; Python's has a function
          ? field(node, 'method')
          : null
  return part ? children(node).filter(({ id }) => id !== part.id) : children(node)
}
