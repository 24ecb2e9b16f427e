import type { App } from '@slack/bolt'
import type { Press } from '../../press.ts'
import { afterwards, answer } from '../answer.ts'
import { pressSchema } from '../incoming.ts'
import { readAction } from '../render-buttons.ts'
import { hear, type SlackParts } from './context.ts'

// One press of a message's button is one piece of work, however often it is clicked or delivered. What ends work, or
// begins it anew in the same message, may be pressed there again.
const ONCE_A_MESSAGE = new Set<Press['action']>(['tests', 'run', 'repair', 'revert', 'generate', 'post'])

const STORES = new Set<Press['action']>([...ONCE_A_MESSAGE, 'stop', 'retry', 'decide', 'delete_yes'])

/** Buttons and menus, in messages, forms and on the home page. */
export function registerActions(app: App, parts: SlackParts): void {
  app.action(/^tz:/, async ({ body, ack }) => {
    const { trigger_id, response_url, team, user, channel, container, message, actions } = pressSchema.parse(body)
    const press = actions[0] ? readAction(actions[0]) : undefined
    if (!press) return ack() // a link, which opens by itself
    const ts = container.message_ts ?? ''
    // What only one person sees stays as it is when its work is done, so that it may be pressed again.
    const once = ONCE_A_MESSAGE.has(press.action) && container.is_ephemeral !== true
    const event = once
      ? `press ${channel?.id ?? user.id} ${ts} ${Object.values(press).join(' ')}`
      : `press ${trigger_id}`
    const thread = container.thread_ts ?? message?.thread_ts
    // A lookup stores nothing, so nothing is lost when it is acknowledged before it is made.
    if (!STORES.has(press.action)) await ack()
    const heard = await hear(parts, {
      event,
      delivery: `press ${trigger_id}`,
      user: { id: user.id, name: user.name, locale: 'en', team: user.team_id ?? team?.id },
      place: { channel: channel?.id ?? user.id, root: thread ? 'visited' : 'card', ...(thread ? { thread } : {}) },
      kind: channel ? { name: channel.name } : { type: 'im' },
      reach: { responseUrl: response_url },
    })
    const said = await parts.conversation.press(heard, press)
    if (STORES.has(press.action)) await ack()
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
