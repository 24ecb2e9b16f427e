import { z } from 'zod'
import { CoreError, LIMITS } from '../../core/index.ts'
import { type Post, plainText, type SlackFile } from './incoming.ts'

const elementSchema = z.object({ type: z.string(), text: z.string().optional(), url: z.string().optional() })
const preformattedSchema = z.object({ type: z.literal('rich_text_preformatted'), elements: z.array(elementSchema) })
const richTextSchema = z.object({ type: z.literal('rich_text'), elements: z.array(z.unknown()) })

export type Download = { token: string; apiUrl: string | undefined }

/**
 * The code of a message: its longest code block, else its first file of text. Throws `invalid_input` when there is
 * none, or it can't be read.
 */
export async function codeOfMessage(post: Post, botUser: string, download: Download): Promise<string> {
  const blocks = [...codeBlocks(post.blocks ?? []), ...fences(post.text ?? '', botUser)]
  const longest = blocks.sort((a, b) => b.length - a.length)[0]
  if (longest?.trim()) return longest
  const file = (post.files ?? []).find(isText)
  if (!file) throw new CoreError('invalid_input', { reason: 'no_code_in_message' })
  return readFile(file, download)
}

function codeBlocks(blocks: unknown[]): string[] {
  return blocks.flatMap((block) => {
    const rich = richTextSchema.safeParse(block)
    if (!rich.success) return []
    return rich.data.elements.flatMap((element) => {
      const code = preformattedSchema.safeParse(element)
      return code.success ? [code.data.elements.map(({ text, url }) => text ?? url ?? '').join('')] : []
    })
  })
}

function fences(text: string, botUser: string): string[] {
  return [...text.matchAll(/```(?:[a-z]+\n)?([\s\S]*?)```/g)].map(([, code = '']) => plainText(code, botUser))
}

// A character of code takes four bytes at most.
const MOST_BYTES = LIMITS.code * 4

function isText({ mimetype, filetype, size = 0 }: SlackFile): boolean {
  const text = /^(text\/|application\/(json|javascript|x-(python|ruby|javascript)))/.test(mimetype ?? '')
  return (text || /^(python|javascript|ruby|text)$/.test(filetype ?? '')) && size <= MOST_BYTES
}

async function readFile(
  { url_private_download, url_private }: SlackFile,
  { token, apiUrl }: Download,
): Promise<string> {
  const url = url_private_download ?? url_private
  // Our token goes to Slack and nowhere else, whatever an event says.
  if (!url || !isSlacks(url, apiUrl)) throw new CoreError('invalid_input', { reason: 'file_unreadable' })
  try {
    const answer = await fetch(url, {
      headers: { Authorization: `Bearer ${token}` },
      redirect: 'error',
      signal: AbortSignal.timeout(2_000),
    })
    if (!answer.ok) throw new Error(`the file answered ${answer.status}`)
    const text = await answer.text()
    // Without the scope files:read Slack sends a page for signing in.
    if (answer.headers.get('content-type')?.includes('text/html')) throw new Error('a page came instead of the file')
    return text
  } catch (error) {
    throw new CoreError('invalid_input', { reason: 'file_unreadable', cause: error })
  }
}

function isSlacks(url: string, apiUrl: string | undefined): boolean {
  if (!URL.canParse(url)) return false
  const { protocol, hostname, origin } = new URL(url)
  if (apiUrl && origin === new URL(apiUrl).origin) return true
  return protocol === 'https:' && /(^|\.)slack\.com$/.test(hostname)
}
