import type { App } from '@slack/bolt'
import { z } from 'zod'
import { words } from '../../../core/index.ts'
import { submissionSchema } from '../incoming.ts'
import { FIELD, FORM, readForm } from '../render-form.ts'
import { hear, type SlackParts } from './context.ts'

const placeSchema = z.object({
  channel: z.string().optional(),
  thread: z.string().optional(),
  root: z.enum(['card', 'message', 'visited']).default('card'),
})

// The form waits for its acknowledgement three seconds in all.
const PATIENCE_MS = 1_500

/** What was written in a form. While something is wrong with it, it stays open, with what was written. */
export function registerForms(app: App, parts: SlackParts): void {
  app.view(FORM, async ({ body, ack }) => {
    const { team, user, view } = submissionSchema.parse(body)
    const form = readForm(view)
    if (!form) throw new Error('a form of ours came back as none of ours')
    const { channel, thread, root } = placeSchema.parse(JSON.parse(form.place || '{}'))
    const at = channel ?? (await openDirect(parts, user.id))
    if (!at) {
      const person = await parts.people.find(user.id, { name: user.name, locale: 'en' })
      return ack({ response_action: 'errors', errors: { [FIELD]: words(person.locale)('problems.busy') } })
    }
    const heard = await hear(parts, {
      event: `form ${view.id}`,
      user: { id: user.id, name: user.name, locale: 'en', team: user.team_id ?? team?.id },
      place: { channel: at, root, ...(thread && form.press.action !== 'new' ? { thread } : {}) },
      kind: {},
    })
    const { whisper } = await parts.conversation.submit(heard, form.press, form.text)
    if (whisper) await ack({ response_action: 'errors', errors: { [FIELD]: whisper.status } })
    else await ack()
  })
}

/** What is asked for on the home page is answered in a direct message; undefined while Slack can't open one. */
async function openDirect({ web, log }: SlackParts, user: string): Promise<string | undefined> {
  const late = new Promise<undefined>((resolve) => setTimeout(resolve, PATIENCE_MS, undefined).unref())
  const opening = web.conversations.open({ users: user }).then(
    ({ channel }) => channel?.id,
    (error: unknown) => void log.warn({ err: error }, 'no direct message could be opened'),
  )
  return (await Promise.race([opening, late])) ?? undefined
}
