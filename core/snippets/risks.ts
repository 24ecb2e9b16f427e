import type { Node } from 'web-tree-sitter'
import type { Language } from '../domain.ts'
import {
  JAVASCRIPT_CALLS,
  JAVASCRIPT_MODULES,
  type Kinds,
  PYTHON_CALLS,
  PYTHON_MODULES,
  type Risk,
  RUBY_CALLS,
} from './risk-tables.ts'
import { nodesIn, readTree } from './syntax.ts'

const MOST = 8

/**
 * The calls in a code that reach out of it, for a warning: at most eight, the first of each kind and name, in
 * the order of their lines. Names are followed through imports, not through variables; code that means to hide
 * a call can, the sandbox is the boundary. None for code that takes too long to parse.
 */
export async function findRisks(language: Language, code: string): Promise<Risk[]> {
  const found = await readTree(language, code, (root) => {
    const nodes = [...nodesIn(root, (node) => node.namedChildren)]
    return FINDERS[language](nodes)
  })
  const first = new Map<string, Risk>()
  for (const risk of (found ?? []).toSorted((a, b) => a.line - b.line)) {
    const key = `${risk.kind} ${risk.name}`
    if (!first.has(key)) first.set(key, risk)
  }
  return [...first.values()].slice(0, MOST)
}

const FINDERS: Record<Language, (nodes: Node[]) => Risk[]> = {
  python: findInPython,
  javascript: findInJavaScript,
  ruby: findInRuby,
}

function risksOf(kinds: Kinds, node: Node, fits: (name: string) => boolean): Risk[] {
  const line = node.startPosition.row + 1
  const entries = Object.entries(kinds) as [Risk['kind'], string[]][] // Object.entries forgets the keys' type
  return entries.flatMap(([kind, names]) => names.filter(fits).map((name) => ({ kind, name, line })))
}

/** `a.b.c` as its names, from a chain of members; undefined when it begins with anything but `root` knows. */
function chain(node: Node | null, step: Step, root: (node: Node) => string | undefined): string | undefined {
  const names: string[] = []
  let at = node
  while (at && at.type === step.type) {
    names.unshift(at.childForFieldName(step.name)?.text ?? '')
    at = at.childForFieldName(step.object)
  }
  const start = at && root(at)
  return start ? [start, ...names].join('.') : undefined
}
type Step = { type: string; object: string; name: string }

const field = (node: Node, name: string) => node.childForFieldName(name)
const textOf = (node: Node, name: string) => field(node, name)?.text ?? ''
const isOr = (whole: string) => (module: string) => whole === module || whole.startsWith(`${module}.`)

function findInPython(nodes: Node[]): Risk[] {
  const known = new Map<string, string>() // the code's name → the whole one
  const starred: string[] = []
  const risks: Risk[] = []
  const defined = new Set(
    nodes.filter(({ type }) => /^(function|class)_definition$/.test(type)).map((node) => textOf(node, 'name')),
  )
  for (const node of nodes) {
    if (node.type !== 'import_statement' && node.type !== 'import_from_statement') continue
    const module = textOf(node, 'module_name')
    for (const one of node.childrenForFieldName('name')) {
      const name = one ? textOf(one, 'name') || one.text : ''
      const alias = one ? textOf(one, 'alias') : ''
      const whole = module ? `${module}.${name}` : name
      if (module || alias) known.set(alias || name, whole)
      else known.set(name.split('.')[0] ?? '', name.split('.')[0] ?? '')
      risks.push(...risksOf(PYTHON_MODULES, node, isOr(whole)))
    }
    if (node.namedChildren.some((child) => child?.type === 'wildcard_import')) {
      starred.push(module)
      risks.push(...risksOf(PYTHON_MODULES, node, isOr(module)))
    }
  }
  const step = { type: 'attribute', object: 'object', name: 'attribute' }
  const hasPath = [...known.values(), ...starred].some((whole) => whole.split('.')[0] === 'pathlib')
  for (const node of nodes) {
    if (node.type !== 'call') continue
    const called = field(node, 'function')
    const whole = chain(called, step, (root) => (root.type === 'identifier' ? known.get(root.text) : undefined))
    if (whole) risks.push(...risksOf(PYTHON_CALLS, node, (name) => name === whole.replace(/^builtins\./, '')))
    else if (called?.type === 'identifier' && !defined.has(called.text)) {
      const possible = [called.text, ...starred.map((module) => `${module}.${called.text}`)]
      risks.push(...risksOf(PYTHON_CALLS, node, (name) => possible.includes(name)))
    } else if (hasPath && called?.type === 'attribute') {
      // What the path is held in can't be known, but these two are little used on anything else.
      const method = `pathlib.Path.${textOf(called, 'attribute')}`
      risks.push(...risksOf(PYTHON_CALLS, node, (name) => name === method))
    }
  }
  return risks
}

