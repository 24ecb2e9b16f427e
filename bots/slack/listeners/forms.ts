import type { App } from '@slack/bolt'
import { z } from 'zod'
import { submissionSchema } from '../incoming.ts'
import { FIELD, FORM, readForm } from '../render-form.ts'
import { hear, type SlackParts } from './context.ts'

const placeSchema = z.object({ channel: z.string().optional(), thread: z.string().optional() })

/** What was written in a form. While something is wrong with it, it stays open, with what was written. */
export function registerForms(app: App, parts: SlackParts): void {
  app.view(FORM, async ({ body, ack }) => {
    const { team, user, view } = submissionSchema.parse(body)
    const form = readForm(view)
    if (!form) throw new Error('a form of ours came back as none of ours')
    const { channel, thread } = placeSchema.parse(JSON.parse(form.place || '{}'))
    const at = channel ?? (await openDirect(parts, user.id))
    const heard = await hear(parts, {
      event: `form ${view.id}`,
      team: team?.id ?? user.team_id ?? '',
      user: { id: user.id, name: user.name, locale: 'en' },
      place: { channel: at, root: 'card', ...(thread && form.press.action !== 'new' ? { thread } : {}) },
      visibility: await parts.places.visibilityOf(at, {}),
    })
    const { whisper } = await parts.conversation.submit(heard, form.press, form.text)
    if (whisper) await ack({ response_action: 'errors', errors: { [FIELD]: whisper.status } })
    else await ack()
  })
}

/** What is asked for on the home page is answered in a direct message. */
async function openDirect({ web }: SlackParts, user: string): Promise<string> {
  const { channel } = await web.conversations.open({ users: user })
  if (!channel?.id) throw new Error('Slack opened no direct message')
  return channel.id
}
