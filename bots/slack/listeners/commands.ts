import type { App } from '@slack/bolt'
import { detectLocale } from '../../../core/index.ts'
import { COMMAND } from '../../commands.ts'
import { answer } from '../answer.ts'
import { commandSchema, plainText } from '../incoming.ts'
import { renderReply } from '../render.ts'
import { hear, type SlackParts } from './context.ts'

/** `/snippet`: the request is stored, then it is acknowledged; a lookup is the acknowledgement. */
export function registerCommands(app: App, parts: SlackParts): void {
  app.command(`/${COMMAND}`, async ({ command, ack }) => {
    const { team_id, channel_id, channel_name, user_id, user_name, text, trigger_id, response_url } =
      commandSchema.parse(command)
    const typed = plainText(text, parts.botUser)
    const heard = await hear(parts, {
      event: `command ${trigger_id}`,
      user: { id: user_id, name: user_name, locale: detectLocale(typed, 'en'), team: team_id },
      place: { channel: channel_id, root: 'card' },
      kind: { name: channel_name },
      reach: { responseUrl: response_url },
    })
    const { whisper, ...said } = await parts.conversation.typed(heard, typed)
    if (!whisper) await ack()
    else {
      const { text: status, blocks } = renderReply(whisper)
      await ack({ response_type: 'ephemeral', text: status, blocks })
    }
    await answer(parts.web, said, { user: user_id, channel: channel_id, trigger: trigger_id })
  })
}