/** `node:fs/promises` and `fs` are one module. */
function moduleOf(source: Node | null | undefined): string {
  if (source?.type !== 'string') return ''
  return source.text
    .slice(1, -1)
    .replace(/^node:/, '')
    .replace(/^fs\/promises$/, 'fs')
}

/** The module that `require('x')` or `(await import('x'))` gives. */
function required(node: Node | null): string {
  const inParentheses = node?.type === 'parenthesized_expression' ? (node.namedChildren[0] ?? null) : node
  const call = inParentheses?.type === 'await_expression' ? (inParentheses.namedChildren[0] ?? null) : inParentheses
  if (call?.type !== 'call_expression' || !isLoader(field(call, 'function'))) return ''
  return moduleOf(field(call, 'arguments')?.namedChildren[0])
}

function isLoader(called: Node | null): boolean {
  return called?.type === 'import' || (called?.type === 'identifier' && called.text === 'require')
}

function findInJavaScript(nodes: Node[]): Risk[] {
  const known = new Map<string, string>()
  const own = new Set<string>() // names the code gives to something of its own
  const learn = (target: Node | null | undefined, whole: string) => {
    if (!target) return
    if (target.type === 'identifier') known.set(target.text, whole)
    for (const part of target.namedChildren) {
      if (part?.type === 'shorthand_property_identifier_pattern') known.set(part.text, `${whole}.${part.text}`)
      if (part?.type === 'pair_pattern') known.set(textOf(part, 'value'), `${whole}.${textOf(part, 'key')}`)
    }
  }
  for (const node of nodes) {
    if (node.type === 'import_statement') {
      const module = moduleOf(field(node, 'source'))
      for (const part of node.namedChildren.flatMap((child) =>
        child?.type === 'import_clause' ? child.namedChildren : [],
      )) {
        if (part?.type === 'identifier') known.set(part.text, module)
        if (part?.type === 'namespace_import') known.set(part.namedChildren[0]?.text ?? '', module)
        for (const one of part?.type === 'named_imports' ? part.namedChildren : []) {
          if (one) known.set(textOf(one, 'alias') || textOf(one, 'name'), `${module}.${textOf(one, 'name')}`)
        }
      }
    } else if (node.type === 'variable_declarator') {
      const module = required(field(node, 'value'))
      if (module) learn(field(node, 'name'), module)
      else own.add(textOf(node, 'name'))
    } else if (/^(function|generator_function|class)_declaration$/.test(node.type)) own.add(textOf(node, 'name'))
    else if (node.type === 'formal_parameters') {
      for (const one of node.namedChildren) if (one?.type === 'identifier') own.add(one.text)
    }
  }
  const root = (node: Node) => {
    if (node.type === 'identifier') return known.get(node.text) ?? (own.has(node.text) ? undefined : node.text)
    return required(node) || undefined
  }
  const step = { type: 'member_expression', object: 'object', name: 'property' }
  return nodes.flatMap((node) => {
    const module = node.type === 'import_statement' ? moduleOf(field(node, 'source')) : required(node)
    if (module) return risksOf(JAVASCRIPT_MODULES, node, (name) => name === module)
    const called = { call_expression: 'function', new_expression: 'constructor' }[node.type]
    const whole = called && chain(field(node, called), step, root)
    if (!whole) return []
    const plain = whole.replace(/^(globalThis|window|self|global)\./, '').replace(/^fs\.(promises|default)\./, 'fs.')
    return risksOf(JAVASCRIPT_CALLS, node, (name) => name === plain)
  })
}

function findInRuby(nodes: Node[]): Risk[] {
  const defined = new Set(nodes.filter(({ type }) => type === 'method').map((node) => textOf(node, 'name')))
  return nodes.flatMap((node) => {
    if (node.type === 'subshell') {
      return [{ kind: 'process' as const, name: 'backticks', line: node.startPosition.row + 1 }]
    }
    if (node.type !== 'call') return []
    const method = textOf(node, 'method')
    const receiver = field(node, 'receiver')
    // With a block they only change what self is; a text is code.
    if (/^(instance|class|module)_eval$/.test(method)) {
      return field(node, 'arguments') ? risksOf(RUBY_CALLS, node, (name) => name === method) : []
    }
    if (!receiver || /^(self|Kernel)$/.test(receiver.text)) {
      return defined.has(method) ? [] : risksOf(RUBY_CALLS, node, (name) => name === method)
    }
    if (!/^(constant|scope_resolution|identifier)$/.test(receiver.type)) return []
    const owner = receiver.text.replace(/^::/, '')
    const whole = `${owner}.${method}`
    return risksOf(RUBY_CALLS, node, (name) => {
      if (name.endsWith('*')) return whole.startsWith(name.slice(0, -1))
      return name === whole || (name === owner && receiver.type !== 'identifier')
    })
  })
}
