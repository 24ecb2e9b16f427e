export type Block = { label: string; code: string }

/**
 * Finds the fenced blocks of a Markdown text, and the text around them. Fences as CommonMark has them
 * (https://spec.commonmark.org/0.31.2/#fenced-code-blocks): three or more ` or ~, closed by at least as
 * many of the same. A block that is never closed is cut off, and is not a block.
 */
export function readFenced(text: string): { blocks: Block[]; around: string } {
  const blocks: Block[] = []
  const around: string[] = []
  let open: { fence: string; label: string; lines: string[]; indent: number } | undefined
  for (const line of text.split(/\r\n|\n|\r/)) {
    if (open) {
      if (closes(line, open.fence)) {
        blocks.push({ label: open.label, code: open.lines.join('\n') })
        open = undefined
      } else {
        open.lines.push(dropIndent(line, open.indent))
      }
      continue
    }
    const start = /^( {0,3})(`{3,}|~{3,})(.*)$/s.exec(line)
    const [, indent = '', fence = '', info = ''] = start ?? []
    if (start && !(fence.startsWith('`') && info.includes('`'))) {
      open = { fence, label: info.trim().split(/\s/)[0] ?? '', lines: [], indent: indent.length }
    } else {
      around.push(line)
    }
  }
  return { blocks, around: around.join('\n').trim() }
}

function closes(line: string, fence: string): boolean {
  const end = /^ {0,3}(`+|~+)[ \t]*$/.exec(line)?.[1]
  return end !== undefined && end[0] === fence[0] && end.length >= fence.length
}

function dropIndent(line: string, indent: number): string {
  const spaces = /^ */.exec(line)?.[0].length ?? 0
  return line.slice(Math.min(spaces, indent))
}
