import type { Node } from 'web-tree-sitter'
import type { Language } from '../../domain.ts'
import { parserOf } from '../../snippets/syntax.ts'

// All the parsing for one file together. Ordinary code and forty acts take some tens of milliseconds; nothing
// else happens in the process meanwhile, and some text would take a grammar half a minute.
const BUDGET_MS = 1_000

/** Hands the root of a text's tree to `use`, or undefined where reading it took too long. The tree lives no longer. */
export type Reader = <T>(text: string, use: (root: Node | undefined) => T) => T

/** A reader of the language, for one file's worth of parsing. */
export async function openReader(language: Language): Promise<Reader> {
  const parser = await parserOf(language)
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

/** The parts with a meaning: neither punctuation nor comments. */
export function partsOf(node: Node): Node[] {
  return node.namedChildren.filter((child): child is Node => child !== null && child.type !== 'comment')
}
