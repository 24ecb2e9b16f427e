import type { AnyBlock } from '@slack/types'
import type { z } from 'zod'
import type { SlackMessage } from '../render.ts'
import { block, type richPart, type row } from './limits.ts'

/** Blocks as they are seen in Slack: [button], [link ↗], [menu ▾ its options], **bold**. */
export function draw({ blocks, file }: { blocks: AnyBlock[]; file?: SlackMessage['file'] }): string {
  const drawn = blocks.map((it) => drawBlock(block.parse(it)))
  return [...drawn, ...(file ? [`📎 ${file.name} (${file.content.split('\n').length} lines)`] : [])].join('\n')
}

function drawBlock(it: z.infer<typeof block>): string {
  if (it.type === 'header') return `# ${it.text.text}`
  if (it.type === 'section') return [it.text.text, ...(it.accessory ? [drawElement(it.accessory)] : [])].join('  ')
  if (it.type === 'context') return it.elements.map(({ text }) => text.replaceAll(/^/gm, '· ')).join('\n')
  if (it.type === 'actions') return it.elements.map(drawElement).join(' ')
  return it.elements.map(drawPart).join('\n')
}

function drawElement(it: z.infer<typeof row>[number]): string {
  if (it.type === 'button') return `[${it.text.text}${it.url ? ' ↗' : ''}]`
  const options = it.options.map(({ text, ...rest }) => `${text.text}${'url' in rest ? ' ↗' : ''}`).join(' | ')
  return `[${it.type === 'overflow' ? '⋯' : `${it.placeholder.text} ▾`} ${options}]`
}

function drawPart(part: z.infer<typeof richPart>): string {
  if (part.type === 'rich_text_preformatted') {
    return `┌─${part.language}\n${part.elements[0].text.replaceAll(/^/gm, '│ ')}\n└─`
  }
  const text = part.elements.map((it) => (it.style ? `**${it.text}**` : it.text)).join('')
  return part.type === 'rich_text_quote' ? text.replaceAll(/^/gm, '▌ ') : text
}
