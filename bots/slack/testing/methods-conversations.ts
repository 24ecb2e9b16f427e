import { type Args, byChannel, channelArg, fail, flagArg, type Method, textArg } from './method.ts'
import {
  type Channel,
  directChannel,
  type Json,
  type Message,
  messageAt,
  messagesIn,
  showMessage,
  type World,
} from './world.ts'

const PAGE = ['cursor', 'limit', 'oldest', 'latest', 'inclusive', 'include_all_metadata']

/** Channels, people and reactions: https://docs.slack.dev/reference/methods */
export const conversationMethods: Record<string, Method> = {
  'conversations.history': {
    args: ['channel', ...PAGE],
    needs: ['channel'],
    scopes: byChannel('history'),
    run: (tools, args) => {
      const channel = channelArg(tools, args)
      if (!channel.members.has(tools.world.botUser)) fail('not_in_channel')
      return page(tools.world, channel, messagesIn(channel).toReversed(), args)
    },
  },
  'conversations.replies': {
    args: ['channel', 'ts', ...PAGE],
    needs: ['channel', 'ts'],
    scopes: byChannel('history'),
    run: (tools, args) => {
      const channel = channelArg(tools, args)
      if (!channel.members.has(tools.world.botUser)) fail('not_in_channel')
      const root = messageAt(channel, textArg(args, 'ts') ?? '') ?? fail('thread_not_found')
      const isReply = root.thread_ts !== undefined && root.thread_ts !== root.ts
      return page(tools.world, channel, isReply ? [] : messagesIn(channel, root.ts), args, root)
    },
  },
  'conversations.info': {
    args: ['channel', 'include_locale', 'include_num_members'],
    needs: ['channel'],
    scopes: byChannel('read'),
    run: (tools, args) => ({ channel: showChannel(tools.world, channelArg(tools, args)) }),
  },
  'conversations.open': {
    args: ['channel', 'users', 'prevent_creation', 'return_im'],
    scopes: () => ['im:write'],
    run: (tools, args) => {
      if (args.channel !== undefined) return { channel: { id: channelArg(tools, args).id } }
      const users = (textArg(args, 'users') ?? '').split(',').filter(Boolean)
      if (users.length === 0) fail('users_list_not_supplied')
      if (users.some((user) => !tools.world.users.has(user))) fail('user_not_found')
      if (users.length > 1) fail('method_not_supported_for_channel_type')
      const channel = directChannel(tools.world, users[0] ?? '')
      return { channel: flagArg(args, 'return_im') ? showChannel(tools.world, channel) : { id: channel.id } }
    },
  },
  'users.info': {
    args: ['user', 'include_locale'],
    needs: ['user'],
    scopes: () => ['users:read'],
    run: ({ world }, args) => {
      const { locale, id, name, is_admin, is_bot } =
        world.users.get(textArg(args, 'user') ?? '') ?? fail('user_not_found')
      const profile = { real_name: name, display_name: name, team: world.team }
      const japan = locale === 'ja-JP'
      const place = { tz: japan ? 'Asia/Tokyo' : 'Europe/London', tz_offset: japan ? 32_400 : 0 }
      const rights = { is_admin, is_owner: false, is_primary_owner: false, is_restricted: false, is_bot }
      return {
        user: {
          id,
          team_id: world.team,
          name,
          deleted: false,
          real_name: name,
          ...place,
          profile,
          ...rights,
          ...(flagArg(args, 'include_locale') ? { locale } : {}),
        },
      }
    },
  },
  'reactions.add': {
    args: ['channel', 'timestamp', 'name'],
    needs: ['channel', 'timestamp', 'name'],
    scopes: () => ['reactions:write'],
    run: (tools, args) => {
      const channel = channelArg(tools, args)
      if (channel.archived) fail('is_archived')
      if (!channel.members.has(tools.world.botUser)) fail('not_in_channel')
      const message = messageAt(channel, textArg(args, 'timestamp') ?? '') ?? fail('message_not_found')
      const name = textArg(args, 'name') ?? ''
      if (!/^[a-z0-9_+'-]+(::skin-tone-[2-6])?$/.test(name)) fail('invalid_name')
      react(message, name, tools.world.botUser)
      return {}
    },
  },
}

function react(message: Message, name: string, user: string): void {
  const there = message.reactions.find((reaction) => reaction.name === name)
  if (there?.users.includes(user)) fail('already_reacted')
  if (!there) return void message.reactions.push({ name, users: [user], count: 1 })
  there.users.push(user)
  there.count += 1
}

export function showChannel(world: World, channel: Channel): Json {
  const { id, name, type, archived, members } = channel
  if (type === 'im')
    return { id, is_im: true, is_archived: archived, user: [...members].find((member) => member !== world.botUser) }
  return {
    id,
    name,
    name_normalized: name,
    is_channel: type === 'channel',
    is_group: type === 'group',
    is_im: false,
    is_mpim: type === 'mpim',
    is_private: type !== 'channel',
    is_archived: archived,
    is_general: false,
    is_member: members.has(world.botUser),
    context_team_id: world.team,
  }
}

/** One page of messages between two times. A thread's root leads its first page, whatever the times. */
function page(world: World, channel: Channel, all: Message[], args: Args, root?: Message): Json {
  const limit = Number(args.limit ?? 100)
  if (!Number.isInteger(limit) || limit < 1 || limit > 1000) fail('invalid_limit')
  const cursor = textArg(args, 'cursor')
  const start = cursor ? Number(/^next:(\d+)$/.exec(Buffer.from(cursor, 'base64').toString())?.[1] ?? Number.NaN) : 0
  if (Number.isNaN(start)) fail('invalid_cursor')
  const inclusive = flagArg(args, 'inclusive')
  const oldest = Number(args.oldest ?? 0)
  const latest = Number(args.latest ?? Number.POSITIVE_INFINITY)
  const within = all.filter(({ ts }) => {
    const at = Number(ts)
    return inclusive ? at >= oldest && at <= latest : at > oldest && at < latest
  })
  const listed = root ? [root, ...within] : within
  const shown = listed.slice(start, start + limit)
  const more = start + limit < listed.length
  const metadata = flagArg(args, 'include_all_metadata')
  return {
    messages: shown.map((message) => showMessage(world, channel, message, metadata)),
    has_more: more,
    response_metadata: { next_cursor: more ? Buffer.from(`next:${start + limit}`).toString('base64') : '' },
  }
}
