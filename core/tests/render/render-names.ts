import type { Node } from 'web-tree-sitter'
import { nodesIn } from '../../snippets/syntax.ts'
import { partsOf } from './render-syntax.ts'

// What a snippet has to offer to code beside it: the names at its top level, and how a test file gets them.

/** A name of a Python snippet; `line` is the import it comes from, where it comes from one. */
export type PythonNames = { names: Map<string, { line?: string }>; wildcards: string[] }

const PYTHON_SCOPES = /^(lambda|list_comprehension|set_comprehension|dictionary_comprehension|generator_expression)$/

/** The names a Python module binds, in branches and loops too. */
export function pythonNames(root: Node | undefined): PythonNames {
  const names: PythonNames['names'] = new Map()
  const wildcards: string[] = []
  const bind = (name: string | undefined, line?: string) => {
    // Bound again, it is no longer what was imported.
    if (name) names.set(name, names.has(name) || line === undefined ? {} : { line })
  }
  const inside = (node: Node) => {
    if (node.type === 'function_definition' || node.type === 'class_definition' || PYTHON_SCOPES.test(node.type))
      return []
    return node.children
  }
  for (const node of root ? nodesIn(root, inside) : []) {
    const field = (name: string) => node.childForFieldName(name)
    if (node.type === 'function_definition' || node.type === 'class_definition') bind(field('name')?.text)
    else if (node.type === 'named_expression') bind(field('name')?.text)
    else if (node.type === 'assignment' || node.type === 'for_statement')
      for (const name of targets(field('left'))) bind(name)
    else if (node.type === 'type_alias_statement') bind(field('left')?.text.match(/^\w+/u)?.[0])
    else if (node.type === 'as_pattern_target') for (const name of targets(node.firstChild)) bind(name)
    else if (node.type === 'import_statement') for (const { name, text } of imported(node)) bind(name, `import ${text}`)
    else if (node.type === 'import_from_statement') {
      const from = `from ${field('module_name')?.text}`
      for (const { name, text } of imported(node)) bind(name, `${from} import ${text}`)
      if (partsOf(node).some(({ type }) => type === 'wildcard_import')) wildcards.push(`${from} import *`)
    }
  }
  return { names, wildcards }
}

/** `os.path` binds os, `a.b as c` binds c. */
function imported(statement: Node): { name: string; text: string }[] {
  return statement.childrenForFieldName('name').flatMap((node) => {
    const name = node?.childForFieldName('alias')?.text ?? node?.text.split('.')[0]
    return node && name ? [{ name, text: node.text }] : []
  })
}

/** The names an assignment binds: `a, (b, *c) = …`, but neither `a.b = …` nor `a[b] = …`. */
function targets(left: Node | null): string[] {
  if (!left) return []
  const plain = nodesIn(left, (node) => (/^(attribute|subscript)$/.test(node.type) ? [] : node.children))
  return [...plain].filter(({ type }) => type === 'identifier').map(({ text }) => text)
}

/** How a name of a JavaScript module is had: exported (under a name), imported by itself, or not at all. */
export type JavascriptNames = Map<string, { exported: string } | { line: string } | 'hidden'>

/** The names at the top level of a JavaScript module. */
export function javascriptNames(root: Node | undefined): JavascriptNames {
  const names: JavascriptNames = new Map()
  for (const node of root ? partsOf(root) : []) {
    if (node.type === 'import_statement') {
      for (const [name, line] of importsOf(node)) names.set(name, { line })
    } else if (node.type === 'export_statement') {
      for (const [name, exported] of exportsOf(node)) names.set(name, { exported })
    } else {
      for (const name of declared(node)) if (!names.has(name)) names.set(name, 'hidden')
    }
  }
  return names
}

function exportsOf(statement: Node): [name: string, exported: string][] {
  const isDefault = statement.children.some((child) => child?.type === 'default')
  const declaration = statement.childForFieldName('declaration')
  if (declaration) return declared(declaration).map((name) => [name, isDefault ? 'default' : name])
  const value = statement.childForFieldName('value')
  if (value) {
    const name = value.type === 'identifier' ? value.text : value.childForFieldName('name')?.text
    return name ? [[name, 'default']] : []
  }
  const from = statement.childForFieldName('source') !== null
  const specifiers = [...nodesIn(statement)].filter(({ type }) => type === 'export_specifier')
  return specifiers.flatMap((one): [string, string][] => {
    const name = one.childForFieldName('name')?.text ?? ''
    const alias = one.childForFieldName('alias')?.text ?? name
    // Whoever stands beside the snippet knows it by its own name; by the other one, who only reads its exports.
    return from || alias === 'default'
      ? [[from ? alias : name, alias]]
      : [
          [name, alias],
          [alias, alias],
        ]
  })
}

function declared(node: Node): string[] {
  if (/^(function|generator_function|class)_declaration$/.test(node.type))
    return [node.childForFieldName('name')?.text ?? '']
  if (node.type !== 'lexical_declaration' && node.type !== 'variable_declaration') return []
  return partsOf(node).flatMap((declarator) => {
    const name = declarator.childForFieldName('name')
    const own = (child: Node) =>
      child.type === 'assignment_pattern' ? [child.childForFieldName('left')] : child.children
    const found = name ? [...nodesIn(name, own)] : []
    return found
      .filter(({ type }) => /^(identifier|shorthand_property_identifier_pattern)$/.test(type))
      .map(({ text }) => text)
  })
}

/** Each name an import binds, with an import of it alone. */
function importsOf(statement: Node): [name: string, line: string][] {
  const source = statement.childForFieldName('source')?.text
  const clause = partsOf(statement).find(({ type }) => type === 'import_clause')
  return (clause ? partsOf(clause) : []).flatMap((part): [string, string][] => {
    if (part.type === 'identifier') return [[part.text, `import ${part.text} from ${source};`]]
    if (part.type === 'namespace_import') return [[partsOf(part)[0]?.text ?? '', `import ${part.text} from ${source};`]]
    return partsOf(part).map((one) => {
      const name = (one.childForFieldName('alias') ?? one.childForFieldName('name'))?.text ?? ''
      return [name, `import { ${one.text} } from ${source};`]
    })
  })
}

/** The methods and constants at the top level of a Ruby file. */
export function rubyNames(root: Node | undefined): Set<string> {
  const names = (root ? partsOf(root) : []).flatMap((node) => {
    if (/^(method|class|module)$/.test(node.type)) return [node.childForFieldName('name')?.text ?? '']
    const left = node.type === 'assignment' ? node.childForFieldName('left') : null
    return left ? [...nodesIn(left)].filter(({ type }) => type === 'constant').map(({ text }) => text) : []
  })
  return new Set(names)
}
