import { createRequire } from 'node:module'
import { Language as Grammar, type Node, Parser } from 'web-tree-sitter'
import { LANGUAGES, type Language } from '../domain.ts'

const require = createRequire(import.meta.url)

const grammars: Record<Language, string> = {
  python: 'tree-sitter-python/tree-sitter-python.wasm',
  javascript: 'tree-sitter-javascript/tree-sitter-javascript.wasm',
  ruby: 'tree-sitter-ruby/tree-sitter-ruby.wasm',
}

let loading: Promise<Record<Language, Parser>> | undefined

/**
 * The first line (from 1) that doesn't look like valid syntax, or undefined. A hint, not a verdict: no
 * false alarms were seen, but some mistakes pass (Python's indentation, a stray `end` in Ruby).
 */
export async function findSyntaxError(language: Language, code: string): Promise<{ line: number } | undefined> {
  const fault = firstFault((await parsers())[language], code)
  return fault && { line: fault.startPosition.row + 1 }
}

/** The language code is written in, judged by which grammar takes it; Python when several do. */
export async function detectLanguage(code: string): Promise<Language> {
  const all = await parsers()
  const reach = (language: Language) => firstFault(all[language], code)?.startIndex ?? Number.POSITIVE_INFINITY
  return LANGUAGES.reduce((best, language) => (reach(language) > reach(best) ? language : best))
}

function parsers(): Promise<Record<Language, Parser>> {
  loading ??= load()
  return loading
}

async function load(): Promise<Record<Language, Parser>> {
  await Parser.init()
  const entries = LANGUAGES.map(async (language) => {
    const grammar = await Grammar.load(require.resolve(grammars[language]))
    return [language, new Parser().setLanguage(grammar)] as const
  })
  return Object.fromEntries(await Promise.all(entries)) as Record<Language, Parser> // one entry a language
}

function firstFault(parser: Parser, code: string): { startPosition: { row: number }; startIndex: number } | undefined {
  const tree = parser.parse(code)
  if (!tree) return undefined
  try {
    return tree.rootNode.hasError ? descend(tree.rootNode) : undefined
  } finally {
    tree.delete() // the tree lives in WebAssembly's memory, where nothing is collected
  }
}

function descend(node: Node): { startPosition: { row: number }; startIndex: number } {
  const inner = node.children.find((child) => child?.hasError || child?.isMissing)
  if (inner && !node.isError) return descend(inner)
  const { startPosition, startIndex } = node
  return { startPosition, startIndex }
}
