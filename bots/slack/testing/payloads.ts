import { type Channel, hex, type Json, messageAt, newId, newTs, type World } from './world.ts'

/** An event in its wrapper: https://docs.slack.dev/apis/events-api */
export function wrapEvent(world: World, event: Json): Json {
  const { team, appId, botUser } = world
  const authorization = {
    enterprise_id: null,
    team_id: team,
    user_id: botUser,
    is_bot: true,
    is_enterprise_install: false,
  }
  return {
    token: 'local',
    team_id: team,
    context_team_id: team,
    context_enterprise_id: null,
    api_app_id: appId,
    event,
    type: 'event_callback',
    event_id: newId('Ev'),
    event_time: Math.floor(Date.now() / 1000),
    authorizations: [authorization],
    is_ext_shared_channel: false,
    event_context: `4-${hex(12)}`,
  }
}

/** A message event as the channel's type makes it. */
export function inChannel(channel: Channel, event: Json): Json {
  return { ...event, channel: channel.id, channel_type: channel.type }
}

/** What every interaction carries: who, where from, which app. */
export function interaction(world: World, user: string): Json {
  const name = world.users.get(user)?.name ?? user
  return {
    user: { id: user, username: name, name, team_id: world.team },
    team: { id: world.team, domain: world.domain },
    api_app_id: world.appId,
    token: 'local',
    enterprise: null,
    is_enterprise_install: false,
  }
}

export function channelRef(channel: Channel): Json {
  return { id: channel.id, name: nameShown(channel) }
}

export function nameShown({ type, name }: Channel): string {
  return type === 'im' ? 'directmessage' : type === 'group' ? 'privategroup' : name
}

/** Where a pressed message is. */
export function container(world: World, channel: Channel, ts: string): Json {
  const whisper = world.ephemerals.find((each) => each.ts === ts)
  const thread = whisper?.thread ?? messageAt(channel, ts)?.thread_ts
  return {
    type: 'message',
    message_ts: ts,
    channel_id: channel.id,
    is_ephemeral: whisper !== undefined,
    ...(thread ? { thread_ts: thread } : {}),
  }
}

/** The action of one press, in the shape of its element. */
export function actionOf(
  world: World,
  { block, element, option }: { block: Json; element: Json; option?: Json },
): Json {
  const { type, action_id, text, value, style, url, placeholder } = element
  const ids = { type, action_id, block_id: block.block_id, action_ts: newTs(world) }
  if (option) return { ...ids, ...(placeholder ? { placeholder } : {}), selected_option: option }
  const rest = { text, value, style, url }
  return { ...ids, ...Object.fromEntries(Object.entries(rest).filter(([, field]) => field !== undefined)) }
}
