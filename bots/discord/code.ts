import type { Attachment, Message } from 'discord.js'
import { CoreError, LIMITS } from '../../core/index.ts'

// A character of code takes four bytes at most.
const MOST_BYTES = LIMITS.code * 4
// The answer to the interaction is due in 3 s.
const PATIENCE_MS = 1_500
const TEXT = /^(text\/|application\/(json|javascript|x-(python|ruby|javascript)))/
const NAMED = /\.(py|js|mjs|cjs|rb|txt)$/i

/**
 * The code of a message: its longest fenced block, or its first file of text if that is longer. Throws
 * `invalid_input` when there is none, or it can't be read.
 */
export async function codeOfMessage(message: Pick<Message, 'content' | 'attachments'>, apiUrl: string | undefined) {
  const fences = [...message.content.matchAll(/```(?:[a-z0-9+#-]*\n)?([\s\S]*?)```/gi)].map(([, code = '']) => code)
  const longest = fences.sort((a, b) => b.length - a.length)[0]
  const file = [...message.attachments.values()].find(isText)
  // Long code stands in a message as its beginning, with the whole beside it.
  if (longest?.trim() && (!file || file.size <= Buffer.byteLength(longest))) return longest
  if (!file) throw new CoreError('invalid_input', { reason: 'no_code_in_message' })
  return readFile(file, apiUrl)
}

function isText({ contentType, name, size }: Attachment): boolean {
  return (TEXT.test(contentType ?? '') || NAMED.test(name)) && size <= MOST_BYTES
}

async function readFile({ url }: Attachment, apiUrl: string | undefined): Promise<string> {
  // Whatever a message says, we fetch from Discord and nowhere else.
  if (!isDiscords(url, apiUrl)) throw new CoreError('invalid_input', { reason: 'file_unreadable' })
  try {
    const answer = await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(PATIENCE_MS) })
    if (!answer.ok) throw new Error(`the file answered ${answer.status}`)
    return await answer.text()
  } catch (error) {
    throw new CoreError('invalid_input', { reason: 'file_unreadable', cause: error })
  }
}

function isDiscords(url: string, apiUrl: string | undefined): boolean {
  if (!URL.canParse(url)) return false
  const { protocol, hostname, origin } = new URL(url)
  if (apiUrl && origin === new URL(apiUrl).origin) return true
  return protocol === 'https:' && (hostname === 'cdn.discordapp.com' || hostname === 'media.discordapp.net')
}
