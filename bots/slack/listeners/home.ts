import type { App } from '@slack/bolt'
import type { Snippet } from '../../../core/index.ts'
import { renderHome } from '../render.ts'
import { hear, type SlackParts } from './context.ts'

/** The app's own page: what this person asked for lately, and where it is. */
export function registerHome(app: App, parts: SlackParts): void {
  app.event('app_home_opened', async ({ event, body }) => {
    if (event.tab !== 'home') return
    const heard = await hear(parts, {
      event: `home ${body.event_id}`,
      user: { id: event.user, locale: 'en', team: body.team_id },
      place: { channel: event.channel, root: 'card' },
      kind: { type: 'im' },
    })
    const page = await parts.conversation.home(heard, (snippet) => linkTo(parts.workspaceUrl, snippet))
    await parts.web.views.publish({ user_id: event.user, view: renderHome(page) })
  })
}

/** The address of a snippet's thread; undefined while it has none. */
function linkTo(workspaceUrl: string, { place }: Snippet): string | undefined {
  const { channel, thread } = place ?? {}
  if (!channel || !thread) return undefined
  return `${workspaceUrl}archives/${channel}/p${thread.replace('.', '')}`
}
