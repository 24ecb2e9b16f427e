import { createRequire } from 'node:module'
import { Language as Grammar, type Node, Parser } from 'web-tree-sitter'
import { LANGUAGES, type Language } from '../domain.ts'

const require = createRequire(import.meta.url)

const grammars: Record<Language, string> = {
  python: 'tree-sitter-python/tree-sitter-python.wasm',
  javascript: 'tree-sitter-javascript/tree-sitter-javascript.wasm',
  ruby: 'tree-sitter-ruby/tree-sitter-ruby.wasm',
}

// Some text takes a grammar half a minute, and nothing else happens in the process meanwhile. Ordinary code of
// the largest size takes some tens of milliseconds; what takes longer than this counts as without a doubt.
const PARSE_MS = 500

let loading: Promise<Record<Language, Parser>> | undefined

/**
 * The first line (from 1) that doesn't look like valid syntax, or undefined. A hint, not a verdict: no
 * false alarms were seen, but some mistakes pass (Python's indentation, a stray `end` in Ruby).
 */
export async function findSyntaxError(language: Language, code: string): Promise<{ line: number } | undefined> {
  const fault = firstFault((await parsers())[language], code)
  return fault && { line: fault.startPosition.row + 1 }
}

// What one language says and the others don't, for code that several grammars take, or none.
const SIGNS: Record<Language, RegExp> = {
  python: /^[ \t]*(def|class|if|for|while|with|try|except|else)\b.*:[ \t]*$|\b(elif|self|None|lambda|print)\b/m,
  javascript: /\b(const|let|var|function|console|document|module|JSON|Math)\b|=>|===|;[ \t]*$/m,
  ruby: /^[ \t]*(end|puts|require)\b|\bdo \||#\{/m,
}

/** The language code is written in: whose grammar takes it, then whose signs it shows; else Python. */
export async function detectLanguage(code: string): Promise<Language> {
  const all = await parsers()
  const reach = Object.fromEntries(
    LANGUAGES.map((language) => [language, firstFault(all[language], code)?.startIndex ?? Number.POSITIVE_INFINITY]),
  ) as Record<Language, number> // one entry a language
  const valid = LANGUAGES.filter((language) => reach[language] === Number.POSITIVE_INFINITY)
  const possible = valid.length > 0 ? valid : LANGUAGES
  const signed = possible.filter((language) => SIGNS[language].test(code))
  const likely = signed.length > 0 ? signed : possible
  return likely.reduce((best, language) => (reach[language] > reach[best] ? language : best))
}

/** The parser of a language, shared: whoever uses it leaves no parse unfinished. */
export async function parserOf(language: Language): Promise<Parser> {
  return (await parsers())[language]
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

/** Reads something off the syntax tree of a code; undefined for code that takes too long to parse. */
export async function readTree<T>(language: Language, code: string, read: (root: Node) => T): Promise<T | undefined> {
  return withTree((await parsers())[language], code, read)
}

function firstFault(parser: Parser, code: string): { startPosition: { row: number }; startIndex: number } | undefined {
  return withTree(parser, code, (root) => (root.hasError ? descend(root) : undefined))
}

function withTree<T>(parser: Parser, code: string, read: (root: Node) => T): T | undefined {
  const deadline = performance.now() + PARSE_MS
  const tree = parser.parse(code, null, { progressCallback: () => performance.now() > deadline })
  if (!tree) {
    parser.reset() // or it would go on with this text at the next
    return undefined
  }
  try {
    return read(tree.rootNode)
  } finally {
    tree.delete() // the tree lives in WebAssembly's memory, where nothing is collected
  }
}

/** The innermost node that holds the first fault. A loop: code can be nested deeper than the stack. */
function descend(root: Node): { startPosition: { row: number }; startIndex: number } {
  let node = root
  while (!node.isError) {
    const inner = node.children.find((child) => child?.hasError || child?.isMissing)
    if (!inner) break
    node = inner
  }
  const { startPosition, startIndex } = node
  return { startPosition, startIndex }
}

/** Every node under `root` (and itself), except what `inside` leaves out. A loop: code nests deeper than the stack. */
export function* nodesIn(
  root: Node,
  inside: (node: Node) => (Node | null)[] = (node) => node.children,
): Generator<Node> {
  const waiting: (Node | null)[] = [root]
  while (waiting.length > 0) {
    const node = waiting.pop()
    if (!node) continue
    yield node
    waiting.push(...inside(node).toReversed())
  }
}
