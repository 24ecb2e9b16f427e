import type { App } from '@slack/bolt'
import type { Press } from '../../press.ts'
import { afterwards, answer } from '../answer.ts'
import { pressSchema } from '../incoming.ts'
import { readAction } from '../render-buttons.ts'
import { hear, type SlackParts } from './context.ts'

// One press of a message's button is one piece of work, however often it is clicked or delivered. What ends work, or
// begins it anew in the same message, may be pressed there again.
const ONCE_A_MESSAGE = new Set<Press['action']>(['tests', 'run', 'repair', 'revert', 'generate', 'post'])

/** Buttons and menus, in messages, forms and on the home page. */
export function registerActions(app: App, parts: SlackParts): void {
  app.action(/^tz:/, async ({ body, ack }) => {
    const { trigger_id, response_url, team, user, channel, container, message, actions } = pressSchema.parse(body)
    const press = actions[0] ? readAction(actions[0]) : undefined
    if (!press) return ack() // a link, which opens by itself
    const ts = container.message_ts ?? ''
    const event = ONCE_A_MESSAGE.has(press.action)
      ? `press ${channel?.id ?? user.id} ${ts} ${Object.values(press).join(' ')}`
      : `press ${trigger_id}`
    const thread = container.thread_ts ?? message?.thread_ts
    const heard = await hear(parts, {
      event,
      delivery: `press ${trigger_id}`,
      team: team?.id ?? user.team_id ?? '',
      user: { id: user.id, name: user.name, locale: 'en' },
      place: { channel: channel?.id ?? user.id, root: thread ? 'visited' : 'card', ...(thread ? { thread } : {}) },
      visibility: channel ? await parts.places.visibilityOf(channel.id, { name: channel.name }) : 'private',
      reach: { responseUrl: response_url },
    })
    const said = await parts.conversation.press(heard, press)
    await ack()
    const reach = {
      user: user.id,
      channel: channel?.id,
      thread,
      trigger: trigger_id,
      responseUrl: response_url,
      replaces: container.is_ephemeral === true,
    }
    afterwards(parts.log, 'the answer to a press', answer(parts.web, said, reach))
  })
}
