import type { Json, Ping, World } from './world.ts'

const BROADCAST = /<!(?:channel|here|everyone)(?:\|[^>]*)?>|<!subteam\^[^>]*>/g
const PERSON = /<@([UW][A-Z0-9]+)(?:\|[^>]*)?>/g

/** Notes everybody this would ping: those allowed in `pings`, all others as faults. */
export function notePings(
  world: World,
  what: string,
  said: { text?: unknown; blocks?: unknown },
  where: { channel: string; ts: string; by: Ping['by'] },
): void {
  const marks = [...marksIn(said.text), ...marksInBlocks(said.blocks)]
  const users = new Set<string>()
  for (const mark of marks) {
    if (mark.user && world.allowPings.includes(mark.user)) users.add(mark.user)
    else world.faults.push(`${what}: would ping ${mark.user ? `<@${mark.user}>` : mark.all}`)
  }
  for (const user of users) world.pings.push({ user, ...where })
}

type Mark = { user?: string; all?: string }

/** Mentions in text that Slack reads as markup. */
function marksIn(text: unknown): Mark[] {
  if (typeof text !== 'string') return []
  return [
    ...[...text.matchAll(BROADCAST)].map(([all]) => ({ all })),
    ...[...text.matchAll(PERSON)].map(([, user]) => ({ user: user ?? '' })),
  ]
}

function marksInBlocks(value: unknown): Mark[] {
  if (Array.isArray(value)) return value.flatMap(marksInBlocks)
  if (typeof value !== 'object' || value === null) return []
  const node = value as Json // an object of unknown fields
  if (node.type === 'mrkdwn' || node.type === 'markdown') return marksIn(node.text)
  if (node.type === 'user') return [{ user: String(node.user_id) }]
  if (node.type === 'usergroup') return [{ all: `usergroup ${node.usergroup_id}` }]
  if (node.type === 'broadcast') return [{ all: `broadcast ${node.range}` }]
  return Object.values(node).flatMap(marksInBlocks)
}
