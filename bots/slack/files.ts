import type { WebClient } from '@slack/web-api'
import type { Try } from '../surface.ts'
import { slackErrorOf } from './web.ts'

type FileToPost = { channel: string; thread: string | undefined; file: { name: string; content: string } }

/** Posts a file and returns its id; with `again`, one of the same name that an earlier try posted is found instead. */
export async function postFile(
  web: WebClient,
  { channel, thread, file }: FileToPost,
  { again, since }: Try,
): Promise<string> {
  if (again) {
    const page = { channel, limit: 200, oldest: String(since.getTime() / 1000 - 120) }
    const { messages = [] } = await (thread
      ? web.conversations.replies({ ...page, ts: thread })
      : web.conversations.history(page))
    const files = messages.flatMap((message) => message.files ?? [])
    const earlier = files.findLast(({ name, mode }) => name === file.name && mode !== 'tombstone')
    if (earlier?.id) return earlier.id
  }
  return upload(web, { channel_id: channel, ...(thread ? { thread_ts: thread } : {}) }, file)
}

/** Sends a file to one person, as a direct message with a line that says what it is. */
export async function sendFile(web: WebClient, user: string, text: string, file: FileToPost['file']): Promise<void> {
  const { channel, ts } = await web.chat.postMessage({ channel: user, text })
  if (!channel || !ts) throw new Error('Slack answered without channel or ts')
  await upload(web, { channel_id: channel, thread_ts: ts }, file)
}

/** Deletes a file; one that is gone already is as good. */
export async function eraseFile(web: WebClient, file: string): Promise<void> {
  await web.files.delete({ file }).catch((error: unknown) => {
    const name = slackErrorOf(error)
    if (name !== 'file_not_found' && name !== 'file_deleted') throw error
  })
}

type Destination = { channel_id: string; thread_ts?: string }

async function upload(web: WebClient, to: Destination, { name, content }: FileToPost['file']): Promise<string> {
  const uploading = { ...to, filename: name, title: name, content } as Parameters<WebClient['filesUploadV2']>[0] // its union asks for either kind of destination
  const { files = [] } = await web.filesUploadV2(uploading)
  const [done] = files as { files?: { id?: string }[] }[] // one for each upload
  const id = done?.files?.[0]?.id
  if (!id) throw new Error('Slack answered without the id of the file')
  return id
}
