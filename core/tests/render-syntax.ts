import { createRequire } from 'node:module'
import { Language as Grammar, type Node, Parser } from 'web-tree-sitter'
import type { Language } from '../domain.ts'

const require = createRequire(import.meta.url)

// All the parsing for one file together. Ordinary code and forty acts take some tens of milliseconds; nothing
// else happens in the process meanwhile, and some text would take a grammar half a minute.
const BUDGET_MS = 1_000

const parsers = new Map<Language, Promise<Parser>>()

/** Hands the root of a text's tree to `use`, or undefined where reading it took too long. The tree lives no longer. */
export type Reader = <T>(text: string, use: (root: Node | undefined) => T) => T

/** A reader of the language, for one file's worth of parsing. */
export async function openReader(language: Language): Promise<Reader> {
  const loading = parsers.get(language) ?? load(language)
  parsers.set(language, loading)
  const parser = await loading
  let left = BUDGET_MS
  return (text, use) => {
    const began = performance.now()
    const tree = parser.parse(text, null, { progressCallback: () => performance.now() - began > left })
    left -= performance.now() - began
    if (!tree) parser.reset() // or it would go on with this text at the next
    try {
      return use(tree?.rootNode)
    } finally {
      tree?.delete() // it lives in WebAssembly's memory, where nothing is collected
    }
  }
}

async function load(language: Language): Promise<Parser> {
  await Parser.init()
  const grammar = await Grammar.load(require.resolve(`tree-sitter-${language}/tree-sitter-${language}.wasm`))
  return new Parser().setLanguage(grammar)
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

/** The parts with a meaning: neither punctuation nor comments. */
export function partsOf(node: Node): Node[] {
  return node.namedChildren.filter((child): child is Node => child !== null && child.type !== 'comment')
}
