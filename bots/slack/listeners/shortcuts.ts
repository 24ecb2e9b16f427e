import type { App } from '@slack/bolt'
import { CoreError, sentence } from '../../../core/index.ts'
import { MESSAGE_MENU } from '../../commands.ts'
import { noticeReply } from '../../whispers.ts'
import { afterwards, answer } from '../answer.ts'
import { codeOfMessage } from '../code.ts'
import { shortcutSchema } from '../incoming.ts'
import { hear, type SlackParts } from './context.ts'

/** The two entries in the menu of any message that has code. */
export function registerShortcuts(app: App, parts: SlackParts): void {
  for (const { id } of MESSAGE_MENU) {
    app.shortcut({ type: 'message_action', callback_id: id }, async ({ shortcut, ack }) => {
      const { trigger_id, response_url, team, user, channel, message } = shortcutSchema.parse(shortcut)
      const { ts, thread_ts } = message
      const thread = thread_ts ?? ts
      const root = thread_ts ? ('visited' as const) : ('message' as const)
      const heard = await hear(parts, {
        event: `shortcut ${trigger_id}`,
        user: { id: user.id, name: user.name, locale: 'en', team: user.team_id ?? team?.id },
        // A thread that is there already isn't ours.
        place: { channel: channel.id, thread, root },
        kind: { name: channel.name },
        reach: { responseUrl: response_url },
      })
      const said = await take(parts, heard, id, message)
      await ack()
      const reach = {
        user: user.id,
        channel: channel.id,
        thread,
        root,
        unbegun: thread_ts === undefined,
        trigger: trigger_id,
        responseUrl: response_url,
      }
      afterwards(parts.log, 'the answer to a shortcut', answer(parts.web, said, reach))
    })
  }
}

type Take = Parameters<SlackParts['conversation']['take']>

async function take(
  { conversation, botUser, token, apiUrl }: SlackParts,
  heard: Take[0],
  menu: Take[1],
  message: Parameters<typeof codeOfMessage>[0],
) {
  try {
    return await conversation.take(heard, menu, await codeOfMessage(message, botUser, { token, apiUrl }))
  } catch (error) {
    if (!(error instanceof CoreError) || error.code !== 'invalid_input') throw error
    const { locale } = heard.person
    return { whisper: noticeReply(locale, sentence(error.toProblem(), locale)) }
  }
}
